"""Which places were told of a round through which channel: three channels prove that every household was told."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from wanjia.command.campaigns.models import Cell
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import Level
from wanjia.response.sampling.models import Round, Telling
from wanjia.response.sampling.rules.points import THREE_CHANNELS


@dataclass(frozen=True)
class Told:
    """A grid, its persons in the frame, when it was first told through each channel, which of the three it lacks."""

    place: Place
    people: int
    first: dict[str, datetime]

    @property
    def missing(self) -> list[str]:
        """The names of those of the three channels it was not told through."""
        return [str(Telling.Channel(channel).label) for channel in THREE_CHANNELS if channel not in self.first]


def told(round: Round, inside: Place) -> list[Told]:
    """Give every grid of a round's scope under a place; a telling at a place holds for every grid in it."""
    grids = list(_grids(round, inside))
    people = dict(
        Cell.objects.filter(campaign=round.campaign_id, position__gte=inside.lo, position__lte=inside.hi).values_list(
            "position", "frame"
        )
    )
    first = _first(round, grids)
    return [Told(grid, people.get(grid.lo, 0), first[grid.pk]) for grid in grids]


def _grids(round: Round, inside: Place) -> Sequence[Place]:
    within = Q(pk__in=[])
    for scope in round.campaign.scopes.select_related("place"):
        within |= Q(lo__gte=max(scope.place.lo, inside.lo), hi__lte=min(scope.place.hi, inside.hi))
    rows = Place.objects.current().filter(within, level=Level.GRID).select_related("parent")
    return list(rows.order_by("lo"))


def _first(round: Round, grids: Sequence[Place]) -> dict[int, dict[str, datetime]]:
    """Give for each grid when it was first told through each channel."""
    found: dict[int, dict[str, datetime]] = defaultdict(dict)
    begins = [grid.lo for grid in grids]
    rows = Telling.objects.filter(round=round).order_by("-at", "-id")
    earliest = {
        (lo, hi, channel): at for lo, hi, channel, at in rows.values_list("place__lo", "place__hi", "channel", "at")
    }
    for (lo, hi, channel), at in earliest.items():
        for grid in grids[bisect_left(begins, lo) : bisect_right(begins, hi)]:
            if grid.hi <= hi:
                found[grid.pk][channel] = min(at, found[grid.pk].get(channel, at))
    return found
