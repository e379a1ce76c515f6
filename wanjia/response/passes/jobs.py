"""What is forgotten of passes and of what stations saw; kinds, times and verdicts stay, so every figure stays."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from wanjia.registry.people.actions import forget_columns
from wanjia.registry.people.queries import Due, cut
from wanjia.response.passes.models import Pass, PassUse


def _passes(kind: str, at: datetime) -> QuerySet[Any]:
    return Pass.objects.filter(ends_at__lte=cut(kind, at))


def _uses(kind: str, at: datetime) -> QuerySet[Any]:
    return PassUse.objects.filter(at__lte=cut(kind, at))


DUE = [Due(Pass, "journey", _passes, forget_columns), Due(PassUse, "journey", _uses, forget_columns)]
