"""Stations: a site where people are checked on their way, when it is open, who stands there, how strict a compound is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.models import Document
from wanjia.command.posts.rules import DEPARTMENTS
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Compound, Site
from wanjia.response.movement.rules import LEVELS

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class StationQuerySet(BaseQuerySet):
    """Questions about stations."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> StationQuerySet:
        """Keep the stations whose site lies in the territory."""
        return self.filter(standing.within(capability, lo="site__place__lo", hi="site__place__hi"))


class Station(Base):
    """A checkpoint on a road, a village's persuasion station, a compound's gate, a hub, a port or a monitoring
    point: one to a site. ``security`` is how strongly order is kept there."""

    class Kind(models.TextChoices):
        CHECKPOINT = "checkpoint", _("检测站")
        PERSUASION = "persuasion", _("文明劝导站")
        GATE = "gate", _("小区出入口")
        HUB = "hub", _("车站机场")
        PORT = "port", _("口岸")
        MONITOR = "monitor", _("监测点")

    class Direction(models.TextChoices):
        IN = "in", _("进")
        OUT = "out", _("出")
        BOTH = "both", _("双向")

    class Security(models.TextChoices):
        NORMAL = "normal", _("常态")
        RAISED = "raised", _("加强")
        HIGHEST = "highest", _("最高")

    site = models.OneToOneField(Site, models.PROTECT, related_name="station")
    kind = models.CharField(max_length=10, choices=Kind)
    direction = models.CharField(max_length=4, choices=Direction)
    compound = models.ForeignKey(Compound, models.PROTECT, null=True, related_name="gates")
    responsible = models.ForeignKey(User, models.PROTECT, null=True, related_name="stations")
    per_hour = models.IntegerField(default=60)  # vehicles that can be checked in an hour; persons at a gate
    isolation_places = models.SmallIntegerField(default=0)
    equipment = models.CharField(max_length=300, blank=True)
    security = models.CharField(max_length=8, choices=Security, default=Security.NORMAL, db_default="normal")

    objects = StationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(per_hour__gt=0), name="a_station_checks_somebody_in_an_hour"),
            models.CheckConstraint(condition=Q(isolation_places__gte=0), name="isolation_places_are_a_count"),
            models.CheckConstraint(
                condition=Q(compound=None) | Q(kind="gate"), name="only_a_gate_belongs_to_a_compound"
            ),
        ]

    def __str__(self) -> str:
        return self.site.name


class StationStep(Base):
    """A station was opened or closed: why, what passed there that day until then, and where people are sent instead."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("开放")
        CLOSED = "closed", _("关闭")

    station = models.ForeignKey(Station, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=6, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    vehicles = models.IntegerField(default=0)
    persons = models.IntegerField(default=0)
    neighbour = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kind="closed") | ~Q(reason=""), name="a_station_closes_for_a_reason"),
            models.CheckConstraint(
                condition=Q(neighbour=None) | ~Q(neighbour=F("station")), name="a_neighbour_is_another_station"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.kind}"


class AreaStay(Base):
    """Somebody is kept in a station's isolation area until they are taken away; who it is, the fever chain knows."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="area_stays")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["station"], name="who_is_in_an_isolation_area", condition=Q(until_at=None))]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")), name="a_stay_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.from_at}"


class DutyQuerySet(BaseQuerySet):
    """Questions about duties."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> DutyQuerySet:
        """Keep the duties whose station lies in the territory."""
        within = standing.within(capability, lo="station__site__place__lo", hi="station__site__place__hi")
        return self.filter(within)


class Duty(Base):
    """Somebody of a department stands at a station in one shift, as was written down at ``assigned_at``.

    Once the name is forgotten the shift stays, so that who stood where is still counted as it was.
    """

    station = models.ForeignKey(Station, models.PROTECT, related_name="duties")
    department = models.CharField(max_length=16, choices=DEPARTMENTS.items())
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="station_duties")
    name = models.CharField(max_length=80, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    assigned_at = models.DateTimeField()

    objects = DutyQuerySet.as_manager()

    PERSONAL = {"name": "staff_identity"}

    class Meta:
        indexes = [models.Index(fields=["station", "until_at"], name="duties_of_a_station")]
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="a_shift_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.station_id}"


class Control(Base):
    """How strictly a compound is kept, from a moment on, on the strength of a document; what a level lets pass is policy."""

    compound = models.ForeignKey(Compound, models.PROTECT, related_name="controls")
    level = models.CharField(max_length=10, choices=LEVELS.items())
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["compound", "-from_at"], name="controls_of_a_compound")]

    def __str__(self) -> str:
        return f"{self.compound_id} {self.level}"
