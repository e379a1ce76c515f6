"""A controlled person is sampled at home by a plan that a document orders."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.posts.models import Document
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.people.models import Person
from wanjia.response.measures.models import Measure
from wanjia.response.sampling.models import Schedule
from wanjia.response.sampling.rules.planned import fault


@action
def order_schedule(
    *,
    person: Person,
    document: Document,
    begins_on: date,
    ends_on: date,
    days: Sequence[int],
    by: Any,
    at: datetime,
    measure: Measure | None = None,
) -> Schedule:
    """Order on which days a person is sampled. Raises Refused while another plan is open, and for days outside the span."""
    if Schedule.objects.filter(person=person, ended_at=None).exists():
        raise Refused(_("这个人已有一份采样安排，请先结束它"))
    wrong = fault(begins_on, ends_on, days)
    if wrong == "ends_on":
        raise Refused(_("最后一天应在第一天之后"), field="ends_on")
    if wrong:
        raise Refused(_("天数应在起止日期之内，写成 1 4 7 14"), field="days")
    schedule: Schedule = Schedule.objects.create(
        person=person,
        document=document,
        measure=measure,
        begins_on=begins_on,
        ends_on=ends_on,
        days=sorted(days),
        ordered_at=at,
        ordered_by=by,
    )
    journal.write("order_schedule", by=by, at=at, about=schedule, position=person.household.position)
    return schedule


@action
def end_schedule(*, schedule: Schedule, by: Any, at: datetime) -> Schedule:
    """End a plan: released, moved away, gone to hospital. Raises Refused the second time."""
    if schedule.ended_at is not None:
        raise Refused(_("这份采样安排已经结束"))
    schedule.ended_at = at
    schedule.save(update_fields=["ended_at"])
    journal.write("end_schedule", by=by, at=at, about=schedule, position=schedule.person.household.position)
    return schedule
