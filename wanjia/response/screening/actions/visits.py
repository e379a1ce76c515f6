"""Visits: one at a time from the desk, by the hundred from phones, through the same statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wanjia.command.campaigns.actions import NewOutcome, record_outcomes
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.response.screening.models import PersonAnswers, Visit
from wanjia.response.screening.rules import FLAGS, fault_of


@dataclass(frozen=True)
class NewVisit:
    """A visit to record: its outcome, and what belongs to a screening. ``people`` maps person number to answers."""

    outcome: NewOutcome
    flags: dict[str, bool | None] = field(default_factory=dict)
    all_well: bool = False
    letter: bool = False
    services: tuple[str, ...] = ()
    met: tuple[int, ...] = ()
    people: dict[int, dict[str, Any]] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    form_id: int | None = None
    started_at: datetime | None = None
    location: tuple[float, float] | None = None
    accuracy: float | None = None
    note: str = ""
    photo: str = ""


def _check(visit: NewVisit) -> None:
    """Raise Refused, naming the field, for a visit that says too little to count."""
    said = visit.outcome
    fault = fault_of(
        kind=said.kind, revisit_at=said.revisit_at, reason=said.reason, flags=visit.flags, services=visit.services
    )
    if fault is not None:
        raise Refused(fault.message, field=fault.field, code=fault.code)


@action
def record_visit(*, visit: NewVisit, arrived_at: datetime, by: Any, at: datetime) -> Visit:
    """Record one visit. Raises Refused, naming the field, for a visit that says too little to count."""
    return record_visits(visits=[visit], arrived_at=arrived_at, by=by, at=at)[0]


@action
def record_visits(*, visits: Sequence[NewVisit], arrived_at: datetime, by: Any, at: datetime) -> list[Visit]:
    """Record visits of running campaigns in their order, all or none. Raises Refused for one that says too little."""
    for visit in visits:
        _check(visit)
    outcomes = record_outcomes(rows=[visit.outcome for visit in visits], arrived_at=arrived_at, by=by, at=at)
    stored = Visit.objects.bulk_create(
        [_row(outcome.pk, visit) for outcome, visit in zip(outcomes, visits, strict=True)]
    )
    PersonAnswers.objects.bulk_create(
        [
            PersonAnswers(visit_id=outcome.pk, person_id=person, answers=answers)
            for outcome, visit in zip(outcomes, visits, strict=True)
            for person, answers in visit.people.items()
        ]
    )
    if len(visits) > 1 or (by is not None and by.pk != visits[0].outcome.by_id):  # keyed in by somebody else
        journal.write("record_visits", by=by, at=at, detail={"count": len(visits)})
    return stored


def _row(outcome_id: int, visit: NewVisit) -> Visit:
    flags = {name: bool(visit.flags.get(name)) for name in FLAGS}
    longitude, latitude = visit.location or (None, None)
    return Visit(
        outcome_id=outcome_id,
        form_id=visit.form_id,
        all_well=visit.all_well,
        managed=visit.flags.get("managed"),
        letter=visit.letter,
        services=list(visit.services),
        met=list(visit.met),
        answers=visit.answers,
        started_at=visit.started_at,
        longitude=longitude,
        latitude=latitude,
        accuracy=visit.accuracy,
        note=visit.note[:300],
        photo=visit.photo,
        **flags,
    )
