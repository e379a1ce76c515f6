"""Questions about orders."""

from collections.abc import Iterable
from datetime import datetime

from wanjia.command.tasks.models import DirectiveReceipt, OrderStep, WorkOrder
from wanjia.core.access import Standing
from wanjia.registry.accounts.models import Grant, User
from wanjia.registry.accounts.queries import in_force
from wanjia.registry.accounts.roles import ROLES, Capability

ACKNOWLEDGING = [role for role, held in ROLES.items() if Capability.ASSIGN_WORK in held]


def open_orders(user: User) -> list[WorkOrder]:
    """Give one person's work orders that are neither completed nor closed, the most urgent first."""
    orders = WorkOrder.objects.open().filter(assignee=user)
    return list(orders.select_related("place").order_by("due_at", "id")[:500])


def order_state(order: WorkOrder) -> str:
    """Give ``ordered``, ``accepted``, ``completed`` or ``closed`` from the order's steps."""
    return _state(set(order.steps.values_list("kind", flat=True)))


def order_states(orders: Iterable[WorkOrder]) -> dict[int, str]:
    """Give the state of each order, by number, in one query."""
    kinds: dict[int, set[str]] = {order.pk: set() for order in orders}
    for order, kind in OrderStep.objects.filter(order__in=list(kinds)).values_list("order_id", "kind"):
        kinds[order].add(kind)
    return {order: _state(found) for order, found in kinds.items()}


def _state(kinds: set[str]) -> str:
    return next((kind for kind in ("closed", "completed", "accepted") if kind in kinds), "ordered")


def may_acknowledge(receipt: DirectiveReceipt, standing: Standing, at: datetime) -> bool:
    """Tell whether somebody takes a directive in for a place: who assigns work there, or a level above while nobody does."""
    held = [h for h in standing.holdings if Capability.ASSIGN_WORK in h.capabilities]
    if any(h.place_id == receipt.place_id for h in held):
        return True
    if not any(h.lo <= receipt.place.lo and receipt.place.hi <= h.hi for h in held):
        return False
    there = Grant.objects.filter(in_force(at), place=receipt.place_id, role__in=ACKNOWLEDGING, user__is_active=True)
    return not there.exists()
