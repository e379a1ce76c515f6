"""What is forgotten of those who helped with an order without an account: who they were, not that it was done."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from wanjia.command.tasks.models import Helper
from wanjia.registry.people.actions import forget_columns
from wanjia.registry.people.queries import Due, cut


def _helpers(kind: str, at: datetime) -> QuerySet[Any]:
    return Helper.objects.filter(order__due_at__lte=cut(kind, at), asked_at__lte=cut(kind, at))


DUE = [Due(Helper, "staff_identity", _helpers, forget_columns)]
