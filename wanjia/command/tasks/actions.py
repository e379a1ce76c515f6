"""Every write to directives and work orders."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.posts.models import Document
from wanjia.command.tasks.models import Directive, DirectiveReceipt, OrderStep, WorkOrder
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place


@action
def issue_directive(
    *,
    title: str,
    place: Place,
    document: Document,
    recipients: Iterable[Place],
    by: Any,
    at: datetime,
    text: str = "",
    due_at: datetime | None = None,
) -> Directive:
    """Send an instruction to every recipient place, each of which must acknowledge it. Raises Refused for no recipient."""
    recipients = list(recipients)
    if not recipients:
        raise Refused(_("没有接收单位"), field="level")
    directive = Directive.objects.create(
        title=title, text=text, place=place, document=document, due_at=due_at, issued_at=at, issued_by=by
    )
    receipts = DirectiveReceipt.objects.bulk_create(
        [DirectiveReceipt(directive=directive, place=recipient) for recipient in recipients]
    )
    journal.write("issue_directive", by=by, at=at, about=directive, position=place.lo, detail={"count": len(receipts)})
    return directive


@action
def acknowledge_directive(*, receipt: DirectiveReceipt, by: User, at: datetime) -> DirectiveReceipt:
    """Take a directive in for one place. Raises Refused the second time."""
    if receipt.acknowledged_at is not None:
        raise Refused(_("已经签收过"))
    receipt.acknowledged_at, receipt.acknowledged_by = at, by
    receipt.save(update_fields=["acknowledged_at", "acknowledged_by"])
    journal.write("acknowledge_directive", by=by, at=at, about=receipt, position=receipt.place.lo)
    return receipt


@action
def order_work(
    *,
    rows: Sequence[tuple[str, Place, Any]],
    assignee: User,
    due_at: datetime,
    by: Any,
    at: datetime,
    kind: str = "errand",
) -> list[WorkOrder]:
    """Give one person work, rows of (title, place, subject row or None)."""
    orders = WorkOrder.objects.bulk_create(
        [
            WorkOrder(
                title=title,
                kind=kind,
                place=place,
                assignee=assignee,
                subject_kind=subject._meta.label_lower if subject is not None else "",
                subject_id=subject.pk if subject is not None else None,
                due_at=due_at,
                ordered_at=at,
                ordered_by=by,
            )
            for title, place, subject in rows
        ]
    )
    for order in orders:
        journal.write("order_work", by=by, at=at, about=order, position=order.place.lo)
    if not orders:
        raise Refused(_("没有选中任何一户"))
    return orders


@action
def accept_order(*, order: WorkOrder, by: User, at: datetime, device_id: int | None = None) -> OrderStep:
    """Accept a work order. Raises Refused for somebody else's."""
    if order.assignee_id != by.pk:
        raise Refused(_("这不是派给您的任务"))
    return _step(order, OrderStep.Kind.ACCEPTED, by, at, device_id=device_id)


@action
def complete_order(
    *, order: WorkOrder, by: User, at: datetime, note: str = "", evidence: str = "", device_id: int | None = None
) -> OrderStep:
    """Report a work order done. The first completion counts; a later one stays as a note. Raises Refused."""
    if order.assignee_id != by.pk:
        raise Refused(_("这不是派给您的任务"))
    return _step(order, OrderStep.Kind.COMPLETED, by, at, note=note, evidence=evidence, device_id=device_id)


@action
def reassign_order(*, order: WorkOrder, assignee: User, by: User, at: datetime) -> WorkOrder:
    """Hand a work order to somebody else; the step keeps who had it. Raises Refused when it is over or theirs already."""
    _still_open(order)
    if order.assignee_id == assignee.pk:
        raise Refused(_("这项任务已经派给此人"), field="assignee")
    _step(order, OrderStep.Kind.REASSIGNED, by, at, note=order.assignee.name)
    order.assignee = assignee
    order.save(update_fields=["assignee"])
    return order


@action
def close_order(*, order: WorkOrder, by: User, at: datetime, note: str = "") -> OrderStep:
    """Close a work order from the desk. Raises Refused when it is closed."""
    if order.steps.filter(kind=OrderStep.Kind.CLOSED).exists():
        raise Refused(_("这项任务已经关闭"))
    return _step(order, OrderStep.Kind.CLOSED, by, at, note=note)


def _still_open(order: WorkOrder) -> None:
    if order.steps.filter(kind__in=OrderStep.ENDS).exists():
        raise Refused(_("这项任务已经办结"))


def _step(
    order: WorkOrder,
    kind: str,
    by: User,
    at: datetime,
    *,
    note: str = "",
    evidence: str = "",
    device_id: int | None = None,
) -> OrderStep:
    step = OrderStep.objects.create(order=order, kind=kind, at=at, by=by, note=note[:300], evidence=evidence[:64])
    journal.write(f"{kind}_order", by=by, at=at, about=order, position=order.place.lo, device_id=device_id)
    return step
