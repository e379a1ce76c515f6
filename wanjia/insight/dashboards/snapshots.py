"""What the situation page says of a place, counted once for all who look: kept in the process for a quarter of a minute,
or ten times as long as counting took.

Who asks while it is being counted anew gets the one before, up to a minute old; then they wait for the same counting. So a
crowd costs one counting, counting takes a tenth of the time, and no number is older than STALE_S and the counting itself. Only
whoever opens the page is in a hurry: they see what was counted last at once, and the page asks for it anew by itself.
"""

import hashlib
import json
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any

from django.utils import timezone

from wanjia.insight.dashboards import rules
from wanjia.insight.dashboards.late import COUNTED, Late, late
from wanjia.insight.figures import queries as figures
from wanjia.insight.figures.catalogue import INDICATORS
from wanjia.insight.figures.queries import CONFIRMED, looked_for
from wanjia.registry.places.drawing import Scale, Shape, credits_of, shapes, spots_of
from wanjia.registry.places.models import Outline, Place

KEPT_S, STALE_S, HURRY_S = 15, 60, 600
TIMES = 10  # as long as counting took it is kept at least
MOST = 500  # places and indicators kept; those nobody asked for longest make room
DAYS = 14
Key = tuple[int, str]
Days = list[tuple[date, int]]


@dataclass(frozen=True)
class Number:
    """One of the numbers on top, with the whole it is a part of and what it was a day ago, where those are known."""

    key: str
    value: int
    whole: int | None
    before: int | None


@dataclass(frozen=True)
class Below:
    """A place right below with its number; ``band`` is its colour, ``rank`` how far from the worst."""

    place: Place
    part: rules.Part
    band: str
    rank: int


@dataclass(frozen=True)
class Map:
    """The outlines of the places below as they stood at ``versions``, and what must stand under them."""

    versions: list[Any]
    shapes: list[Shape]
    credits: list[Any]


@dataclass(frozen=True)
class Snapshot:
    """All of it at one moment; ``digest`` changes with any number, not with the moment; ``took`` is seconds of counting.

    ``zero``: nobody of the place was ever confirmed; ``zeros``: of how many below that is so, None while another indicator is
    shown.
    """

    place: Place
    key: str
    at: datetime
    numbers: list[Number]
    late: list[Late]
    value: int | None
    whole: int | None
    zero: bool
    zeros: int | None
    below: list[Below]
    ends: list[float]
    days: Days
    map: Map
    digest: str
    took: float = 0.0

    @property
    def kept_s(self) -> float:
        """How long it is given out before anybody counts anew."""
        return min(STALE_S, max(KEPT_S, TIMES * self.took))


class Kept:
    """The snapshots of one process, each counted by one thread at a time."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.found: OrderedDict[Key, Snapshot] = OrderedDict()
        self.busy: dict[Key, Lock] = {}
        self.past: OrderedDict[Key, tuple[date, Days]] = OrderedDict()
        self.maps: OrderedDict[int, Map] = OrderedDict()

    def of(self, place: Place, key: str, at: datetime, *, hurry: bool = False) -> Snapshot:
        """Give the snapshot of a place and an indicator, counted at most STALE_S ago; in a hurry HURRY_S."""
        asked = (place.pk, key)
        with self.lock:
            known, busy = self.found.get(asked), self.busy.setdefault(asked, Lock())
        age = (at - known.at).total_seconds() if known is not None else STALE_S
        if known is not None and age < (HURRY_S if hurry else known.kept_s):
            return known
        if not busy.acquire(blocking=age >= STALE_S) and known is not None:
            return known
        try:
            again = self.found.get(asked)
            if again is not None and again is not known:
                return again
            snapshot = self.count(place, key, at)
            self._put(self.found, asked, snapshot)
            return snapshot
        finally:
            busy.release()

    def count(self, place: Place, key: str, at: datetime) -> Snapshot:
        """Count anew, with what stays of before: the past days, the map."""
        begun = time.perf_counter()
        counted = count(place, key, at, self._past(place, key, at), self._map(place))
        return replace(counted, took=time.perf_counter() - begun)

    def _put(self, into: OrderedDict[Any, Any], asked: Any, found: Any) -> None:
        with self.lock:
            into[asked] = found
            into.move_to_end(asked)
            while len(into) > MOST:
                dropped, _found = into.popitem(last=False)
                self.busy.pop(dropped, None)

    def _past(self, place: Place, key: str, at: datetime) -> Days:
        """Give the days before today, which stay as they are: the same moment asked later gives the same number."""
        today, asked = timezone.localdate(at), (place.pk, key)
        known = self.past.get(asked)
        if known is None or known[0] != today:
            begin = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
            known = today, figures.trend(key, place, at=begin, days=DAYS - 1)
            self._put(self.past, asked, known)
        return known[1]

    def _map(self, place: Place) -> Map:
        """Give the map of the places below, drawn anew when an outline changed: a region's borders take a while."""
        rows = Outline.objects.filter(place__parent=place, place__valid_until=None).order_by("place")
        versions = list(rows.values_list("place", "made_at"))
        known = self.maps.get(place.pk)
        if known is None or known.versions != versions:
            known = draw(versions, {outline.place_id: outline for outline in rows})
            self._put(self.maps, place.pk, known)
        return known

    def forget(self) -> None:
        """Drop everything: what is asked next is counted."""
        with self.lock:
            self.found.clear()
            self.busy.clear()
            self.past.clear()
            self.maps.clear()


