"""The green card: proof that a person was sampled in one round, valid for nothing else; and the serials that were printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wanjia.command.campaigns.models import Target
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.response.sampling.models.points import Point

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class CertificateQuerySet(BaseQuerySet):
    """Questions about certificates."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> CertificateQuerySet:
        """Keep the certificates of the points in the territory."""
        return self.filter(standing.within(capability, lo="point__site__place__lo", hi="point__site__place__hi"))

    def standing(self) -> CertificateQuerySet:
        """Keep those that were not voided."""
        return self.filter(voided_at=None)


class Certificate(Base):
    """One card: a serial of its point, the person sampled. ``voided_at`` repeats what its void says."""

    point = models.ForeignKey(Point, models.PROTECT, related_name="certificates")
    serial = models.IntegerField()
    target = models.ForeignKey(Target, models.PROTECT, related_name="certificates")
    event = models.UUIDField(null=True)
    issued_at = models.DateTimeField()
    arrived_at = models.DateTimeField()  # when the server heard of it: figures as of a moment count by this
    by_id = models.BigIntegerField()
    device_id = models.BigIntegerField(null=True)
    voided_at = models.DateTimeField(null=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["point", "serial"], name="serials_differ_at_a_point"),
            models.UniqueConstraint(
                fields=["target"], condition=Q(voided_at=None), name="one_certificate_a_person_and_round"
            ),
            models.CheckConstraint(condition=Q(serial__gt=0), name="serials_begin_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.point_id}-{self.serial}"


class SerialRange(Base):
    """Serials of one point that were printed as cards: what lies outside was never printed, what is missing inside is lost."""

    point = models.ForeignKey(Point, models.PROTECT, related_name="serial_ranges")
    first = models.IntegerField()
    last = models.IntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["point", "first"], name="serials_are_printed_once"),
            models.CheckConstraint(condition=Q(first__gt=0, last__gte=F("first")), name="serial_range_is_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


class CertificateVoid(Base):
    """A card counts no more: lost, spoiled, given to the wrong person; perhaps replaced by another."""

    class Reason(models.TextChoices):
        LOST = "lost", _("遗失")
        SPOILED = "spoiled", _("损坏")
        WRONG_PERSON = "wrong_person", _("发错了人")
        SAMPLE_VOID = "sample_void", _("样本作废")

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="void")
    reason = models.CharField(max_length=14, choices=Reason)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    replaced_by = models.OneToOneField(Certificate, models.PROTECT, null=True, related_name="replaces")

    def __str__(self) -> str:
        return f"void of {self.certificate_id}"
