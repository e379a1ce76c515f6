"""Questions about a campaign's counts and targets. Every count of a place is a sum of cells inside it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from wanjia.command.campaigns.models import (
    Campaign,
    Cell,
    CellHour,
    ExceptionRequest,
    FrameChange,
    Outcome,
    Target,
    WorkShare,
)
from wanjia.command.campaigns.rules import Counts, Happened, OutcomeKind, State, cell_position, is_open, resolve
from wanjia.core import sets
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Person
from wanjia.registry.people.queries import households_with_members
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import WIDTH_BITS, Level

COUNT_FIELDS = [field.name for field in fields(Counts)]


def counts(campaign: Campaign, place: Place) -> Counts:
    """Give the counts of a campaign at a place (grid or above; below a grid they are counted from the targets)."""
    if place.level in ("building", "unit"):
        return counts_from_targets(Target.objects.filter(campaign=campaign).at(place))
    sums = Cell.objects.filter(campaign=campaign, position__gte=place.lo, position__lte=place.hi).aggregate(
        **{f"n_{name}": Sum(name) for name in COUNT_FIELDS}
    )
    return Counts(**{name: sums[f"n_{name}"] or 0 for name in COUNT_FIELDS})


def counts_by_cell(campaign: Campaign, place: Place) -> list[tuple[int, Counts]]:
    """Give (position, counts) of every cell under a place."""
    rows = Cell.objects.filter(campaign=campaign, position__gte=place.lo, position__lte=place.hi).order_by("position")
    return [
        (row["position"], Counts(**{n: row[n] for n in COUNT_FIELDS})) for row in rows.values("position", *COUNT_FIELDS)
    ]


def counts_of(campaign: Campaign, places: Sequence[Place]) -> list[tuple[Place, Counts]]:
    """Give the counts of several places of one level, summed in the store from the cells (below grids, from the targets)."""
    if not places:
        return []
    if places[0].level in ("building", "unit"):
        return _counts_by_slot(campaign, places)
    names = ", ".join(f"sum(c.{name})" for name in COUNT_FIELDS)
    spans = sets.values_table("p", {"id": "integer", "lo": "integer", "hi": "integer"})
    found = sets.rows(
        f"SELECT p.id, {names} FROM {spans} JOIN campaigns_cell c ON c.campaign_id = %s AND c.position >= p.lo "
        "AND c.position <= p.hi GROUP BY p.id",
        [{"id": p.pk, "lo": p.lo, "hi": p.hi} for p in places],
        after=[campaign.pk],
    )
    sums = {pk: Counts(*values) for pk, *values in found}
    return [(p, sums.get(p.pk, Counts())) for p in places]


def _counts_by_slot(campaign: Campaign, places: Sequence[Place]) -> list[tuple[Place, Counts]]:
    """Count buildings or units in one pass: a place of a level is the positions that agree but for their last bits."""
    bits = WIDTH_BITS[Level(places[0].level)]
    lo, hi = min(p.lo for p in places), max(p.hi for p in places)
    targets = Target.objects.filter(campaign=campaign, position__gte=lo, position__lte=hi)
    rows = targets.annotate(slot=F("position").bitrightshift(bits)).values_list("slot", "origin", "state", "open")
    sums: dict[int, dict[str, int]] = {p.lo >> bits: dict.fromkeys(COUNT_FIELDS, 0) for p in places}
    for slot, origin, state, open_, number in rows.annotate(n=Count("id")).order_by():
        if slot in sums:
            _add(sums[slot], origin, state, open_, number)
    return [(p, Counts(**sums[p.lo >> bits])) for p in places]


def _add(found: dict[str, int], origin: str, state: str, open_: bool, number: int) -> None:
    found["frame" if origin == Target.Origin.FRAME else "found"] += number
    found[state] += number
    found["open"] += number if open_ else 0
    if origin == Target.Origin.FRAME and state == State.REACHED:
        found["frame_reached"] += number


def counts_from_targets(targets: QuerySet[Target]) -> Counts:
    """Count targets one by one: the truth that cells must equal."""
    found = dict.fromkeys(COUNT_FIELDS, 0)
    for origin, state, open_, number in (
        targets.values_list("origin", "state", "open").annotate(n=Count("id")).order_by()
    ):
        _add(found, origin, state, open_, number)
    return Counts(**found)


def happened(target: Target, *, proofs: Sequence[Happened] | None = None) -> tuple[list[Happened], bool]:
    """Give a target's outcomes that were not voided and its proofs, and whether an exclusion was approved.

    Proofs are known to an app above; where the caller does not give them, the target itself says how many stand, and when it
    was reached.
    """
    decisions = dict(
        ExceptionRequest.objects.filter(target=target, outcome__isnull=False).values_list("outcome_id", "decision")
    )
    rows = Outcome.objects.filter(target=target, void=None).values_list("id", "kind", "at", "event")
    known = {"": None, "approved": True, "refused": False}
    facts = [Happened(kind=k, at=at, event=str(event), ask=known[decisions.get(pk, "")]) for pk, k, at, event in rows]
    excluded = ExceptionRequest.objects.filter(target=target, kind="exclude", decision="approved").exists()
    return facts + (proved(target) if proofs is None else list(proofs)), excluded


def proved(target: Target) -> list[Happened]:
    """Give the standing proofs of a target as far as it knows them itself."""
    moment = target.state_at or target.first_at
    return [Happened(OutcomeKind.REACHED, moment, target.state_event)] * target.proofs if moment else []


def missing(
    campaign: Campaign, place: Place, *, after: tuple[int, int] | None = None, limit: int = 100
) -> list[Target]:
    """Give who is missing under a place, in route order, page by page (``after``: position and id of the last one)."""
    return page(Target.objects.filter(campaign=campaign, open=True).at(place), after=after, limit=limit)


def in_state(
    campaign: Campaign, place: Place, state: str, *, after: tuple[int, int] | None = None, limit: int = 100
) -> list[Target]:
    """Give the targets of one state under a place, in route order, a page at a time."""
    return page(Target.objects.filter(campaign=campaign, state=state).at(place), after=after, limit=limit)


def page(targets: QuerySet[Target], *, after: tuple[int, int] | None, limit: int) -> list[Target]:
    """Give one page of targets in route order; a page costs the same at any depth."""
    if after is not None:
        position, number = after
        targets = targets.filter(position__gte=position).filter(Q(position__gt=position) | Q(id__gt=number))
    return list(targets.select_related("household__door").order_by("position", "id")[:limit])


def revisits(campaign: Campaign, place: Place, until: datetime) -> QuerySet[Target]:
    """Give the targets whose arranged revisit falls before a moment, the earliest first."""
    rows = Target.objects.filter(campaign=campaign, revisit_at__lte=until).at(place)
    return rows.select_related("household__door", "place").order_by("revisit_at", "id")


def day_end(at: datetime) -> datetime:
    """Give the last instant of the local day of a moment."""
    return timezone.localtime(at).replace(hour=23, minute=59, second=59, microsecond=999_999)


def open_exceptions(campaigns: QuerySet[Campaign], spans: Q) -> QuerySet[ExceptionRequest]:
    """Give the requests that wait for a decision in a territory (a filter on ``target__position``), the oldest first."""
    rows = ExceptionRequest.objects.filter(spans, decision="", target__campaign__in=campaigns)
    return rows.select_related("target__household__door", "target__campaign", "asked_by").order_by("asked_at", "id")


def progress_by_hour(campaign: Campaign, place: Place, since: datetime) -> list[tuple[datetime, int, int]]:
    """Give (hour, visits, first meetings) under a place since a moment, in order."""
    rows = CellHour.objects.filter(
        cell__campaign=campaign, cell__position__gte=place.lo, cell__position__lte=place.hi, hour__gte=since
    )
    return list(rows.values_list("hour").annotate(v=Sum("visits"), r=Sum("reached")).order_by("hour"))


def pace(campaign: Campaign, place: Place, at: datetime) -> float:
    """Give the targets met per hour over the last three hours in which anybody worked, before a moment."""
    hours = progress_by_hour(campaign, place, at - timedelta(days=2))[-3:]
    return sum(reached for _hour, _visits, reached in hours) / len(hours) if hours else 0.0


@dataclass(frozen=True)
class Load:
    """One worker's share of a campaign: how many targets, how many open, places held."""

    worker: User
    partner: User | None
    places: int
    targets: int
    open: int


