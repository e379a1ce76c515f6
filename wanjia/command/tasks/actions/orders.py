"""Writes to work orders: ordered, accepted, done with evidence, given back, handed on, reminded, closed, rated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.tasks import rules
from wanjia.command.tasks.actions._steps import locked_order
from wanjia.command.tasks.models import OrderStep, WorkOrder
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place

Kind = OrderStep.Kind


@dataclass(frozen=True)
class Share:
    """What one co-operating unit does in an order of several units, and who answers for it."""

    unit: str
    assignee: User
    place: Place
    title: str = ""


@action
def order_work(
    *,
    rows: Sequence[tuple[str, Place, Any]],
    assignee: User,
    due_at: datetime,
    by: Any,
    at: datetime,
    kind: str = "errand",
    line: str = "",
    unit: str = "",
    lead: WorkOrder | None = None,
) -> list[WorkOrder]:
    """Give one person work, rows of (title, place, subject row or None): the one way in which anything orders anybody.

    Raises Refused for no row, a deadline that is past, and a kind or line that rules.KINDS and rules.LINES do not know.
    """
    if not rows:
        raise Refused(_("没有选中任何一户"))
    if due_at <= at:
        raise Refused(_("期限已经过了"), field="due_at")
    if kind not in rules.KINDS or (line and line not in rules.LINES):
        raise Refused(_("没有这一类任务"), field="kind")
    orders = WorkOrder.objects.bulk_create(
        [
            WorkOrder(
                title=title,
                kind=kind,
                line=line or rules.KINDS[kind].line,
                unit=unit[:60],
                place=place,
                assignee=assignee,
                subject_kind=subject._meta.label_lower if subject is not None else "",
                subject_id=subject.pk if subject is not None else None,
                lead=lead,
                due_at=due_at,
                ordered_at=at,
                ordered_by=by,
                owed_at=rules.owed_at("ordered", since=at, due_at=due_at),
            )
            for title, place, subject in rows
        ]
    )
    for order in orders:
        journal.write("order_work", by=by, at=at, about=order, position=order.place.lo)
    return orders


@action
def order_jointly(
    *,
    title: str,
    place: Place,
    unit: str,
    assignee: User,
    shares: Sequence[Share],
    due_at: datetime,
    by: Any,
    at: datetime,
    kind: str = "errand",
    line: str = "",
) -> WorkOrder:
    """Order something that several units do together: give the lead's order, which is done only when every share is.

    Raises Refused for no co-operating unit and for somebody who would answer for two of the parts.
    """
    if not shares:
        raise Refused(_("至少要有一个配合单位"), field="unit_1")
    people = [assignee.pk, *(share.assignee.pk for share in shares)]
    if len(set(people)) < len(people):
        raise Refused(_("同一个人不能承担其中两份"), field="assignee_1")
    common = {"due_at": due_at, "by": by, "at": at, "kind": kind, "line": line}
    lead: WorkOrder = order_work(rows=[(title, place, None)], assignee=assignee, unit=unit, **common)[0]
    for share in shares:
        rows = [(share.title or title, share.place, None)]
        order_work(rows=rows, assignee=share.assignee, unit=share.unit, lead=lead, **common)
    return lead


@action
def accept_order(
    *, order: WorkOrder, by: User, at: datetime, arrived_at: datetime | None = None, device_id: int | None = None
) -> OrderStep:
    """Accept a work order. Raises Refused for somebody else's."""
    return _step(locked_order(order, by), Kind.ACCEPTED, by, at, arrived_at=arrived_at, device_id=device_id)


@action
def arrive_at_order(*, order: WorkOrder, arrived_at: datetime, by: User, at: datetime) -> OrderStep:
    """Tell when the team reached an incident. Raises Refused twice, for a moment that cannot be, or for no incident."""
    row = locked_order(order, by)
    if row.kind != "incident" or row.steps.filter(kind=Kind.ARRIVED).exists():
        raise Refused(_("只有突发事件记到场时间，且只记一次"))
    if not row.ordered_at <= arrived_at <= at:
        raise Refused(_("到场时间要在派单之后、现在之前"), field="arrived_at")
    return _step(row, Kind.ARRIVED, by, arrived_at, arrived_at=at)


