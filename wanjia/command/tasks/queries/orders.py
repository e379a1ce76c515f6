"""Questions about work: what one person has to do, what a territory owes, whether states are what steps say."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from wanjia.command.tasks import rules
from wanjia.command.tasks.models import Directive, DirectiveReceipt, OrderStep, WorkOrder
from wanjia.command.tasks.queries.directives import RECEIVING
from wanjia.core.access import Standing
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place

MOST = 500


class ToDo(NamedTuple):
    """One thing somebody has to do: what it is, where, until when a word is owed; ``public_id`` addresses its page.

    ``number`` is that of the order or of the receipt.
    """

    kind: str  # order, returned, receipt, report
    number: int
    title: str
    place: str
    owed_at: datetime
    due_at: datetime | None
    late: bool
    state: str
    public_id: str
    reminded: bool = False


def to_do(standing: Standing, *, at: datetime) -> list[ToDo]:
    """Give what one person has to do of directives and orders, what is owed longest first."""
    return sorted(
        [*_orders_of(standing.user_id, at), *_receipts_of(standing, at)], key=lambda one: (not one.late, one.owed_at)
    )


def _orders_of(user: int, at: datetime) -> Iterator[ToDo]:
    reminded = Exists(OrderStep.objects.filter(order=OuterRef("pk"), kind="reminded"))
    mine = Q(assignee=user, state__in=["ordered", "accepted"]) | Q(ordered_by=user, state="returned")
    rows = WorkOrder.objects.filter(mine).annotate(reminded=reminded).select_related("place")
    for order in rows.order_by("owed_at", "id")[:MOST]:
        kind = "returned" if order.state == "returned" else "order"
        said = (order.title, order.place.name, order.owed_at, order.due_at, order.due_at < at, order.state)
        yield ToDo(kind, order.pk, *said, order.public_id, order.reminded)


def _receipts_of(standing: Standing, at: datetime) -> Iterator[ToDo]:
    held = [h.place_id for h in standing.holdings if RECEIVING & h.capabilities]
    if not held:
        return
    reminded = Exists(Directive.objects.filter(pk=OuterRef("directive"), reminders__isnull=False))
    rows = DirectiveReceipt.objects.owing().filter(place__in=held).annotate(reminded=reminded)
    for row in rows.select_related("place", "directive").order_by("directive__answer_by", "id")[:MOST]:
        signed, directive = row.acknowledged_at is not None, row.directive
        owed = (directive.due_at or directive.answer_by) if signed else directive.answer_by
        late = directive.due_at is not None and directive.due_at < at
        kind, state = ("report", "signed") if signed else ("receipt", "asked")
        said = (directive.title, row.place.name, owed, directive.due_at, late, state)
        yield ToDo(kind, row.pk, *said, directive.public_id, row.reminded)


class Owing(NamedTuple):
    """A unit that owes a word about an order or a directive, and since when."""

    kind: str  # order, receipt
    title: str
    place: Place
    unit: str
    owed_at: datetime
    due_at: datetime | None
    overdue: bool  # past the deadline; else silent: no answer in time
    public_id: str  # of the order, or of the directive


def late(place: Place, *, at: datetime, most: int = MOST) -> list[Owing]:
    """Give who in a place is overdue or silent, with orders and directives, the overdue first, then who has owed longest."""
    inside = Q(place__lo__gte=place.lo, place__hi__lte=place.hi)
    found = []
    orders = WorkOrder.objects.filter(inside, state__in=rules.OPEN, owed_at__lt=at).select_related("place")
    for order in orders.order_by("owed_at", "id")[:most]:
        overdue = order.due_at < at
        said = (order.title, order.place, order.by_unit, order.owed_at, order.due_at, overdue, order.public_id)
        found.append(Owing("order", *said))
    unanswered = Q(directive__due_at__lt=at) | Q(directive__answer_by__lt=at, acknowledged_at=None)
    receipts = DirectiveReceipt.objects.owing().filter(inside, unanswered).select_related("place", "directive")
    for row in receipts.order_by("directive__answer_by", "id")[:most]:
        sent = row.directive
        overdue = sent.due_at is not None and sent.due_at < at
        said = (sent.title, row.place, row.place.name, sent.answer_by, sent.due_at, overdue, sent.public_id)
        found.append(Owing("receipt", *said))
    return sorted(found, key=lambda one: (not one.overdue, one.owed_at))[:most]


def late_counts(place: Place, *, at: datetime) -> tuple[int, int]:
    """Count what in a place is overdue and what is silent, of orders and of directives together."""
    inside = Q(place__lo__gte=place.lo, place__hi__lte=place.hi)
    rows = (WorkOrder.objects, DirectiveReceipt.objects)
    overdue, silent = (
        sum(getattr(table, name)(at).filter(inside).count() for table in rows) for name in ("late", "silent")
    )
    return overdue, silent


def open_orders(user: User) -> list[WorkOrder]:
    """Give one person's work orders that wait for them, the most urgent first."""
    orders = WorkOrder.objects.filter(assignee=user, state__in=["ordered", "accepted"])
    return list(orders.select_related("place").order_by("due_at", "id")[:MOST])


def order_state(order: WorkOrder) -> str:
    """Give the state of an order as the store has it now."""
    return str(WorkOrder.objects.values_list("state", flat=True).get(pk=order.pk))


def reconcile() -> Iterator[str]:
    """Yield every order whose state is not what its steps say."""
    steps: dict[int, list[tuple[str, datetime]]] = {}
    for order, kind, at in OrderStep.objects.order_by("id").values_list("order_id", "kind", "at").iterator():
        steps.setdefault(order, []).append((kind, at))
    for order in WorkOrder.objects.order_by("id").iterator():
        said = rules.fold(steps.get(order.pk, ()), ordered_at=order.ordered_at, due_at=order.due_at)
        if (order.state, order.owed_at) != said:
            yield f"tasks_workorder id {order.pk}: {order.state} owing at {order.owed_at}, its steps say {said}"
