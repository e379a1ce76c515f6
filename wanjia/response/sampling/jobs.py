"""What sampling forgets when its time is over. Tubes, samples and cards hold no name and stay, so every figure stays."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from wanjia.command.campaigns.models import Campaign
from wanjia.registry.people.actions import forget_columns, forget_rows_of
from wanjia.registry.people.queries import Due, cut, still_held
from wanjia.response.sampling.models import Post, Result, Retest, Schedule


def _schedules(kind: str, at: datetime) -> QuerySet[Any]:
    moment = cut(kind, at)
    over = Schedule.objects.filter(Q(ended_at__lte=moment) | Q(ends_on__lte=moment.date()), ordered_at__lte=moment)
    return over.exclude(still_held(kind, at, lo="person__household__position"))


def _posts(kind: str, at: datetime) -> QuerySet[Any]:
    """A post without anybody is no row (a constraint), so the whole row goes once its round is long over."""
    return Post.objects.filter(point__round__campaign__in=Campaign.objects.over(cut(kind, at)))


def _retests(kind: str, at: datetime) -> QuerySet[Any]:
    moment = cut(kind, at)
    over = Retest.objects.filter(target__campaign__in=Campaign.objects.over(moment), opened_at__lte=moment)
    return over.exclude(still_held(kind, at, lo="target__position"))


def _results(kind: str, at: datetime) -> QuerySet[Any]:
    moment, place = cut(kind, at), "tube__round__campaign__place"
    over = Result.objects.filter(tube__round__campaign__in=Campaign.objects.over(moment), reported_at__lte=moment)
    return over.exclude(still_held(kind, at, lo=f"{place}__lo", hi=f"{place}__hi"))


DUE = [
    Due(Schedule, "health", _schedules, forget_rows_of),
    Due(Post, "staff_identity", _posts, forget_rows_of),
    Due(Retest, "health", _retests, forget_rows_of),
    Due(Result, "health", _results, forget_columns),
]