@action
def complete_order(
    *,
    order: WorkOrder,
    by: User,
    at: datetime,
    note: str = "",
    evidence: str = "",
    arrived_at: datetime | None = None,
    device_id: int | None = None,
) -> OrderStep:
    """Report a work order done. The first completion counts; a later one stays as a note.

    Raises Refused for somebody else's, for an incident without its outcome, and for a lead whose units are not all done.
    """
    row = locked_order(order, by)
    if row.kind == "incident" and not note.strip():
        raise Refused(_("请写明处置结果"), field="note")
    _parts_over(row)
    return _step(row, Kind.COMPLETED, by, at, note=note, evidence=evidence, arrived_at=arrived_at, device_id=device_id)


@action
def return_order(*, order: WorkOrder, reason: str, by: User, at: datetime) -> OrderStep:
    """Give a work order back to who ordered it. Raises Refused for somebody else's, without a reason, or when it is over."""
    row = locked_order(order, by)
    if not reason.strip():
        raise Refused(_("请写明退回的原因"), field="note")
    if row.state not in ("ordered", "accepted"):
        raise Refused(_("这项任务已经退回或办结"))
    return _step(row, Kind.RETURNED, by, at, note=reason.strip())


@action
def reassign_order(*, order: WorkOrder, assignee: User, by: User, at: datetime) -> WorkOrder:
    """Hand a work order to somebody else; the step keeps who had it. Raises Refused when it is over or theirs already."""
    row = locked_order(order)
    if row.state not in rules.OPEN:
        raise Refused(_("这项任务已经办结"))
    if row.assignee_id == assignee.pk:
        raise Refused(_("这项任务已经派给此人"), field="assignee")
    _step(row, Kind.REASSIGNED, by, at, note=row.assignee.name)
    row.assignee = assignee
    row.save(update_fields=["assignee"])
    return row


@action
def remind_order(*, order: WorkOrder, by: User, at: datetime) -> OrderStep:
    """Remind who has a work order. Raises Refused when it is over."""
    row = locked_order(order)
    if row.state not in rules.OPEN:
        raise Refused(_("这项任务已经办结"))
    return _step(row, Kind.REMINDED, by, at)


@action
def close_order(*, order: WorkOrder, by: User, at: datetime, note: str = "") -> OrderStep:
    """Close a work order from the desk. Raises Refused when it is closed, or while units of it are not done."""
    row = locked_order(order)
    if row.state == "closed":
        raise Refused(_("这项任务已经关闭"))
    _parts_over(row)
    return _step(row, Kind.CLOSED, by, at, note=note)


@action
def rate_order(*, order: WorkOrder, stars: int, words: str, by: User, at: datetime) -> OrderStep:
    """Say how well work was done, 1 to 5 stars. Raises Refused for who did not order it, before it is done, or twice."""
    row = locked_order(order)
    if row.ordered_by_id != by.pk:
        raise Refused(_("由派单的人评价"))
    if row.state not in rules.ENDED:
        raise Refused(_("办结以后才能评价"))
    if stars not in rules.STARS:
        raise Refused(_("评价是1到5星"), field="stars")
    if row.steps.filter(kind=Kind.RATED).exists():
        raise Refused(_("已经评价过"))
    return _step(row, Kind.RATED, by, at, note=words.strip(), stars=stars)


def _parts_over(row: WorkOrder) -> None:
    left = row.parts.open().count()
    if left:
        raise Refused(_("还有%(count)d个配合单位没有办结") % {"count": left})


def _step(
    row: WorkOrder,
    kind: str,
    by: User,
    at: datetime,
    *,
    note: str = "",
    evidence: str = "",
    stars: int | None = None,
    arrived_at: datetime | None = None,
    device_id: int | None = None,
) -> OrderStep:
    """Note a step; what comes from the desk is taken in as it is done."""
    step = OrderStep.objects.create(
        order=row,
        kind=kind,
        at=at,
        arrived_at=arrived_at or at,
        by=by,
        note=note[:300],
        evidence=evidence[:64],
        stars=stars,
    )
    state = rules.NEXT.get((row.state, kind))
    if state is not None:
        row.state, row.owed_at = state, rules.owed_at(state, since=at, due_at=row.due_at)
        row.save(update_fields=["state", "owed_at"])
    journal.write(f"{kind}_order", by=by, at=at, about=row, position=row.place.lo, device_id=device_id)
    return step
