"""Control zones: the grids of a place divided among units that answer for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from wanjia.command.posts.models.bodies import CommandPost
from wanjia.command.posts.models.papers import Document, PlacedQuerySet
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.places.models import Place

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class ControlZone(Base):
    """A zone of a city or county, the post that answers for it, by which document."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="control_zones")
    name = models.CharField(max_length=60)
    unit = models.ForeignKey(CommandPost, models.PROTECT, related_name="zones")
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"], condition=Q(until_at=None), name="zone_names_differ_in_a_place"
            ),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")), name="a_zone_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ZoneGridQuerySet(BaseQuerySet):
    """Questions about the grids of zones."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> ZoneGridQuerySet:
        """Keep those of zones of the territory."""
        return self.filter(standing.within(capability, lo="zone__place__lo", hi="zone__place__hi"))


class ZoneGrid(Base):
    """A grid belongs to a zone from when until when; at no moment to two."""

    zone = models.ForeignKey(ControlZone, models.PROTECT, related_name="grids")
    grid = models.ForeignKey(Place, models.PROTECT, related_name="zones")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    objects = ZoneGridQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grid"], condition=Q(until_at=None), name="a_grid_is_in_one_zone"),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")), name="a_grid_leaves_after_it_joined"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grid} {self.zone}"
