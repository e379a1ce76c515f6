"""What is forgotten of the isolated. An observation that runs is not over, so nothing of it goes."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from wanjia.registry.people.actions import forget_columns
from wanjia.registry.people.queries import Due, cut, still_held
from wanjia.response.isolation.models import (
    Alarm,
    Attachment,
    Breach,
    FileDuty,
    FileRecord,
    FollowUp,
    Patrol,
    Seal,
    SealFact,
    Turn,
    Watch,
)


def _of_watch(model: type[Any], before: str) -> Any:
    """Rows of watches that ended (by release, another plan, or their measure) and that no response holds any more."""

    def rows(kind: str, at: datetime) -> QuerySet[Any]:
        over = Q(**{f"{before}ended_at__lte": cut(kind, at)}) | Q(**{f"{before}measure__until_at__lte": cut(kind, at)})
        held = still_held(kind, at, lo=f"{before}position", hi=f"{before}position")
        found: QuerySet[Any] = model.objects.filter(over).exclude(held)
        return found

    return rows


def _of_file(model: type[Any], before: str) -> Any:
    """Rows of files that were closed, or whose measure ended so long ago."""

    def rows(kind: str, at: datetime) -> QuerySet[Any]:
        over = Q(**{f"{before}closed_at__lte": cut(kind, at)}) | Q(**{f"{before}measure__until_at__lte": cut(kind, at)})
        held = still_held(kind, at, lo=f"{before}position", hi=f"{before}position")
        found: QuerySet[Any] = model.objects.filter(over).exclude(held)
        return found

    return rows


def _duties(kind: str, at: datetime) -> QuerySet[Any]:
    return FileDuty.objects.filter(Q(until_at__lte=cut(kind, at)) | Q(file__measure__until_at__lte=cut(kind, at)))


def _turns(kind: str, at: datetime) -> QuerySet[Any]:
    return Turn.objects.filter(until_at__lte=cut(kind, at))


DUE = [
    Due(Watch, "health", _of_watch(Watch, ""), forget_columns),
    Due(FollowUp, "health", _of_watch(FollowUp, "watch__"), forget_columns),
    Due(Alarm, "health", _of_watch(Alarm, "watch__"), forget_columns),
    Due(Patrol, "health", _of_file(Patrol, "file__"), forget_columns),
    Due(Seal, "address", _of_file(Seal, "file__"), forget_columns),
    Due(SealFact, "health", _of_file(SealFact, "seal__file__"), forget_columns),
    Due(Attachment, "health", _of_file(Attachment, "file__"), forget_columns),
    Due(FileRecord, "health", _of_file(FileRecord, "file__"), forget_columns),
    Due(Breach, "health", _of_file(Breach, "file__"), forget_columns),
    Due(FileDuty, "staff_identity", _duties, forget_columns),
    Due(Turn, "staff_identity", _turns, forget_columns),
]
