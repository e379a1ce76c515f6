"""Questions about orders."""

from django.db.models import Exists, OuterRef

from wanjia.command.tasks.models import OrderStep, WorkOrder
from wanjia.registry.accounts.models import User


def open_orders(user: User) -> list[WorkOrder]:
    """Give one person's work orders that are neither completed nor closed, the most urgent first."""
    done = OrderStep.objects.filter(order=OuterRef("pk"), kind__in=["completed", "closed"])
    return list(
        WorkOrder.objects.filter(~Exists(done), assignee=user).select_related("place").order_by("due_at", "id")[:500]
    )


def order_state(order: WorkOrder) -> str:
    """Give ``ordered``, ``accepted``, ``completed`` or ``closed`` from the order's steps."""
    kinds = set(order.steps.values_list("kind", flat=True))
    return next((kind for kind in ("closed", "completed", "accepted") if kind in kinds), "ordered")
