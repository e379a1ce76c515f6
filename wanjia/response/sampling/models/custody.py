"""The chain of custody: tube -> box -> manifest -> courier -> laboratory. Counts agree, or a discrepancy is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Site
from wanjia.response.sampling.models.points import Point
from wanjia.response.sampling.models.rounds import Round
from wanjia.response.sampling.models.tubes import Tube

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class OfPointQuerySet(BaseQuerySet):
    """Questions about what belongs to a point."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> OfPointQuerySet:
        """Keep the rows whose point lies in the territory."""
        return self.filter(standing.within(capability, lo="point__site__place__lo", hi="point__site__place__hi"))


class Box(Base):
    """Tubes packed together at a point."""

    point = models.ForeignKey(Point, models.PROTECT, related_name="boxes")
    label = models.CharField(max_length=40)
    event = models.UUIDField()
    counted = models.SmallIntegerField()  # tubes, as the packer counted them by hand
    sealed_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = OfPointQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "boxes"
        indexes = [models.Index(fields=["label"], name="boxes_by_label")]

    def __str__(self) -> str:
        return self.label


class BoxedTube(Base):
    """A label that was scanned into a box; the tube itself may arrive later from its table's phone."""

    box = models.ForeignKey(Box, models.PROTECT, related_name="scanned")
    label = models.CharField(max_length=40, db_index=True)
    tube = models.ForeignKey(Tube, models.PROTECT, null=True, related_name="boxings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["box", "label"], name="label_is_in_a_box_once")]
        indexes = [models.Index(fields=["label"], name="boxed_before_their_tube", condition=Q(tube=None))]

    def __str__(self) -> str:
        return self.label


class ManifestQuerySet(OfPointQuerySet):
    """Questions about manifests."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> ManifestQuerySet:
        """Keep those of the points in the territory, and those that go to a laboratory where somebody enters results."""
        own = standing.within(capability, lo="point__site__place__lo", hi="point__site__place__hi")
        if capability not in (None, Capability.ENTER_RESULTS):
            return self.filter(own)
        place = "laboratory__place"
        return self.filter(own | standing.within(Capability.ENTER_RESULTS, lo=f"{place}__lo", hi=f"{place}__hi"))


class Manifest(Base):
    """What one journey carries to one laboratory."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="manifests")
    point = models.ForeignKey(Point, models.PROTECT, related_name="manifests")
    laboratory = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ManifestQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="manifest_numbers_differ_in_a_round")]

    def __str__(self) -> str:
        return self.number


class ManifestBox(Base):
    """A box on a manifest."""

    manifest = models.ForeignKey(Manifest, models.PROTECT, related_name="boxes")
    box = models.OneToOneField(Box, models.PROTECT, related_name="on_manifest")

    class Meta:
        verbose_name_plural = "manifest boxes"

    def __str__(self) -> str:
        return f"{self.manifest_id} {self.box_id}"


class Handover(Base):
    """A manifest changed hands: to the courier, then to the laboratory; what the receiver counted."""

    class Kind(models.TextChoices):
        COURIER = "courier", _("交转运员")
        LABORATORY = "laboratory", _("实验室接收")

    manifest = models.ForeignKey(Manifest, models.PROTECT, related_name="handovers")
    kind = models.CharField(max_length=10, choices=Kind)
    boxes = models.SmallIntegerField()
    tubes = models.IntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["manifest", "kind"], name="handed_over_once_a_step")]

    def __str__(self) -> str:
        return f"{self.manifest_id} {self.kind}"


class Discrepancy(Base):
    """Two counts that should agree did not: open, with an owner, until somebody says what it was."""

    class Kind(models.TextChoices):
        PACKED = "packed", _("装箱数与扫码数不符")
        COURIER = "courier", _("转运接收数不符")
        LABORATORY = "laboratory", _("实验室接收数不符")
        TWICE_BOXED = "twice_boxed", _("同一管装入两箱")
        NEVER_BOXED = "never_boxed", _("封管后没有装箱")
        COURIER_BOX = "courier_box", _("转运接收箱数不符")
        LAB_BOX = "lab_box", _("实验室接收箱数不符")
        FINDINGS = "findings", _("同一管的检测结果互相矛盾")

    round = models.ForeignKey(Round, models.PROTECT, related_name="discrepancies")
    point = models.ForeignKey(Point, models.PROTECT, related_name="discrepancies")
    kind = models.CharField(max_length=12, choices=Kind)
    box = models.ForeignKey(Box, models.PROTECT, null=True, related_name="discrepancies")
    manifest = models.ForeignKey(Manifest, models.PROTECT, null=True, related_name="discrepancies")
    tube = models.ForeignKey(Tube, models.PROTECT, null=True, related_name="discrepancies")
    expected = models.IntegerField()
    found = models.IntegerField()
    opened_at = models.DateTimeField()
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settlement = models.CharField(max_length=300, blank=True)

    objects = OfPointQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "discrepancies"
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, settlement="")
                | Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(settlement=""),
                name="settlement_names_who_and_what",
            )
        ]
        indexes = [models.Index(fields=["opened_at"], name="open_discrepancies", condition=Q(settled_at=None))]

    def __str__(self) -> str:
        return f"{self.kind} {self.expected}/{self.found}"
