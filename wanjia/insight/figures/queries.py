"""Any indicator of any place as known at any moment: the only place where numbers of the pages above are counted.

None, or a place left out, means that nothing is known; never 0.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from wanjia.core.pages import ROWS, row_after
from wanjia.insight.figures.counting import (
    campaigns,
    cases,
    follow,
    measures,
    people,
    samples,
    secondments,
    stations,
    work,
)
from wanjia.insight.figures.counting.heaps import Counted, Source, day_begin, in_slots, meets, whole_day
from wanjia.insight.figures.counting.rows import stands
from wanjia.insight.figures.listings import desk, listing
from wanjia.insight.figures.zero import CONFIRMED, looked_for, zero_infection
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import WIDTH_BITS, Level
from wanjia.response.isolation.models import Watch

__all__ = [
    "CONFIRMED", "by_child", "by_level", "desk", "listed", "listed_after", "listing", "looked_for", "of_levels", "stands",
    "trend", "values", "zero_infection",
]  # fmt: skip

SOURCES: list[Source] = [
    *people.SOURCES,
    *campaigns.SOURCES,
    *samples.SOURCES,
    *cases.SOURCES,
    *measures.SOURCES,
    *follow.SOURCES,
    *work.SOURCES,
    *stations.SOURCES,
    *secondments.SOURCES,
]


def values(keys: Iterable[str], place: Place, *, at: datetime, since: datetime | None = None) -> dict[str, int | None]:
    """Give indicators of a place; what happened in a period counts after ``since``, from the day's begin without it."""
    wanted, when = frozenset(keys), whole_day(at, since)
    found: dict[str, int | None] = dict.fromkeys(wanted)
    for source in _sources(wanted):
        counted = source.count(place, None, when)
        if meets(counted.spans, place.lo, place.hi):
            found |= {key: sum(h.n for h in heaps) for key, heaps in counted.heaps.items() if key in wanted}
    return found


def listed(key: str, place: Place, *, at: datetime, since: datetime | None = None) -> tuple[QuerySet[Any], str]:
    """Give exactly the rows that an indicator counts at a place, and which column says how often each counts (else once)."""
    (source,) = _sources(frozenset({key}))
    return source.listed(key, place, whole_day(at, since))


def listed_after(
    key: str, place: Place, after: str, *, at: datetime, since: datetime | None = None
) -> tuple[QuerySet[Any], str]:
    """Give the same for the page after the row whose sealed id is ``after``: there may be more than these beyond its end."""
    (source,) = _sources(frozenset({key}))
    if isinstance(source, follow.FollowUps):  # each must be looked at
        return source.listed(key, place, whole_day(at, since), row_after(Watch, after), ROWS + 1)
    return source.listed(key, place, whole_day(at, since))


def by_child(
    keys: Iterable[str], place: Place, *, at: datetime, since: datetime | None = None
) -> dict[int, dict[str, int]]:
    """Give indicators of every place right below, by its number."""
    children = list(Place.objects.current().filter(parent=place).values_list("id", "level", "lo"))
    told = of_levels(keys, place, {level for _id, level, _lo in children}, at=at, since=since)
    return {number: told[level].get(lo, {}) for number, level, lo in children}


def by_level(key: str, place: Place, level: str, *, at: datetime, since: datetime | None = None) -> dict[int, int]:
    """Give one indicator of every place of a level below, by its number."""
    told = of_levels([key], place, [level], at=at, since=since)[level]
    rows = Place.objects.current().below(place).filter(level=level).values_list("id", "lo")
    return {number: told[lo][key] for number, lo in rows if key in told.get(lo, {})}


def of_levels(
    keys: Iterable[str], place: Place, levels: Iterable[str], *, at: datetime, since: datetime | None = None
) -> dict[str, dict[int, dict[str, int]]]:
    """Give indicators of all places of some levels, by level and the position each begins at: a statement a source."""
    wanted, when = frozenset(keys), whole_day(at, since)
    told: dict[str, dict[int, dict[str, int]]] = {
        level: {lo: {} for lo in Place.objects.current().below(place).filter(level=level).values_list("lo", flat=True)}
        for level in set(map(str, levels))
    }
    if told:
        finest = min(WIDTH_BITS[Level(level)] for level in told)
        for source in _sources(wanted):
            _spread(told, source.count(place, finest, when), wanted)
    return told


def _spread(told: dict[str, dict[int, dict[str, int]]], counted: Counted, wanted: frozenset[str]) -> None:
    """Add up what a source counted for each place of each level; what is known of a place without a heap is 0."""
    for level, places in told.items():
        bits = WIDTH_BITS[Level(level)]
        known = [lo for lo in places if meets(counted.spans, lo, lo + (1 << bits) - 1)]
        for key, heaps in counted.heaps.items():
            if key in wanted:
                slots = in_slots(heaps, bits)
                for lo in known:
                    places[lo][key] = slots.get(lo >> bits, 0)


def _sources(keys: frozenset[str]) -> list[Source]:
    return [source for source in SOURCES if source.keys & keys]


def trend(key: str, place: Place, *, at: datetime, days: int) -> list[tuple[date, int]]:
    """Give an indicator at the end of each of the last days, today's as of now; days of which nothing is known are left out."""
    found = []
    begin = day_begin(at)
    for back in range(days - 1, -1, -1):
        first = begin - timedelta(days=back)
        ends = min(at, first + timedelta(days=1))
        number = values([key], place, at=ends, since=first)[key]
        if number is not None:
            found.append((timezone.localdate(first), number))
    return found
