"""Questions about reports: which speaks for a day, who is late, how figures compare."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import QuerySet

from wanjia.command.posts.models import Policy
from wanjia.command.posts.queries import policy
from wanjia.insight.reports.models import DailyReport, DailyReportQuerySet, PublishedFigure, ReportLine
from wanjia.insight.reports.rules import DAYS_OF_A_WEEK, Line, Times, WeekLine, day_of, in_order, of_week, times_of
from wanjia.registry.places.models import Place


def times_at(place: Place, day: date, at: datetime) -> Times:
    """Give the moments of a place's report of a day, by the policy in force."""
    return times_of(day, policy("report_cut_offs", place, at))


def last_day(place: Place, at: datetime) -> date:
    """Give the latest day whose cut-off has come at a place."""
    return day_of(at, policy("report_cut_offs", place, at))


def of_day(place: Place, day: date) -> DailyReport | None:
    """Give the report that counts of a place and a day."""
    rows = DailyReport.objects.standing().filter(place=place, day=day)
    found: DailyReport | None = rows.select_related("place", "signed_by", "received_by").first()
    return found


def latest_signed(place: Place, at: datetime) -> DailyReport | None:
    """Give the newest report of a place that somebody had signed by a moment, as it was then."""
    rows = DailyReport.objects.filter(place=place, signed_at__lte=at).order_by("-day", "-version")
    found: DailyReport | None = rows.select_related("place", "signed_by").first()
    return found


def late(place: Place, at: datetime, day: date | None = None) -> QuerySet[DailyReport]:
    """Give the reports of a day (the latest without one) below a place that nobody has signed in time, in tree order."""
    of = last_day(place, at) if day is None else day
    rows = DailyReport.objects.standing().filter(day=of, signed_at=None, due_at__lt=at)
    inside = rows.filter(position__gte=place.lo, position__lte=place.hi, place__hi__lte=place.hi).exclude(place=place)
    return inside.select_related("place", "parent").order_by("position", "id")


def below(place: Place, day: date) -> DailyReportQuerySet:
    """Give the reports of those that stood right below a place on a day."""
    rows: DailyReportQuerySet = DailyReport.objects.standing().timed().filter(parent=place, day=day)
    return rows.select_related("place", "signed_by")


def versions(report: DailyReport) -> list[DailyReport]:
    """Give all versions of a report, the newest first."""
    rows = DailyReport.objects.filter(place=report.place_id, day=report.day).order_by("-version")
    return list(rows.select_related("signed_by"))


def values_of(reports: Iterable[DailyReport]) -> dict[int, dict[str, int]]:
    """Give the figures of some reports, by number."""
    found: dict[int, dict[str, int]] = {}
    rows = ReportLine.objects.filter(report__in=[report.pk for report in reports])
    for report, key, value in rows.values_list("report_id", "key", "value"):
        found.setdefault(report, {})[key] = value
    return found


def compared(report: DailyReport) -> list[Line]:
    """Give the lines of a report in its order, beside those of the day and of the week before."""
    earlier = [of_day(report.place, report.day - timedelta(days=days)) for days in (1, 7)]
    told = values_of([each for each in earlier if each is not None])
    one, other = (told.get(each.pk, {}) if each is not None else {} for each in earlier)
    lines = {line.key: line for line in report.lines.all()}
    return [Line(key, lines[key].value, lines[key].comment, one.get(key), other.get(key)) for key in in_order(lines)]


class Week(NamedTuple):
    """Seven days of a place's reports rolled up: its figures, the days nobody reported, those nobody has signed."""

    first: date
    last: date
    lines: list[WeekLine]
    missing: list[date]
    unsigned: list[date]


def week_of(place: Place, last: date) -> Week:
    """Roll up the reports that count of the seven days that end with a day, beside the seven before."""
    first, before = last - timedelta(days=DAYS_OF_A_WEEK - 1), last - timedelta(days=2 * DAYS_OF_A_WEEK - 1)
    rows = list(DailyReport.objects.standing().filter(place=place, day__range=(before, last)))
    values = values_of(rows)
    told = {row.day: values.get(row.pk, {}) for row in rows}
    now = {day: figures for day, figures in told.items() if day >= first}
    earlier = {day: figures for day, figures in told.items() if day < first}
    lines = []
    for key in in_order({key for figures in now.values() for key in figures}):
        value, days, day = of_week(now, key) or (0, 0, last)
        old, days_before, _day = of_week(earlier, key) or (None, 0, last)
        lines.append(WeekLine(key, value, days, day, old, days_before))
    every = [first + timedelta(days=n) for n in range(DAYS_OF_A_WEEK)]
    unsigned = sorted(row.day for row in rows if row.day >= first and row.signed_at is None)
    return Week(first, last, lines, [day for day in every if day not in now], unsigned)


def changed_in(report: DailyReport) -> dict[str, int | None]:
    """Give what the version before said of each figure that a correction changed."""
    if report.version == 1:
        return {}
    before = DailyReport.objects.filter(place=report.place_id, day=report.day, version=report.version - 1)
    old = dict(ReportLine.objects.filter(report__in=before).values_list("key", "value"))
    return {key: old.get(key) for key, value in report.lines.values_list("key", "value") if old.get(key) != value}


def published_of(report: DailyReport) -> QuerySet[PublishedFigure]:
    """Give what was made public of a place's day, from whichever version."""
    rows = PublishedFigure.objects.filter(report__place=report.place_id, report__day=report.day)
    return rows.select_related("report__place", "approved_by", "corrected_in").order_by("published_at", "id")


def roots(at: datetime) -> list[Place]:
    """Give the places whose reports are compiled by themselves: the tops of the tree, and those with an hour of their own."""
    tops = Place.objects.current().filter(parent=None)
    own = Policy.objects.filter(key="report_cut_offs", effective_from__lte=at).values("place")
    return list((tops | Place.objects.current().filter(pk__in=own)).distinct().order_by("lo", "-hi"))
