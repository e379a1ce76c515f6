"""Places keep their own number for ever; official codes, names and parents change and are kept with their dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.places.rules import LEVEL_NAMES, Level, width

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class PlaceQuerySet(BaseQuerySet):
    """Questions about places."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> PlaceQuerySet:
        """Keep the places inside the territory that ``standing`` gives for ``capability`` (any, when None)."""
        return self.filter(standing.within(capability, lo="lo", hi="hi"))

    def below(self, place: Place) -> PlaceQuerySet:
        """Keep the place itself and everything under it."""
        return self.filter(lo__gte=place.lo, hi__lte=place.hi)

    def above(self, place: Place) -> PlaceQuerySet:
        """Keep the places that contain it, the highest first."""
        return self.filter(lo__lte=place.lo, hi__gte=place.hi).exclude(pk=place.pk).order_by("lo", "-hi")

    def current(self) -> PlaceQuerySet:
        """Keep the places whose validity has not ended."""
        return self.filter(valid_until=None)


class Place(Base):
    """A node of the tree. ``name``, ``code``, ``parent`` are the current ones; PlaceFact rows hold all with dates."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    level = models.CharField(max_length=10, choices=LEVEL_NAMES.items())
    name = models.CharField(max_length=100)
    code = models.CharField(max_length=12, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    lo = models.BigIntegerField()
    hi = models.BigIntegerField()
    compound = models.ForeignKey("Compound", models.PROTECT, null=True, related_name="buildings")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["lo", "hi"], name="places_by_position"),
            models.Index(fields=["code"], name="place_by_code"),
            models.Index(fields=["name"], name="place_by_name"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["level", "lo"], name="places_of_a_level_do_not_overlap"),
            models.CheckConstraint(condition=Q(hi__gte=F("lo")), name="place_interval_is_not_empty"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="place_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def contains(self, position: int) -> bool:
        """Tell whether a position lies in this place."""
        return self.lo <= position <= self.hi

    @property
    def level_name(self) -> str:
        """The level in the reader's language."""
        return str(LEVEL_NAMES[Level(self.level)])

    @property
    def width(self) -> int:
        """How many positions it owns."""
        return width(self.level)


class PlaceFact(Base):
    """One attribute a place had for a time: its name, official code, an alias, its parent."""

    class Kind(models.TextChoices):
        NAME = "name", _("名称")
        CODE = "code", _("行政区划代码")
        ALIAS = "alias", _("别名")
        PARENT = "parent", _("上级")

    place = models.ForeignKey(Place, models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=100)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "text"], name="place_by_alias")]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "kind"],
                condition=Q(valid_until=None) & ~Q(kind="alias"),
                name="one_current_value_of_an_attribute",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.text}"


class Compound(Base):
    """A residential compound (小区): buildings behind one fence, sometimes of several grids."""

    community = models.ForeignKey(Place, models.PROTECT, related_name="compounds")
    name = models.CharField(max_length=100)

    objects = BaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "name"], name="compound_names_differ_in_a_community")
        ]

    def __str__(self) -> str:
        return self.name


class DoorQuerySet(BaseQuerySet):
    """Questions about doors."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> DoorQuerySet:
        """Keep the doors in the territory."""
        return self.filter(standing.within(capability, lo="position", hi="position"))


class Door(Base):
    """A dwelling's door, in a unit, a building without units, or a grid where houses stand apart."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="doors")
    number = models.CharField(max_length=40)
    position = models.BigIntegerField(unique=True)
    label = models.CharField(max_length=80)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    objects = DoorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "number"], name="door_numbers_differ_in_a_place"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
                name="door_has_both_coordinates_or_none",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class SiteQuerySet(BaseQuerySet):
    """Questions about sites."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> SiteQuerySet:
        """Keep those whose place lies in the territory."""
        return self.filter(standing.within(capability, lo="place__lo", hi="place__hi"))


class Site(Base):
    """A place with a purpose: checkpoint, gate, sampling point, isolation site, hospital, clinic, store, enterprise, hotel …"""

    class Kind(models.TextChoices):
        CHECKPOINT = "checkpoint", _("卡口")
        GATE = "gate", _("小区出入口")
        SAMPLING_POINT = "sampling_point", _("采样点")
        ISOLATION_SITE = "isolation_site", _("集中隔离点")
        HOSPITAL = "hospital", _("定点医院")
        FEVER_CLINIC = "fever_clinic", _("发热门诊")
        LABORATORY = "laboratory", _("检测机构")
        STORE = "store", _("物资库")
        ENTERPRISE = "enterprise", _("企业")
        HOTEL = "hotel", _("旅店")
        SCHOOL = "school", _("学校")
        PORT = "port", _("口岸")
        STATION = "station", _("车站")

    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=100)
    place = models.ForeignKey(Place, models.PROTECT, related_name="sites")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "kind", "name"], name="site_names_differ_in_a_place")]

    def __str__(self) -> str:
        return self.name


class RoomQuerySet(BaseQuerySet):
    """Questions about rooms."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> RoomQuerySet:
        """Keep the rooms of sites in the territory."""
        return self.filter(standing.within(capability, lo="site__place__lo", hi="site__place__hi"))


class Room(Base):
    """A room of a site: of an isolation site, a hotel, a dormitory."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="rooms")
    number = models.CharField(max_length=20)

    objects = RoomQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="room_numbers_differ_in_a_site"),
            models.CheckConstraint(condition=~Q(number=""), name="a_room_has_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.number}"


class Outline(Base):
    """The shape of a place on a map: loaded with its source and licence, or estimated from where its doors stand."""

    place = models.OneToOneField(Place, models.PROTECT, related_name="outline")
    rings = models.JSONField()  # closed rings of [longitude, latitude], WGS 84; a hole is a ring inside another
    source = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=100, blank=True)
    doors = models.PositiveIntegerField(default=0)  # how many doors an estimate stands on
    made_at = models.DateTimeField()

    objects = BaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(doors=0) & ~Q(source="") & ~Q(licence="") | Q(doors__gt=0, source="", licence=""),
                name="outline_is_loaded_or_estimated",
            )
        ]

    def __str__(self) -> str:
        return str(self.place)

    @property
    def estimated(self) -> bool:
        """Drawn around doors, by nobody who knows the boundary."""
        return self.doors > 0
