"""Outcomes come in by the hundred: one locked read of the targets, then one statement each for facts, targets, cells, hours."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.campaigns.models import Campaign, Cell, ExceptionRequest, Outcome, OutcomeVoid, Target
from wanjia.command.campaigns.queries import happened
from wanjia.command.campaigns.rules import Happened, OutcomeKind, State, fold, is_open, resolve
from wanjia.core import journal, sets
from wanjia.core.actions import Refused, action
from wanjia.core.models import JournalLine

TARGET_COLUMNS = {
    "id": "integer",
    "state": "text",
    "open": "flag",
    "visits": "integer",
    "state_at": "moment",
    "state_event": "text",
    "first_at": "moment",
    "revisit_at": "moment",
}
COUNTED = [*(s.value for s in State), "open", "frame_reached"]


@dataclass(frozen=True)
class NewOutcome:
    """One outcome to record. ``event`` is the phone's UUID text, ``by_id`` the user, moments are aware."""

    target_id: int
    event: str
    kind: str
    at: datetime
    by_id: int
    revisit_at: datetime | None = None
    reason: str = ""
    device_id: int | None = None


@action
def record_outcomes(*, rows: Sequence[NewOutcome], arrived_at: datetime, by: Any, at: datetime) -> list[Outcome]:
    """Record outcomes in their order: facts, target states, cell and hour counts and journal lines in one transaction.

    Targets must belong to running campaigns (the caller has checked); a target excluded meanwhile keeps its state. ``by`` may
    be None when the rows come from several users.
    """
    targets = lock_targets({row.target_id for row in rows})
    outcomes = Outcome.objects.bulk_create(
        [
            Outcome(
                target_id=row.target_id,
                event=row.event,
                kind=row.kind,
                at=row.at,
                arrived_at=arrived_at,
                by_id=row.by_id,
                device_id=row.device_id,
                revisit_at=row.revisit_at,
                reason=row.reason[:300],
            )
            for row in rows
        ]
    )
    before = {target.pk: _counted(target) for target in targets.values()}
    for row in rows:
        _apply(targets[row.target_id], row)
    store_targets(targets.values())
    move_counts(targets.values(), before)
    _count_hours(rows, targets, before)
    _ask(outcomes, at)
    for row in rows:
        target = targets[row.target_id]
        journal.write_line(
            JournalLine(
                action="record_outcome",
                by_id=row.by_id,
                about_kind="campaigns.target",
                about_id=target.pk,
                position=target.position,
                happened_at=row.at,
                device_id=row.device_id,
                detail=f'{{"kind":"{row.kind}"}}',
            )
        )
    return outcomes


def lock_targets(numbers: Iterable[int]) -> dict[int, Target]:
    """Give the targets by number with their campaigns, locked in one order so that writers never wait in a circle."""
    rows = Target.objects.select_for_update(of=("self",)).filter(pk__in=set(numbers)).order_by("pk")
    found = {target.pk: target for target in rows}
    campaigns = Campaign.objects.in_bulk({t.campaign_id for t in found.values()})
    for target in found.values():
        target.campaign = campaigns[target.campaign_id]
    return found


def _counted(target: Target) -> tuple[str, bool]:
    return (target.state, target.open)


def _apply(target: Target, row: NewOutcome) -> None:
    decided = (target.state_at, target.state_event) if target.state_at else None
    state, speaks = fold(target.state, decided, Happened(kind=row.kind, at=row.at, event=row.event))
    target.visits += 1
    target.first_at = min(target.first_at or row.at, row.at)
    if speaks:
        target.state_at, target.state_event, target.revisit_at = row.at, row.event, row.revisit_at
    settle(target, state)


def settle(target: Target, state: str) -> None:
    """Put a target in memory into a state, with what follows from it."""
    target.state = state
    target.open = is_open(state, target.visits, target.campaign.vacant_visits)
    if state not in (State.ABSENT, State.VACANT):
        target.revisit_at = None


def store_targets(targets: Iterable[Target]) -> None:
    """Write the state columns of targets in one statement."""
    rows = [
        {
            "id": t.pk,
            "state": str(t.state),
            "open": t.open,
            "visits": t.visits,
            "state_at": sets.moment(t.state_at),
            "state_event": str(t.state_event),
            "first_at": sets.moment(t.first_at),
            "revisit_at": sets.moment(t.revisit_at),
        }
        for t in targets
    ]
    columns = ", ".join(f'"{name}" = v."{name}"' for name in TARGET_COLUMNS if name != "id")
    sets.execute(
        f"UPDATE campaigns_target SET {columns} FROM {sets.values_table('v', TARGET_COLUMNS)} WHERE campaigns_target.id = v.id",
        rows,
    )


