"""Any indicator of any place as known at any moment: the only place where numbers of the pages above are counted.

None, or a place left out, means that nothing is known; never 0.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone

from wanjia.insight.figures.counting import people, stations
from wanjia.insight.figures.counting.heaps import Heap, Source, Spans, day_begin, in_slots, meets, whole_day
from wanjia.insight.figures.listings import listing
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import WIDTH_BITS, Level

__all__ = ["by_child", "by_level", "listing", "of_levels", "trend", "values"]

SOURCES: list[tuple[frozenset[str], Source]] = [
    (frozenset({source.key}), source) for source in [*people.SOURCES, *stations.SOURCES]
]


def values(keys: Iterable[str], place: Place, *, at: datetime, since: datetime | None = None) -> dict[str, int | None]:
    """Give indicators of a place; what happened in a period counts after ``since``, from the day's begin without it."""
    wanted, when = list(keys), whole_day(at, since)
    found: dict[str, int | None] = dict.fromkeys(wanted)
    for own, source in _sources(wanted):
        if meets(source.known(place, when), place.lo, place.hi):
            counted = source.count(place, None, when)
            found |= {key: sum(heap.n for heap in counted[key]) for key in own if key in counted}
    return found


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
    wanted, when = list(keys), whole_day(at, since)
    places = {
        level: list(Place.objects.current().below(place).filter(level=level).values_list("lo", "hi"))
        for level in set(map(str, levels))
    }
    told: dict[str, dict[int, dict[str, int]]] = {level: {lo: {} for lo, _hi in rows} for level, rows in places.items()}
    finest = min((WIDTH_BITS[Level(level)] for level in places), default=None)
    for own, source in _sources(wanted) if finest is not None else []:
        spans = source.known(place, when)
        if not meets(spans, place.lo, place.hi):
            continue
        counted = source.count(place, finest, when)
        for level, rows in places.items():
            _spread(told[level], rows, {key: counted[key] for key in own if key in counted}, level, spans)
    return told


def _spread(
    told: dict[int, dict[str, int]], rows: list[tuple[int, int]], counted: dict[str, list[Heap]], level: str,
    spans: Spans | None,
) -> None:  # fmt: skip
    bits = WIDTH_BITS[Level(level)]
    for key, heaps in counted.items():
        slots = in_slots(heaps, bits)
        for lo, hi in rows:
            if spans is None or meets(spans, lo, hi):
                told[lo][key] = slots.get(lo >> bits, 0)


def _sources(keys: list[str]) -> list[tuple[frozenset[str], Source]]:
    wanted = frozenset(keys)
    return [(own & wanted, source) for own, source in SOURCES if own & wanted]


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
