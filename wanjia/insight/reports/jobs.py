"""Due work: when a place's cut-off has come and what was on its way has been taken in, its reports are compiled."""

from datetime import datetime

from wanjia.insight.reports.actions import compile_reports
from wanjia.insight.reports.models import DailyReport
from wanjia.insight.reports.queries import last_day, roots, times_at
from wanjia.insight.reports.rules import SETTLE
from wanjia.registry.places.models import Place


def run(at: datetime) -> int:
    """Do what is due: today's reports of each place with a cut-off of its own, once."""
    made, tops = 0, roots(at)
    for place in tops:
        day = last_day(place, at)
        times = times_at(place, day, at)
        if at < times.cut_off + SETTLE or DailyReport.objects.filter(place=place, day=day).exists():
            continue
        made += compile_reports(place=place, cut_off=times.cut_off, by=None, at=at, without=_inside(place, tops))
    return made


def _inside(place: Place, tops: list[Place]) -> list[Place]:
    return [other for other in tops if other.pk != place.pk and place.lo <= other.lo and other.hi <= place.hi]
