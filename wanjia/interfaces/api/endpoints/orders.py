"""Work orders: the territory's for who gives them, one's own for who does them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from msgspec import Meta, Struct

from wanjia.command.tasks import actions
from wanjia.command.tasks.models import OrderStep, WorkOrder
from wanjia.core.actions import Refused
from wanjia.interfaces.api.declare import Ask, Body, Done, Id, Line, Moment, Note, Page, Paged, get, post
from wanjia.interfaces.api.endpoints.places import PlaceName, named
from wanjia.interfaces.api.paging import page_of
from wanjia.registry.accounts.gate import reach
from wanjia.registry.accounts.queries import holders_within
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place

DOES = (C.RECORD_VISITS, C.RECORD_SAMPLES, C.ASSIGN_WORK)
StateCode = Literal["ordered", "accepted", "returned", "completed", "closed"]


class Worker(Struct):
    """A member of staff."""

    id: Id
    name: str


class OrderRow(Struct):
    """One job for one person."""

    id: Id
    title: str
    kind: str
    place: PlaceName
    assignee: Worker
    due_at: datetime
    ordered_at: datetime
    state: StateCode


class StepRow(Struct):
    """What happened to an order."""

    kind: str
    at: datetime
    note: str


class OrderDetail(OrderRow, kw_only=True):
    """One job with what happened to it."""

    steps: list[StepRow]


class OrderQuery(Paged, kw_only=True):
    """Which orders: those that are open, or all."""

    only: Literal["open", "all"] = "open"


class NewOrder(Body):
    """A job for somebody who works at a place."""

    title: Line
    place: Id
    assignee: Id
    due_at: Moment


class Ending(Body):
    """A few words on how a job ended."""

    note: Note = ""


class Rating(Body):
    """How well a job was done: one star to five."""

    stars: Annotated[int, Meta(ge=1, le=5)]
    words: Note = ""


def _fields(row: WorkOrder) -> tuple[Any, ...]:
    worker = Worker(row.assignee.public_id, row.assignee.name)
    return (row.public_id, row.title, row.kind, named(row.place), worker, row.due_at, row.ordered_at, row.state)


def shaped(rows: Sequence[WorkOrder]) -> Iterable[OrderRow]:
    """Give orders as rows."""
    return (OrderRow(*_fields(row)) for row in rows)


def _rows(only: str = "all") -> Any:
    rows = WorkOrder.objects.open() if only == "open" else WorkOrder.objects.all()
    return rows.select_related("place", "assignee")


@get("orders", _("辖区的任务单"), C.ASSIGN_WORK, query=OrderQuery)
def orders(ask: Ask) -> Page[OrderRow]:
    """List the work orders of the territory."""
    return page_of(_rows(ask.query.only).visible_to(ask.standing, C.ASSIGN_WORK), ask.query, shaped)


@get("orders/own", _("令牌本人的任务单"), *DOES, query=OrderQuery)
def own_orders(ask: Ask) -> Page[OrderRow]:
    """List the work orders of the token's owner inside the token's place."""
    return page_of(_own(ask, _rows(ask.query.only)), ask.query, shaped)


def _own(ask: Ask, rows: Any) -> Any:
    return rows.filter(assignee=ask.user).visible_to(ask.standing)


@get("orders/{order}", _("一张任务单"), *DOES)
def order(ask: Ask) -> OrderDetail:
    """Give one order with its steps: one's own, or one of the territory."""
    found = _own(ask, _rows()).filter(pk=_pk(ask)).first() or reach(ask, _rows(), ask.path["order"], C.ASSIGN_WORK)
    steps = [StepRow(step.kind, step.at, step.note) for step in found.steps.order_by("at", "id")]
    return OrderDetail(*_fields(found), steps=steps)


def _pk(ask: Ask) -> int:
    return int(WorkOrder.objects.by_public_id(ask.path["order"]).pk)


@post("orders", _("派单"), C.ASSIGN_WORK, body=NewOrder)
def order_work(ask: Ask) -> Done:
    """Give one person a job at a place where they work."""
    place = reach(ask, Place.objects, ask.body.place, C.ASSIGN_WORK)
    staff = {user.public_id: user for user in holders_within(place.lo, place.hi, C.RECORD_VISITS, ask.at)}
    if ask.body.assignee not in staff:
        raise Refused(_t("此人不在这个地点工作"), field="assignee")
    job = [(ask.body.title, place, None)]
    assignee = staff[ask.body.assignee]
    made = actions.order_work(rows=job, assignee=assignee, due_at=ask.body.due_at, by=ask.user, at=ask.at)
    return Done(made[0].public_id, ask.at)


@post("orders/{order}/accept", _("接单"), *DOES)
def accept(ask: Ask) -> Done:
    """Accept one of one's own orders."""
    found = _own(ask, _rows()).by_public_id(ask.path["order"])
    return _stepped(ask, found, actions.accept_order(order=found, by=ask.user, at=ask.at))


@post("orders/{order}/complete", _("办结自己的任务"), *DOES, body=Ending)
def complete(ask: Ask) -> Done:
    """Report one of one's own orders done."""
    found = _own(ask, _rows()).by_public_id(ask.path["order"])
    return _stepped(ask, found, actions.complete_order(order=found, note=ask.body.note, by=ask.user, at=ask.at))


@post("orders/{order}/return", _("退回自己的任务"), *DOES, body=Ending)
def give_back(ask: Ask) -> Done:
    """Give one of one's own orders back to who gave it, and say why."""
    found = _own(ask, _rows()).by_public_id(ask.path["order"])
    return _stepped(ask, found, actions.return_order(order=found, reason=ask.body.note, by=ask.user, at=ask.at))


@post("orders/{order}/close", _("关闭任务单"), C.ASSIGN_WORK, body=Ending)
def close(ask: Ask) -> Done:
    """Close an order of the territory."""
    found = reach(ask, _rows(), ask.path["order"], C.ASSIGN_WORK)
    return _stepped(ask, found, actions.close_order(order=found, note=ask.body.note, by=ask.user, at=ask.at))


@post("orders/{order}/rate", _("评价办结的任务"), C.ASSIGN_WORK, body=Rating)
def rate(ask: Ask) -> Done:
    """Say how well a job was done that the token's owner had given."""
    found, said = reach(ask, _rows(), ask.path["order"], C.ASSIGN_WORK), ask.body
    return _stepped(
        ask, found, actions.rate_order(order=found, stars=said.stars, words=said.words, by=ask.user, at=ask.at)
    )


def _stepped(ask: Ask, order: WorkOrder, step: OrderStep) -> Done:
    return Done(order.public_id, step.at)
