"""What campaigns forget when its time is over: the words of reasons. Outcomes, decisions and counts stay."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from wanjia.command.campaigns.models import Campaign, ExceptionRequest, FrameChange, Outcome, OutcomeVoid
from wanjia.registry.people.actions import forget_columns
from wanjia.registry.people.queries import Due, cut, still_held


def _over(rows: QuerySet[Any], kind: str, at: datetime, *, target: str, written: str) -> QuerySet[Any]:
    """Give what was written at a target of a campaign that is over, where no response keeps it."""
    moment = cut(kind, at)
    over = {f"{target}__campaign__in": Campaign.objects.over(moment), f"{written}__lte": moment}
    return rows.filter(**over).exclude(still_held(kind, at, lo=f"{target}__position"))


def _outcomes(kind: str, at: datetime) -> QuerySet[Any]:
    return _over(Outcome.objects.all(), kind, at, target="target", written="arrived_at")


def _voids(kind: str, at: datetime) -> QuerySet[Any]:
    return _over(OutcomeVoid.objects.all(), kind, at, target="outcome__target", written="at")


def _frame_changes(kind: str, at: datetime) -> QuerySet[Any]:
    return _over(FrameChange.objects.all(), kind, at, target="target", written="at")


def _exceptions(kind: str, at: datetime) -> QuerySet[Any]:
    return _over(ExceptionRequest.objects.all(), kind, at, target="target", written="asked_at")


DUE = [
    Due(Outcome, "residence", _outcomes, forget_columns),
    Due(OutcomeVoid, "residence", _voids, forget_columns),
    Due(FrameChange, "residence", _frame_changes, forget_columns),
    Due(ExceptionRequest, "residence", _exceptions, forget_columns),
]