def loads(campaign: Campaign, place: Place) -> list[Load]:
    """Give what each worker has under a place, the most open first."""
    shares = list(
        _shares_below(campaign, place).select_related("worker", "partner", "place").order_by("place__lo", "-place__hi")
    )
    held: dict[int, list[WorkShare]] = {}
    for share in shares:
        held.setdefault(share.worker_id, []).append(share)
    total = _counts_of_mixed(campaign, [share.place for share in shares])
    found = [
        Load(
            worker=rows[0].worker,
            partner=next((row.partner for row in rows if row.partner), None),
            places=len(rows),
            targets=sum(total[row.place_id].total for row in rows),
            open=sum(total[row.place_id].open for row in rows),
        )
        for rows in held.values()
    ]
    return sorted(found, key=lambda load: (-load.open, load.worker.pk))


def _shares_below(campaign: Campaign, place: Place) -> QuerySet[WorkShare]:
    return WorkShare.objects.filter(campaign=campaign, until_at=None, place__lo__gte=place.lo, place__hi__lte=place.hi)


def _counts_of_mixed(campaign: Campaign, places: Sequence[Place]) -> dict[int, Counts]:
    """Give the counts of places of several levels by place number, one pass per level."""
    found: dict[int, Counts] = {}
    for level in {place.level for place in places}:
        found |= {p.pk: c for p, c in counts_of(campaign, [p for p in places if p.level == level])}
    return found


