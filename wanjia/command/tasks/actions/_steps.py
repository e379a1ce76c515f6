"""What acts on work orders share."""

from django.utils.translation import gettext as _

from wanjia.command.tasks.models import WorkOrder
from wanjia.core.actions import Refused
from wanjia.registry.accounts.models import User


def locked_order(order: WorkOrder, assignee: User | None = None) -> WorkOrder:
    """Give the order as the store has it, held until the action is over. Raises Refused when it is not ``assignee``'s."""
    rows = WorkOrder.objects.select_for_update(of=("self",)).select_related("place", "assignee")
    row: WorkOrder = rows.get(pk=order.pk)
    if assignee is not None and row.assignee_id != assignee.pk:
        raise Refused(_("这不是派给您的任务"))
    return row
