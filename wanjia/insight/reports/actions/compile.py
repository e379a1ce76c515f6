"""Reports write themselves: one statement an indicator for a whole tree, rows laid down at once."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.posts.queries import policy
from wanjia.core import journal, sets
from wanjia.core.actions import Refused, action
from wanjia.insight.figures.queries import of_levels
from wanjia.insight.reports.models import DailyReport, ReportLine
from wanjia.insight.reports.rules import LEVELS, REPORTED, day_of, is_nothing, times_of
from wanjia.registry.places.models import Place

REPORT = ("id", "place", "parent", "position", "day", "version", "since", "cut_off", "due_at", "compiled_at", "nothing")
REST = ("comment", "reason")


@action
def compile_reports(*, place: Place, cut_off: datetime, by: Any, at: datetime, without: Collection[Place] = ()) -> int:
    """Compile the day's report of a place and of everything below it down to communities; give how many are new.

    ``without``: places below that have a cut-off of their own. Raises Refused before the cut-off, or at an hour that is none.
    """
    hours = policy("report_cut_offs", place, at)
    day = day_of(cut_off, hours)
    times = times_of(day, hours)
    if cut_off != times.cut_off:
        raise Refused(_("这里的日报不在这一时刻截数"), field="cut_off")
    if at < cut_off:
        raise Refused(_("还没有到截数时间"), field="cut_off")
    places = _places(place, day, without)
    told = of_levels(REPORTED, place, {level for _id, _parent, level, _lo in places}, at=cut_off, since=times.since)
    values = [told[level].get(lo, {}) for _id, _parent, level, lo in places]
    numbers = sets.reserve(DailyReport, len(places))
    moments = [sets.moment(moment) for moment in (*times, at)]
    rows = (
        (number, pk, parent, lo, sets.day(day), 1, *moments, is_nothing(figures), "", "")
        for number, (pk, parent, _level, lo), figures in zip(numbers, places, values, strict=True)
    )
    sets.insert(DailyReport, [*REPORT, *REST], rows)
    lines = (
        (number, key, value, "")
        for number, figures in zip(numbers, values, strict=True)
        for key, value in figures.items()
    )
    sets.insert(ReportLine, ("report", "key", "value", "comment"), lines)
    detail = {"day": day.isoformat(), "reports": len(places)}
    journal.write("compile_reports", by=by, at=at, about=place, position=place.lo, detail=detail)
    return len(places)


def _places(place: Place, day: Any, without: Collection[Place]) -> list[tuple[int, int | None, str, int]]:
    """Give the places that report and have no report of the day yet, the highest first."""
    rows = Place.objects.current().below(place).filter(level__in=LEVELS)
    for other in without:
        rows = rows.exclude(lo__gte=other.lo, hi__lte=other.hi)
    done = DailyReport.objects.filter(day=day, place__lo__gte=place.lo, place__hi__lte=place.hi)
    has = set(done.values_list("place_id", flat=True))
    found = rows.order_by("lo", "-hi").values_list("id", "parent_id", "level", "lo")
    return [row for row in found if row[0] not in has]