@dataclass(frozen=True)
class Rest:
    """What of a cell nobody has been given."""

    total: int
    open: int


def unshared(campaign: Campaign, place: Place) -> list[tuple[Place, Rest]]:
    """Give the cells under a place with open targets that are in nobody's share, the most open first."""
    shares = WorkShare.objects.filter(
        campaign=campaign, until_at=None, place__lo__lte=place.hi, place__hi__gte=place.lo
    )
    held = [share.place for share in shares.select_related("place")]
    wide = [p for p in held if p.level not in ("building", "unit")]
    narrow = _counts_of_mixed(campaign, [p for p in held if p.level in ("building", "unit")])
    inside = [(p.lo, narrow[p.pk]) for p in held if p.pk in narrow]
    rows = Cell.objects.filter(campaign=campaign, position__gte=place.lo, position__lte=place.hi)
    found = []
    for cell in rows.select_related("place__parent").order_by("position"):
        if any(p.lo <= cell.position <= p.hi for p in wide):
            continue
        given = [c for lo, c in inside if cell_position(lo) == cell.position]
        total = cell.frame + cell.found - sum(c.total for c in given)
        rest = Rest(total, cell.open - sum(c.open for c in given))
        if rest.open > 0:
            found.append((cell.place, rest))
    return sorted(found, key=lambda row: (-row[1].open, row[0].lo))


def counts_as_of(
    campaign: Campaign, place: Place, moment: datetime, *, proofs: Mapping[int, Sequence[Happened]] | None = None
) -> Counts:
    """Recompute the counts as they stood at a moment, from the facts that had arrived by then: always the same answer.

    ``proofs``: what an app above had by then that says a target was reached, by target number.
    """
    found = dict.fromkeys(COUNT_FIELDS, 0)
    rows = Target.objects.filter(campaign=campaign).at(place)
    for target, state, open_ in states_as_of(rows, moment, proofs=proofs):
        _add(found, target.origin, state, open_, 1)
    return Counts(**found)


