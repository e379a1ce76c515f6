"""Outcomes come in by the hundred: one locked read of the targets, then one statement each for facts, targets, cells, hours."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions._targets import (
    Locked,
    add_to_hours,
    counted,
    hour_of,
    lock_rows,
    lock_targets,
    move_counts,
    recompute_target,
    settle,
    store_targets,
)
from wanjia.command.campaigns.models import ExceptionRequest, Outcome, OutcomeVoid, Target
from wanjia.command.campaigns.rules import Happened, OutcomeKind, State, fold
from wanjia.core import journal, sets
from wanjia.core.actions import Refused, action
from wanjia.registry.people.models import Person
from wanjia.registry.presence.actions import take_back_presences

COLUMNS = ("id", "target", "event", "kind", "at", "arrived_at", "revisit_at", "by_id", "device_id", "reason")


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
def record_outcomes(*, rows: Sequence[NewOutcome], arrived_at: datetime, by: Any, at: datetime) -> list[int]:
    """Record outcomes in their order: facts, target states, cell and hour counts and journal lines in one transaction.

    Gives the numbers of the outcomes. Targets must belong to running campaigns (the caller has checked); a target excluded
    meanwhile keeps its state. ``by`` may be None when the rows come from several users.
    """
    targets = lock_rows(row.target_id for row in rows)
    outcomes = sets.reserve(Outcome, len(rows))
    arrived = sets.moment(arrived_at)
    sets.insert(Outcome, COLUMNS, (_stored(pk, row, arrived) for pk, row in zip(outcomes, rows, strict=True)))
    before = {target.pk: counted(target) for target in targets.values()}
    for row in rows:
        _apply(targets[row.target_id], row)
    store_targets(targets.values())
    move_counts(targets.values(), before)
    _count_hours(rows, targets, before)
    _ask(outcomes, rows)
    for row in rows:
        target = targets[row.target_id]
        detail = f'{{"kind":"{row.kind}"}}'
        about = ("campaigns.target", target.pk, target.position)
        journal.write_line(journal.Line("record_outcome", row.by_id, *about, row.at, row.device_id, detail))
    return outcomes


def _stored(pk: int, row: NewOutcome, arrived: str | None) -> tuple[Any, ...]:
    moments = (sets.moment(row.at), arrived, sets.moment(row.revisit_at))
    return (pk, row.target_id, sets.uuid(row.event), row.kind, *moments, row.by_id, row.device_id, row.reason[:300])


def _apply(target: Locked, row: NewOutcome) -> None:
    decided = (target.state_at, target.state_event) if target.state_at else None
    state, speaks = fold(target.state, decided, Happened(kind=row.kind, at=row.at, event=row.event))
    target.visits += 1
    target.first_at = min(target.first_at or row.at, row.at)
    if speaks:
        target.state_at, target.state_event, target.revisit_at = row.at, row.event, row.revisit_at
    settle(target, state, target.vacant_visits)


def _count_hours(rows: Sequence[NewOutcome], targets: dict[int, Locked], before: dict[int, tuple[str, bool]]) -> None:
    hours: dict[tuple[int, datetime], Counter[str]] = defaultdict(Counter)
    met: set[int] = set()
    for row in rows:
        target = targets[row.target_id]
        count = hours[target.cell_id, hour_of(row.at)]
        count["visits"] += 1
        first = row.kind == OutcomeKind.REACHED and before[target.pk][0] != State.REACHED and target.pk not in met
        if first and target.state == State.REACHED:
            met.add(target.pk)
            count["reached"] += 1
    add_to_hours(hours)


def _ask(outcomes: Sequence[int], rows: Sequence[NewOutcome]) -> None:
    """A door nobody can get into is asked about at once."""
    asked = [(pk, row) for pk, row in zip(outcomes, rows, strict=True) if row.kind == OutcomeKind.INACCESSIBLE]
    if not asked:
        return
    ExceptionRequest.objects.bulk_create(
        [
            ExceptionRequest(
                target_id=row.target_id,
                outcome_id=pk,
                kind="inaccessible",
                reason=row.reason[:300],
                asked_by_id=row.by_id,
                asked_at=row.at,
            )
            for pk, row in asked
        ]
    )


@action
def void_outcome(*, outcome: Outcome, reason: str, by: Any, at: datetime) -> Target:
    """Take a wrong outcome out of the count; it stays readable. Raises Refused without a reason or the second time."""
    if not reason.strip():
        raise Refused(_("请写明作废的原因"), field="reason")
    if OutcomeVoid.objects.filter(outcome=outcome).exists():
        raise Refused(_("这条记录已经作废"))
    target = lock_targets({outcome.target_id})[outcome.target_id]
    OutcomeVoid.objects.create(outcome=outcome, at=at, by=by, reason=reason[:300])
    recompute_target(target)
    people = Person.objects.filter(household=target.household_id).values_list("pk", flat=True)
    take_back_presences(people=list(people), event=outcome.event, by=by, at=at)
    journal.write("void_outcome", by=by, at=at, about=target, position=target.position)
    return target