def draw(versions: list[Any], drawn: dict[int, Outline]) -> Map:
    """Draw outlines in one box; of none there is nothing to see."""
    return Map(versions, shapes(drawn, Scale(spots_of(drawn))) if drawn else [], credits_of(drawn))


def count(place: Place, key: str, at: datetime, past: Days, ground: Map) -> Snapshot:
    """Count what a place's page says of an indicator at a moment."""
    whole = rules.WHOLES.get(key)
    wholes = {rules.WHOLES[each] for each in rules.HEADLINES if each in rules.WHOLES}
    told = figures.values(
        {*rules.HEADLINES, *wholes, *COUNTED, CONFIRMED, key, *([whole] if whole else [])}, place, at=at
    )
    top = rules.headlines(told)
    before = figures.values(top, place, at=at - timedelta(days=1))
    below, ends = _below(place, key, at)
    value = told[key]
    looked = looked_for(place, at)
    days = [*past, (timezone.localdate(at), value)] if value is not None else list(past)
    said: dict[str, Any] = {
        "numbers": [
            Number(each, told[each] or 0, told.get(rules.WHOLES.get(each, "")), before.get(each)) for each in top
        ],
        "late": late(place, told, at),
        "value": value,
        "whole": told.get(whole) if whole else None,
        "zero": looked and told[CONFIRMED] == 0,
        "zeros": sum(each.part.value == 0 for each in below) if looked and key == CONFIRMED else None,
    }
    shown = [[(each.place.pk, each.place.name, each.part.value, each.part.whole) for each in below], ends, days]
    text = json.dumps([repr(said), shown, ground.versions], default=str, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()[:20]
    return Snapshot(place, key, at, **said, below=below, ends=ends, days=days, map=ground, digest=digest)


def _below(place: Place, key: str, at: datetime) -> tuple[list[Below], list[float]]:
    """Give the places right below, the worst first, with the ends of the colours."""
    children = {child.pk: child for child in Place.objects.current().filter(parent=place).order_by("lo")}
    if not children:
        return [], []
    whole = rules.WHOLES.get(key)
    told = figures.by_child([key, *([whole] if whole else [])], place, at=at)
    parts = [_part(number, told.get(number, {}), key, whole) for number in children]
    ends = rules.limits(parts, shares=whole is not None)
    ordered = rules.worst_first(parts, INDICATORS[key].worse)
    return [
        Below(children[part.place], part, rules.band(part, ends), rank) for rank, part in enumerate(ordered, start=1)
    ], ends


def _part(number: int, told: dict[str, int], key: str, whole: str | None) -> rules.Part:
    return rules.Part(number, told.get(key), told.get(whole, 0) if whole else None)


kept = Kept()
