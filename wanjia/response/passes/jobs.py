"""What is forgotten of passes and of what stations saw; kinds, times and verdicts stay, so every figure stays."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from wanjia.registry.people.actions import forget_columns
from wanjia.registry.people.queries import Due, cut, still_held
from wanjia.response.passes.models import Pass, PassUse


def _passes(kind: str, at: datetime) -> QuerySet[Any]:
    over = Pass.objects.filter(ends_at__lte=cut(kind, at))
    return over.exclude(still_held(kind, at, lo="unit__lo", hi="unit__hi"))


def _uses(kind: str, at: datetime) -> QuerySet[Any]:
    over = PassUse.objects.filter(at__lte=cut(kind, at))
    return over.exclude(still_held(kind, at, lo="station__place__lo", hi="station__place__hi"))


DUE = [Due(Pass, "travel", _passes, forget_columns), Due(PassUse, "travel", _uses, forget_columns)]