def move_counts(targets: Iterable[Target], before: dict[int, tuple[str, bool]]) -> None:
    """Carry the difference between how targets were counted and how they stand now into their cells."""
    moves: dict[int, Counter[str]] = defaultdict(Counter)
    for target in targets:
        old_state, old_open = before[target.pk]
        change = moves[target.cell_id]
        change[old_state] -= 1
        change[target.state] += 1
        change["open"] += target.open - old_open
        if target.origin == Target.Origin.FRAME:
            change["frame_reached"] += (target.state == State.REACHED) - (old_state == State.REACHED)
    rows = [
        {"id": cell, **{name: change[name] for name in COUNTED}}
        for cell, change in sorted(moves.items())
        if any(change.values())
    ]
    if not rows:
        return
    list(Cell.objects.select_for_update().filter(pk__in=[row["id"] for row in rows]).order_by("pk").values_list("pk"))
    columns = dict.fromkeys(["id", *COUNTED], "integer")
    changes = ", ".join(f'"{name}" = campaigns_cell."{name}" + v."{name}"' for name in COUNTED)
    sets.execute(
        f"UPDATE campaigns_cell SET {changes} FROM {sets.values_table('v', columns)} WHERE campaigns_cell.id = v.id", rows
    )


def _count_hours(rows: Sequence[NewOutcome], targets: dict[int, Target], before: dict[int, tuple[str, bool]]) -> None:
    hours: dict[tuple[int, datetime], Counter[str]] = defaultdict(Counter)
    met: set[int] = set()
    for row in rows:
        target = targets[row.target_id]
        count = hours[target.cell_id, row.at.replace(minute=0, second=0, microsecond=0)]
        count["visits"] += 1
        first = row.kind == OutcomeKind.REACHED and before[target.pk][0] != State.REACHED and target.pk not in met
        if first and target.state == State.REACHED:
            met.add(target.pk)
            count["reached"] += 1
    values = [
        {"cell_id": cell, "hour": sets.moment(hour), "visits": count["visits"], "reached": count["reached"]}
        for (cell, hour), count in sorted(hours.items())
    ]
    columns = {"cell_id": "integer", "hour": "moment", "visits": "integer", "reached": "integer"}
    sets.execute(
        "INSERT INTO campaigns_cellhour (cell_id, hour, visits, reached) "
        f"SELECT v.cell_id, v.hour, v.visits, v.reached FROM {sets.values_table('v', columns)} WHERE true "
        "ON CONFLICT (cell_id, hour) DO UPDATE SET visits = campaigns_cellhour.visits + excluded.visits, "
        "reached = campaigns_cellhour.reached + excluded.reached",
        values,
    )


def _ask(outcomes: Sequence[Outcome], at: datetime) -> None:
    """A door nobody can get into is asked about at once."""
    ExceptionRequest.objects.bulk_create(
        [
            ExceptionRequest(
                target_id=o.target_id, outcome=o, kind="inaccessible", reason=o.reason, asked_by_id=o.by_id, asked_at=o.at
            )
            for o in outcomes
            if o.kind == OutcomeKind.INACCESSIBLE
        ]
    )


@action
def void_outcome(*, outcome: Outcome, reason: str, by: Any, at: datetime) -> Target:
    """Take a wrongly entered outcome out of the count; it stays readable. Raises Refused without a reason or the second time."""
    if not reason.strip():
        raise Refused(_("请写明作废的原因"), field="reason")
    if OutcomeVoid.objects.filter(outcome=outcome).exists():
        raise Refused(_("这条记录已经作废"))
    target = lock_targets({outcome.target_id})[outcome.target_id]
    OutcomeVoid.objects.create(outcome=outcome, at=at, by=by, reason=reason[:300])
    recompute_target(target)
    journal.write("void_outcome", by=by, at=at, about=target, position=target.position)
    return target


def recompute_target(target: Target) -> None:
    """Set a locked target to what its facts say, and its cell with it."""
    before = {target.pk: _counted(target)}
    facts, excluded = happened(target)
    state = resolve(facts, excluded=excluded)
    speaking = [f for f in facts if not (f.kind == OutcomeKind.INACCESSIBLE and f.ask is False)]
    if state == State.REACHED:
        speaking = [f for f in speaking if f.kind == OutcomeKind.REACHED]
    last = max(speaking, key=lambda f: f.order, default=None)
    target.visits = len(facts)
    target.first_at = min((f.at for f in facts), default=None)
    target.state_at, target.state_event = (last.at, last.event) if last else (None, "")
    target.revisit_at = (
        Outcome.objects.filter(target=target, event=last.event).values_list("revisit_at", flat=True).first() if last else None
    )
    settle(target, state)
    store_targets([target])
    move_counts([target], before)
