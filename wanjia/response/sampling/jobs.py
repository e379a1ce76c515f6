"""Due work: boxes are matched with late tubes, tubes in no box asked about, presences and plans written. Forgotten: DUE.

Tubes, samples and cards hold no name and stay, so every figure stays.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from wanjia.command.campaigns.models import Campaign
from wanjia.registry.people.actions import forget_columns, forget_rows_of
from wanjia.registry.people.queries import Due, cut, still_held
from wanjia.response.sampling.actions import match_boxes, note_never_boxed, write_presences
from wanjia.response.sampling.actions.schedules import end_schedule, order_schedule
from wanjia.response.sampling.models import BoxedTube, Post, Result, Retest, Schedule, Tube
from wanjia.response.sampling.queries.custody import never_boxed
from wanjia.response.sampling.queries.schedules import outlived, owed_plans

PLANS_AT_ONCE = 500
TUBES_AT_ONCE = 2000  # a minute: at ten persons a tube 28 million a day, for a second's work a minute


def run(at: datetime) -> int:
    """Do what is due."""
    matched = match_boxes(by=None, at=at) if BoxedTube.objects.filter(tube=None).exists() else 0
    late = never_boxed(at)
    noted = note_never_boxed(tubes=late, by=None, at=at) if late else 0
    tubes = list(Tube.objects.filter(presences=False).order_by("id")[:TUBES_AT_ONCE])
    written = write_presences(tubes=tubes, by=None, at=at) if tubes else 0
    return matched + noted + written + _plans(at)


def _plans(at: datetime) -> int:
    """Let plans of sampling end with the measure they came with, and begin with the measures that ask for one."""
    over, owed = list(outlived(at)[:PLANS_AT_ONCE]), owed_plans(at, PLANS_AT_ONCE)
    for schedule in over:
        end_schedule(schedule=schedule, by=None, at=at)
    for plan in owed:
        order_schedule(**plan._asdict(), document=plan.measure.document, by=plan.measure.approved_by, at=at)
    return len(over) + len(owed)


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
