"""Visits: one at a time from the desk, by the hundred from phones, through the same statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions import NewOutcome, record_outcomes
from wanjia.command.campaigns.rules import NEEDS_REASON, NEEDS_REVISIT, OutcomeKind
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.response.screening.models import PersonAnswers, Visit
from wanjia.response.screening.rules import FLAGS, SERVICES, missing_flags


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
    outcome = visit.outcome
    if outcome.kind not in set(OutcomeKind):
        raise Refused(_("没有这种上门结果"), field="outcome", code="invalid")
    if outcome.kind in NEEDS_REVISIT and outcome.revisit_at is None:
        raise Refused(_("请约定再次上门的时间"), field="revisit_at", code="required")
    if outcome.kind in NEEDS_REASON and not outcome.reason.strip():
        raise Refused(_("请写明原因"), field="reason", code="required")
    if outcome.kind == OutcomeKind.REACHED and (lacking := missing_flags(visit.flags)):
        names = "、".join(str(FLAGS.get(name, _("已落实一对一管理"))) for name in lacking)
        raise Refused(_("见到住户后还应完成：%(flags)s") % {"flags": names}, field=lacking[0], code="required")
    if not set(visit.services) <= set(SERVICES):
        raise Refused(_("没有这种服务"), field="services", code="invalid")


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
