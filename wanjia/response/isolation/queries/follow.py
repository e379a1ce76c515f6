"""Who is due, overdue, missed: computed when read, from the measures' intervals and the follow-ups performed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Greatest

from wanjia.core.access import Standing as Reader
from wanjia.core.sets import Seconds
from wanjia.registry.accounts.models import User
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place
from wanjia.response.isolation.models import Alarm, FollowUp, Watch
from wanjia.response.isolation.models.follow import WatchQuerySet
from wanjia.response.isolation.rules import DAY, Plan, Standing, local_seconds, localised, standing
from wanjia.response.measures.models import in_force

RELATED = ("person__household__door", "visitor", "keeper", "measure", "place")
SEALED = ("measure__evidence", "person__phone", "person__document", "person__workplace", "person__native_place")


@dataclass(frozen=True)
class Line:
    """Somebody under observation, as this reader may know them, and how their follow-up stands."""

    watch: Watch
    who: str
    standing: Standing
    until: datetime
    alarmed: bool


def running(at: datetime) -> WatchQuerySet:
    """Give the watches of measures in force at a moment, of people who have not died or left for good."""
    rows: WatchQuerySet = Watch.objects.filter(in_force(at, "measure__"), begins_at__lte=at, ended_at=None)
    return rows.filter(Q(person=None) | Q(person__gone_at=None))


def inside(lo: int, hi: int) -> Q:
    """Give the filter for who is looked after between two positions: by their door, a visitor by the whole owning place."""
    return Q(position__range=(lo, hi)) & (Q(file__isnull=False) | Q(place__lo__gte=lo, place__hi__lte=hi))


def end_of(watch: Watch) -> datetime:
    """Give when an observation is over: its measure's end, however it came, or an earlier end of its own."""
    over = watch.measure.over_at
    return over if watch.ended_at is None else min(over, watch.ended_at)


def plan_of(watch: Watch) -> Plan:
    """Give what is owed to a watch, as arithmetic."""
    begins = max(watch.begins_at, watch.measure.from_at)
    return Plan(local_seconds(begins), local_seconds(end_of(watch)), watch.a_day, frozenset(watch.days))


class Done(NamedTuple):
    """How many slots were done, of today, and which was the last."""

    n: int = 0
    today: int = 0
    last: int | None = None


def done(watches: Any, at: datetime) -> dict[int, Done]:
    """Give what was performed of some watches, by their number: one statement however many there are."""
    day = local_seconds(at) // DAY
    rows = FollowUp.objects.filter(counts=True, watch__in=watches).order_by().values_list("watch_id")
    today = Count("pk", filter=Q(slot__gte=F("watch__a_day") * day))
    found = rows.annotate(n=Count("pk"), today=today, last=Max("slot"))
    return {watch: Done(count, so_far, last) for watch, count, so_far, last in found}


def standings(watches: Iterable[Watch], at: datetime) -> dict[int, Standing]:
    """Give how each of some watches stands at a moment. They carry their measure."""
    rows, now = list(watches), local_seconds(at)
    performed = done([row.pk for row in rows], at) if len(rows) <= 500 else done(running(at).values("pk"), at)
    nothing = Done()
    return {
        row.pk: standing(plan_of(row), each.n, each.today, each.last, now)
        for row in rows
        for each in [performed.get(row.pk, nothing)]
    }


def due(who: User | Place, at: datetime) -> list[Watch]:
    """Give who must be followed up now by one worker, or in a place, in walking order."""
    rows = running(at).select_related(*RELATED).defer(*SEALED).order_by("position", "id")
    rows = rows.filter(keeper=who) if isinstance(who, User) else rows.filter(inside(who.lo, who.hi))
    found = list(rows)
    stand = standings(found, at)
    return [row for row in found if stand[row.pk].due or stand[row.pk].overdue]


def lines(rows: QuerySet[Watch], reader: Reader, at: datetime) -> list[Line]:
    """Give the lines of a board: alarms and what was missed today first, then what is due, then by door."""
    found = list(rows.select_related(*RELATED).defer(*SEALED).order_by("position", "id"))
    stand = standings(found, at)
    alarmed = set(Alarm.objects.open().filter(watch__in=rows.values("pk")).values_list("watch_id", flat=True))
    told = [Line(row, name_for(row, reader), stand[row.pk], end_of(row), row.pk in alarmed) for row in found]
    return sorted(told, key=lambda line: (not line.alarmed, -line.standing.overdue, not line.standing.due))


class Figures(NamedTuple):
    """How the follow-up of a territory stands: persons watched, due now, missed today, ever missed, without a keeper."""

    watched: int = 0
    due: int = 0
    overdue: int = 0
    missing: int = 0
    slots: int = 0
    unkept: int = 0


def figures(rows: QuerySet[Watch], at: datetime) -> Figures:
    """Count how watches in force stand; no row is put together as an object, for there may be a hundred thousand."""
    now, nothing = local_seconds(at), Done()
    performed = done(rows.values("pk"), at)
    found = rows.order_by().values_list(*PLANNED)
    stand = (
        (standing(Plan(*_span(*moments), a_day, frozenset(days)), each.n, each.today, each.last, now), keeper)
        for pk, keeper, a_day, days, *moments in found.iterator(chunk_size=5000)
        for each in [performed.get(pk, nothing)]
    )
    return _counted(stand)


PLANNED = (
    "pk", "keeper_id", "a_day", "days", Seconds(Greatest("begins_at", "measure__from_at")), Seconds("measure__until_at"),
    Seconds("ended_at"), Seconds("measure__ended_at"), Seconds("measure__corrected_at"),
)  # fmt: skip


def _span(begins: int, *ends: int | None) -> tuple[int, int]:
    """Give from when until when somebody is observed, of the moments of PLANNED in their order."""
    return localised(begins), localised(min(end for end in ends if end is not None))


def figures_of(told: Iterable[Line]) -> Figures:
    """Count the same of lines that are at hand."""
    return _counted((line.standing, line.watch.keeper_id) for line in told)


def _counted(rows: Iterable[tuple[Standing, int | None]]) -> Figures:
    """``slots`` is how many follow-ups were missed in all."""
    counts = [0] * 6
    for each, keeper in rows:
        of_one = (1, each.due, each.overdue > 0, each.missing > 0, each.missing, keeper is None)
        counts = [count + int(more) for count, more in zip(counts, of_one, strict=True)]
    return Figures(*counts)


def name_for(watch: Watch, reader: Reader) -> str:
    """Give who is watched: the name for who may see names there, else the first character."""
    subject = watch.person or watch.visitor
    name = subject.name if subject else ""
    spans = reader.spans(Capability.VIEW_PEOPLE)
    lo, hi = (watch.position, watch.position) if watch.file_id else (watch.place.lo, watch.place.hi)
    if not name or any(low <= lo and hi <= high for low, high in spans):
        return name
    return f"{name[0]}**"