def states_as_of(
    targets: Iterable[Target], moment: datetime, *, proofs: Mapping[int, Sequence[Happened]] | None = None
) -> Iterator[tuple[Target, State, bool]]:
    """Give the state of targets at a moment and whether they were open, from what had arrived; later ones are left out."""
    known = {t.pk: t for t in targets}
    vacant_visits = dict(Campaign.objects.values_list("pk", "vacant_visits"))
    these = {"target__in": sets.numbers(known)}
    added = dict(FrameChange.objects.filter(kind="added", **these).values_list("target_id", "at"))
    facts = {number: list(reached) for number, reached in (proofs or {}).items()}
    excluded: set[int] = set()
    asks: dict[int, tuple[bool | None, datetime | None]] = {}
    for outcome_id, target_id, kind, decision, decided_at in ExceptionRequest.objects.filter(**these).values_list(
        "outcome_id", "target_id", "kind", "decision", "decided_at"
    ):
        decided = bool(decision) and decided_at <= moment
        if outcome_id:
            asks[outcome_id] = (decision == "approved" if decided else None, decided_at)
        elif decided and decision == "approved" and kind == "exclude":
            excluded.add(target_id)
    rows = Outcome.objects.filter(arrived_at__lte=moment, **these).exclude(void__at__lte=moment)
    for pk, target_id, kind, at, event in rows.values_list("id", "target_id", "kind", "at", "event"):
        facts.setdefault(target_id, []).append(Happened(kind, at, str(event), asks.get(pk, (None, None))[0]))
    for target in known.values():
        if added.get(target.pk, moment) <= moment:
            mine = facts.get(target.pk, [])
            state = resolve(mine, excluded=target.pk in excluded)
            yield target, state, is_open(state, len(mine), vacant_visits[target.campaign_id])


def whom_to_meet(targets: Iterable[Target]) -> dict[int, list[Person]]:
    """Give whom to meet at each target: the person, or the members of the household. Record the reading first."""
    rows = list(targets)
    members = households_with_members(t.household for t in rows)
    return {t.pk: [t.person] if t.person else members[t.household_id] for t in rows}


def reconcile() -> Iterator[str]:
    """Prove every campaign's counts from its facts; name each cell and target that disagrees."""
    for campaign in Campaign.objects.filter(launched_at__isnull=False).order_by("pk"):
        yield from _reconcile_cells(campaign)
        yield from _reconcile_targets(campaign)


def _reconcile_cells(campaign: Campaign) -> Iterator[str]:
    recount: dict[int, dict[str, int]] = {}
    rows = Target.objects.filter(campaign=campaign).values_list("cell_id", "origin", "state", "open")
    for cell, origin, state, open_, number in rows.annotate(n=Count("id")).order_by():
        found = recount.setdefault(cell, dict.fromkeys(COUNT_FIELDS, 0))
        found[origin] += number
        found[state] += number
        found["open"] += number if open_ else 0
        found["frame_reached"] += number if (origin, state) == ("frame", "reached") else 0
    for row in Cell.objects.filter(campaign=campaign).order_by("position").values("id", *COUNT_FIELDS):
        expected = recount.pop(row["id"], dict.fromkeys(COUNT_FIELDS, 0))
        for name in COUNT_FIELDS:
            if row[name] != expected[name]:
                yield f"campaigns_cell id {row['id']} ({campaign}): {name} is {row[name]}, its targets say {expected[name]}"


def _reconcile_targets(campaign: Campaign) -> Iterator[str]:
    approved = set(
        ExceptionRequest.objects.filter(target__campaign=campaign, kind="exclude", decision="approved").values_list(
            "target_id", flat=True
        )
    )
    asks = dict(
        ExceptionRequest.objects.filter(target__campaign=campaign, outcome__isnull=False).values_list(
            "outcome_id", "decision"
        )
    )
    decided = {"": None, "approved": True, "refused": False}
    columns = ("id", "state", "visits", "open", "proofs", "first_at")
    targets = Target.objects.filter(campaign=campaign).order_by("pk").values_list(*columns)
    outcomes = (
        Outcome.objects.filter(target__campaign=campaign, void=None)
        .order_by("target_id")
        .values_list("target_id", "id", "kind", "at", "event")
        .iterator(chunk_size=5000)
    )
    waiting = next(outcomes, None)
    for pk, state, visits, open_, proofs, first_at in targets.iterator(chunk_size=5000):
        mine = [Happened(OutcomeKind.REACHED, first_at, "")] * proofs  # the app above proves their number
        while waiting is not None and waiting[0] == pk:
            mine.append(Happened(waiting[2], waiting[3], str(waiting[4]), decided[asks.get(waiting[1], "")]))
            waiting = next(outcomes, None)
        expected = resolve(mine, excluded=pk in approved)
        if (state, visits) != (expected, len(mine)) or open_ != is_open(state, visits, campaign.vacant_visits):
            said = f"{state} after {visits} visits"
            yield f"campaigns_target id {pk} ({campaign}): {said}, its outcomes say {expected} after {len(mine)}"
