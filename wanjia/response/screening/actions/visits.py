"""Visits: one at a time from the desk, by the hundred from phones, through the same statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from wanjia.command.campaigns.actions import NewOutcome, record_outcomes
from wanjia.command.campaigns.models import Target
from wanjia.core import journal, sets
from wanjia.core.actions import Refused, action
from wanjia.registry.presence.actions import NewPresence, record_presences
from wanjia.registry.presence.models import Presence
from wanjia.response.screening.models import PersonAnswers, Visit
from wanjia.response.screening.rules import FLAGS, fault_of

COLUMNS = (
    "outcome", "form", "all_well", "managed", "letter", "services", "met", "answers", "started_at", "longitude",
    "latitude", "accuracy", "note", "photo", *FLAGS,
)  # fmt: skip


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
    number = record_visits(visits=[visit], arrived_at=arrived_at, by=by, at=at)[0]
    stored: Visit = Visit.objects.get(pk=number)
    return stored


@action
def record_visits(*, visits: Sequence[NewVisit], arrived_at: datetime, by: Any, at: datetime) -> list[int]:
    """Record visits of running campaigns in their order, all or none; give their numbers.

    Raises Refused for one that says too little.
    """
    for visit in visits:
        _check(visit)
    numbers = record_outcomes(rows=[visit.outcome for visit in visits], arrived_at=arrived_at, by=by, at=at)
    sets.insert(Visit, COLUMNS, (_row(number, visit) for number, visit in zip(numbers, visits, strict=True)))
    replies = [
        PersonAnswers(visit_id=number, person_id=person, answers=answers)
        for number, visit in zip(numbers, visits, strict=True)
        for person, answers in visit.people.items()
    ]
    if replies:
        PersonAnswers.objects.bulk_create(replies)
    if seen := [visit for visit in visits if visit.met]:
        record_presences(rows=_present(seen), arrived_at=arrived_at, by=by, at=at)
    if len(visits) > 1 or (by is not None and by.pk != visits[0].outcome.by_id):  # keyed in by somebody else
        journal.write("record_visits", by=by, at=at, detail={"count": len(visits)})
    return numbers


def _present(visits: Sequence[NewVisit]) -> list[NewPresence]:
    """Give who was met at which door."""
    targets = Target.objects.filter(pk__in={visit.outcome.target_id for visit in visits})
    doors = dict(targets.values_list("pk", "position"))
    return [
        NewPresence(
            person, None, None, doors[said.target_id], said.at, said.at, Presence.Source.VISIT.value, said.event
        )
        for visit in visits
        for said in [visit.outcome]
        for person in dict.fromkeys(visit.met)
    ]


def _row(number: int, visit: NewVisit) -> tuple[Any, ...]:
    longitude, latitude = visit.location or (None, None)
    said = (number, visit.form_id, visit.all_well, visit.flags.get("managed"), visit.letter)
    lists = (_json(visit.services), _json(visit.met), _json(visit.answers))
    where = (sets.moment(visit.started_at), longitude, latitude, visit.accuracy)
    flags = (bool(visit.flags.get(name)) for name in FLAGS)
    return (*said, *lists, *where, visit.note[:300], visit.photo, *flags)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
