"""Which stations are open, what lets pass there, who stands there and who does not."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet

from wanjia.command.posts.models import Policy
from wanjia.command.posts.rules import POLICIES
from wanjia.core.models import JournalLine
from wanjia.registry.places.models import Place
from wanjia.response.measures.queries import sealed_compounds
from wanjia.response.movement.models import Control, Duty, Station, StationStep
from wanjia.response.movement.rules import Gap, Rule, rule_of, uncovered

AHEAD = timedelta(hours=24)
STAFFED = (Station.Kind.CHECKPOINT, Station.Kind.PORT, Station.Kind.HUB)  # by every department; others by anybody


def is_open(station: Station) -> bool:
    """Tell whether a station is open now."""
    return station.pk in open_stations([station.pk])


def open_stations(numbers: Iterable[int]) -> set[int]:
    """Give which of some stations are open: their latest step is no closing."""
    return {station for station, step in latest_steps(numbers).items() if step.kind == StationStep.Kind.OPENED}


def latest_steps(numbers: Iterable[int]) -> dict[int, StationStep]:
    """Give the last opening or closing of each station that had one."""
    steps = StationStep.objects.filter(station__in=list(numbers)).select_related("neighbour__site", "by").order_by("id")
    return {step.station_id: step for step in steps}


def levels_of(compounds: Iterable[int], at: datetime) -> dict[int, str]:
    """Give the level in force of each compound that ever had one; one that a measure seals is closed while it holds."""
    wanted = set(compounds)
    rows = Control.objects.filter(compound__in=wanted, from_at__lte=at).order_by("from_at", "id")
    return dict(rows.values_list("compound_id", "level")) | dict.fromkeys(sealed_compounds(wanted, at), "closed")


KEYS = ("fever_tenths", "station_departments") + tuple(
    f"{name}_{way}" for name in ("checkpoint", "controlled", "closed") for way in ("in", "out")
)


class Rules:
    """Gives the rule of stations; the policies of all places are read at once, since they are few."""

    def __init__(self, at: datetime, without: Iterable[int] = ()) -> None:
        self.at = at
        rows = (
            Policy.objects.filter(key__in=KEYS, effective_from__lte=at).exclude(pk__in=without).select_related("place")
        )
        # nearer places and later moments come after the others, as posts.queries.policy would choose
        self._rows = list(rows.order_by("place__lo", "-place__hi", "effective_from"))

    def policy(self, key: str, place: Place) -> Any:
        """Give the value in force at a place."""
        found = [r.value for r in self._rows if r.key == key and r.place.lo <= place.lo and place.hi <= r.place.hi]
        return found[-1] if found else POLICIES[key].assumed

    def of(self, stations: Sequence[Station]) -> dict[int, tuple[str, Rule]]:
        """Give level and rule of each station, by number."""
        levels = levels_of((s.compound_id for s in stations if s.compound_id), self.at)
        return {station.pk: self._one(station, levels) for station in stations}

    def _one(self, station: Station, levels: dict[int, str]) -> tuple[str, Rule]:
        place = station.site.place
        gate = station.kind == Station.Kind.GATE
        level = levels.get(station.compound_id or 0, "open") if gate else "controlled"
        name = (level if level != "open" else "controlled") if gate else "checkpoint"
        proofs = {way: self.policy(f"{name}_{way}", place) for way in ("in", "out")}
        return level, rule_of(level, proofs, int(self.policy("fever_tenths", place)))

    def departments(self, station: Station) -> Sequence[str]:
        """Give who must stand at a station in every shift; an empty name stands for anybody."""
        if station.kind not in STAFFED:
            return [""]
        wanted: Sequence[str] = self.policy("station_departments", station.site.place)
        return wanted


class Uncovered(NamedTuple):
    """A station with the part of a shift that nobody of a department stands in."""

    station: Station
    gap: Gap


def gaps_at(stations: Sequence[Station], at: datetime, ahead: timedelta = AHEAD) -> list[Uncovered]:
    """Give what is uncovered at the open ones of some stations from now on, soonest first."""
    shown = open_stations([station.pk for station in stations])
    duties: dict[int, list[tuple[str, datetime, datetime]]] = defaultdict(list)
    rows = Duty.objects.filter(station__in=shown, until_at__gt=at, from_at__lt=at + ahead)
    for duty in rows:
        duties[duty.station_id].append((duty.department, duty.from_at, duty.until_at))
    rules = Rules(at)
    found = [
        Uncovered(station, gap)
        for station in stations
        if station.pk in shown
        for gap in uncovered(duties[station.pk], rules.departments(station), at, at + ahead)
    ]
    return sorted(found, key=lambda each: each.gap.from_at)


def missing_at(stations: Sequence[Station], at: datetime) -> list[Station]:
    """Give the open ones of some stations where a department was missing at a moment, by what was written down until then.

    A shift that was dropped ended then or had not begun: it covers no moment it did not cover before.
    """
    steps = StationStep.objects.filter(station__in=list(stations), at__lte=at).order_by("id")
    latest = dict(steps.values_list("station", "kind"))
    shown = [station for station in stations if latest.get(station.pk) == StationStep.Kind.OPENED]
    there: dict[int, set[str]] = defaultdict(set)
    duties = Duty.objects.filter(station__in=shown, assigned_at__lte=at, from_at__lte=at, until_at__gt=at)
    for number, department in duties.values_list("station", "department"):
        there[number] |= {"", department}
    rules = Rules(at, _decreed_later(at))
    return [station for station in shown if not there[station.pk].issuperset(rules.departments(station))]


def _decreed_later(at: datetime) -> list[int]:
    """Give the policies about departments that were set after a moment for a time before it: the journal says when."""
    rows = dict(Policy.objects.filter(key="station_departments", effective_from__lte=at).values_list("pk", "place__lo"))
    if not rows:
        return []
    lines = JournalLine.objects.filter(position__in=set(rows.values()), action="set_policy", happened_at__gt=at)
    return [number for number in lines.values_list("about_id", flat=True) if number is not None and number in rows]


def standing_at(stations: Iterable[Station], at: datetime) -> dict[int, list[Duty]]:
    """Give who stands at each station now."""
    rows = Duty.objects.filter(station__in=list(stations), from_at__lte=at, until_at__gt=at)
    found: dict[int, list[Duty]] = defaultdict(list)
    for duty in rows.select_related("user").order_by("department", "id"):
        found[duty.station_id].append(duty)
    return found


def neighbours(station: Station) -> QuerySet[Station]:
    """Give the stations of the same kind around a station: those of its county."""
    county = Place.objects.above(station.site.place).filter(level="county").first() or station.site.place
    rows: QuerySet[Station] = Station.objects.filter(
        kind=station.kind, site__place__lo__gte=county.lo, site__place__hi__lte=county.hi
    )
    return rows.exclude(pk=station.pk).select_related("site__place").order_by("site__name", "id")


class Stand(NamedTuple):
    """What a check stands on: the station, its site and where that lies, what a fever is there."""

    station: int
    site: int
    position: int
    end: int
    fever: int


def stands(numbers: Iterable[int], at: datetime) -> dict[int, Stand]:
    """Give what checks of some stations stand on, by number."""
    rows = list(Station.objects.filter(pk__in=list(numbers)).select_related("site__place"))
    rules = Rules(at)
    return {
        s.pk: Stand(s.pk, s.site_id, s.site.place.lo, s.site.place.hi, int(rules.policy("fever_tenths", s.site.place)))
        for s in rows
    }
