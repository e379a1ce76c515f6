"""Central isolation sites: beds in rooms, who stays in which, who works and guards there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Room, Site
from wanjia.response.isolation.models.follow import Watch
from wanjia.response.isolation.rules import DUTIES

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class CentreQuerySet(BaseQuerySet):
    """Questions about isolation sites."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> CentreQuerySet:
        """Keep those whose site lies in the territory."""
        return self.filter(standing.within(capability, lo="site__place__lo", hi="site__place__hi"))


class Centre(Base):
    """A site where people are isolated together; ``exposed_days`` after their last turn its staff are themselves watched."""

    site = models.OneToOneField(Site, models.PROTECT, related_name="centre")
    exposed_days = models.SmallIntegerField(default=14)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = CentreQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(exposed_days__range=(0, 60)), name="staff_are_watched_some_days")
        ]

    def __str__(self) -> str:
        return self.site.name


class Bed(Base):
    """One place in a room: who may stay there at once is how many of these there are."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="beds")
    number = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "number"], name="bed_numbers_differ_in_a_room"),
            models.CheckConstraint(condition=Q(number__gte=1), name="beds_are_counted_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.room_id}/{self.number}"


class LodgingQuerySet(BaseQuerySet):
    """Questions about lodgings."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> LodgingQuerySet:
        """Keep those at sites in the territory."""
        place = "bed__room__site__place"
        return self.filter(standing.within(capability, lo=f"{place}__lo", hi=f"{place}__hi"))

    def now(self) -> LodgingQuerySet:
        """Keep those who have not left."""
        return self.filter(left_at=None)


class Lodging(Base):
    """Somebody in a bed from when until when. The store refuses two in one bed, and one in two (migration 0002)."""

    bed = models.ForeignKey(Bed, models.PROTECT, related_name="lodgings")
    watch = models.ForeignKey(Watch, models.PROTECT, related_name="lodgings")
    from_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = LodgingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(left_at=None) | Q(left_at__gt=F("from_at")), name="a_stay_lasts")
        ]

    def __str__(self) -> str:
        return f"lodging {self.pk}"


class Turn(Base):
    """Somebody works at an isolation site from when until when, at what; guards are to be there at every hour."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="turns")
    duty = models.CharField(max_length=16, choices=DUTIES.items())
    name = models.CharField(max_length=80, blank=True)
    unit = models.CharField(max_length=80, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PERSONAL = {"name": "staff_identity"}

    class Meta:
        indexes = [models.Index(fields=["centre", "until_at"], name="turns_at_a_centre")]
        constraints = [models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="a_turn_lasts")]

    def __str__(self) -> str:
        return f"{self.duty} {self.centre_id}"
