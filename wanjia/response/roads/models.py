"""Roads as a graph; what is asked to be closed, how that is decided and announced; lanes for what must not wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.models import Document
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place, Site
from wanjia.response.roads.rules import GRADES, MEASURES

if TYPE_CHECKING:
    from datetime import datetime

    from wanjia.core.access import Standing


class OfPlaceQuerySet(BaseQuerySet):
    """Questions about what lies in a place."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> OfPlaceQuerySet:
        """Keep what lies in the territory."""
        return self.filter(standing.within(capability, lo="place__lo", hi="place__hi"))


class Junction(Base):
    """Where roads meet or end; ``outer``: where they leave the territory. Sites stand at junctions (SiteAt)."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="junctions")
    name = models.CharField(max_length=60)
    outer = models.BooleanField(default=False)

    objects = OfPlaceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="junction_names_differ_in_a_place")]

    def __str__(self) -> str:
        return self.name


class SiteAt(Base):
    """At which junction a site stands."""

    site = models.OneToOneField(Site, models.PROTECT, related_name="junction")
    junction = models.ForeignKey(Junction, models.PROTECT, related_name="sites")

    def __str__(self) -> str:
        return f"{self.site} @ {self.junction}"


class Road(Base):
    """A stretch of road between two junctions, both ways."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="roads")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    grade = models.CharField(max_length=12, choices=GRADES.items())
    begin = models.ForeignKey(Junction, models.PROTECT, related_name="+")
    end = models.ForeignKey(Junction, models.PROTECT, related_name="+")
    km = models.FloatField()

    objects = OfPlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "code"], name="road_codes_differ_in_a_place"),
            models.CheckConstraint(condition=Q(km__gt=0), name="a_road_has_a_length"),
            models.CheckConstraint(condition=~Q(begin=F("end")), name="a_road_leads_somewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


STATES = {
    "proposed": _("待审批"),
    "rejected": _("未批准"),
    "approved": _("已批准，待公告绕行"),
    "announced": _("已公告，待实施"),
    "closed": _("封闭中"),
    "lifted": _("提前解除"),
    "over": _("已到期"),
    "lapsed": _("逾期未实施"),
}


class ClosureQuerySet(BaseQuerySet):
    """Questions about closures."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> ClosureQuerySet:
        """Keep the closures of roads in the territory."""
        return self.filter(standing.within(capability, lo="road__place__lo", hi="road__place__hi"))

    def stated(self, at: datetime) -> ClosureQuerySet:
        """Say of each what it is at a moment, as ``state``: past its end it is over, whatever anybody does."""

        def has(kind: str) -> Exists:
            return Exists(ClosureStep.objects.filter(closure=OuterRef("pk"), kind=kind))

        past = Q(until_at__lte=at)
        found = Case(
            When(has("rejected"), then=Value("rejected")),
            When(has("lifted"), then=Value("lifted")),
            When(has("started") & past, then=Value("over")),
            When(past, then=Value("lapsed")),
            When(has("started"), then=Value("closed")),
            When(Exists(Detour.objects.filter(closure=OuterRef("pk"))), then=Value("announced")),
            When(has("approved"), then=Value("approved")),
            default=Value("proposed"),
            output_field=models.CharField(),
        )
        return self.annotate(state=found)


class Closure(Base):
    """Somebody asks that a road be closed from when until when, how, why, and by which document."""

    road = models.ForeignKey(Road, models.PROTECT, related_name="closures")
    measure = models.CharField(max_length=10, choices=MEASURES.items())
    reason = models.CharField(max_length=300)
    document = models.ForeignKey(Document, models.PROTECT, related_name="closures")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ClosureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="a_closure_ends"),
            models.CheckConstraint(condition=~Q(measure__in=["earth", "dig"]), name="no_road_is_filled_or_dug_up"),
        ]

    def __str__(self) -> str:
        return f"{self.road}"


class ClosureStep(Base):
    """What became of a closure: decided, begun, lifted. Its end needs no step."""

    class Kind(models.TextChoices):
        APPROVED = "approved", _("批准")
        REJECTED = "rejected", _("不批准")
        STARTED = "started", _("实施")
        LIFTED = "lifted", _("提前解除")

    closure = models.ForeignKey(Closure, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["closure", "kind"], name="a_closure_takes_each_step_once")]

    def __str__(self) -> str:
        return f"{self.closure_id} {self.kind}"


class Detour(Base):
    """The way round that is announced to everybody before a road is closed."""

    closure = models.OneToOneField(Closure, models.PROTECT, related_name="detour")
    notice = models.CharField(max_length=500)
    roads = models.ManyToManyField(Road, related_name="+")
    km = models.FloatField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.notice[:40]}"


class GreenLaneQuerySet(BaseQuerySet):
    """Questions about green lanes."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> GreenLaneQuerySet:
        """Keep the lanes at sites in the territory."""
        return self.filter(standing.within(capability, lo="site__place__lo", hi="site__place__hi"))


class GreenLane(Base):
    """A lane at a toll station or checkpoint kept free for emergency goods; the wait is what somebody saw there last."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="green_lanes")
    name = models.CharField(max_length=60)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    wait_minutes = models.SmallIntegerField(null=True)
    waited_at = models.DateTimeField(null=True)

    objects = GreenLaneQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"], condition=Q(until_at=None), name="lane_names_differ_at_a_site"
            )
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.name}"
