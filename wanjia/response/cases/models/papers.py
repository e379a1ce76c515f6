"""Line lists and contact lists that came in as files; what the public was told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wanjia.core.fields import EncryptedBytesField, EncryptedTextField
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.response.cases.models.cases import Outbreak
from wanjia.response.screening.models import Lead

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class OfOutbreakQuerySet(BaseQuerySet):
    """Questions about what belongs to an outbreak."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> OfOutbreakQuerySet:
        """Keep the rows whose outbreak lies in the territory."""
        return self.filter(standing.within(capability, lo="outbreak__place__lo", hi="outbreak__place__hi"))


class CaseFile(Base):
    """A line list or contact list as it came; looked at first, taken in once: accepted + rejected = rows.

    ``columns`` is which column holds what; the next file of the same headers (``signature``) begins with it.
    """

    class Kind(models.TextChoices):
        CASES = "cases", _("病例一览表")
        CONTACTS = "contacts", _("接触者名单")

    outbreak = models.ForeignKey(Outbreak, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=200)
    sha256 = models.BinaryField(max_length=32)
    content = EncryptedBytesField(default=b"")
    signature = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True)
    rows = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    problems = EncryptedTextField(default="")

    objects = OfOutbreakQuerySet.as_manager()

    PERSONAL = {"content": "roster", "problems": "roster"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outbreak", "kind", "sha256"], name="a_case_file_counts_once"),
            models.CheckConstraint(
                condition=Q(rows=F("accepted") + F("rejected")), name="every_row_of_a_case_file_counts"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Notice(Base):
    """Places and hours the public is asked about. ``rows`` hold no person: [where, from, until, how many were there]."""

    outbreak = models.ForeignKey(Outbreak, models.PROTECT, related_name="notices")
    rows = models.JSONField()
    least = models.SmallIntegerField()
    published_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = OfOutbreakQuerySet.as_manager()

    def __str__(self) -> str:
        return f"notice {self.pk}"


class Reply(Base):
    """Somebody said on the page of a notice, or by telephone, that they were there: the lead which that became.

    Who it was and where they were is the lead's to keep and to forget.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="replies")
    lead = models.OneToOneField(Lead, models.PROTECT, related_name="+")
    called = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "replies"

    def __str__(self) -> str:
        return f"reply {self.pk}"
