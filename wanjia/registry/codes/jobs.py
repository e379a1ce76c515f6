"""What is forgotten about codes when its time is over: DUE."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from wanjia.registry.codes.models import PersonalCode
from wanjia.registry.people.actions import forget_rows_of
from wanjia.registry.people.queries import Due, cut, response_over, still_held


def _over(kind: str, at: datetime) -> QuerySet[Any]:
    """A code goes with the person it stands for, and at the latest so long after they left."""
    position = "person__household__position"
    ended = response_over(kind, at, position=position, since="person__created_at")
    ended |= Q(person__gone_at__lte=cut(kind, at))
    rows: QuerySet[Any] = PersonalCode.objects.filter(ended & ~still_held(kind, at, lo=position))
    return rows


DUE = [Due(PersonalCode, "code", _over, forget_rows_of)]
