"""Personal codes of residents. Only who holds the code can say it: what compares is its digest, the text is sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wanjia.core.fields import EncryptedBytesField
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Person

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class PersonalCodeQuerySet(BaseQuerySet):
    """Questions about personal codes."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> PersonalCodeQuerySet:
        """Keep the codes of those whose household lies in the territory."""
        return self.filter(standing.within(capability, lo="person__household__position"))

    def in_force(self) -> PersonalCodeQuerySet:
        """Keep those that have not been taken back."""
        return self.filter(revoked_at=None)


class PersonalCode(Base):
    """128 random bits that stand for one person (see rules.py). Lost or shown around: revoked, and a new one issued.

    ``key`` is what a statement joins on (``JOIN codes_personalcode ON key = ...``), 63 bits of the digest; compare ``digest``
    as well. ``code`` is sealed, so that the family can be shown it again; a stolen store holds nothing to show.
    """

    class Reason(models.TextChoices):
        LOST = "lost", _("丢失")
        SHOWN = "shown", _("被别人用过")
        DAMAGED = "damaged", _("损坏，扫不出")
        ASKED = "asked", _("本人要求")

    person = models.ForeignKey(Person, models.PROTECT, related_name="codes")
    key = models.BigIntegerField()
    digest = models.BinaryField(max_length=16)
    code = EncryptedBytesField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)

    objects = PersonalCodeQuerySet.as_manager()

    PERSONAL = {"code": "code"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="code_by_key"),
            models.UniqueConstraint(fields=["person"], condition=Q(revoked_at=None), name="one_code_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"personal code {self.pk}"
