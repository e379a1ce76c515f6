"""The week of a place: its daily reports rolled up for the weekly dispatch, beside the week before."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.insight.reports.queries import last_day, week_of
from wanjia.insight.reports.rules import DAYS_OF_A_WEEK, WeekLine
from wanjia.insight.reports.views.place import SEE, asked_day
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.places.models import Place

WEEK = timedelta(days=DAYS_OF_A_WEEK)


@needs(SEE)
def week_page(request: Any, place: str) -> HttpResponseBase:
    """Show the seven days that end with a day, the latest reported one without; or send them as a file."""
    where, at = reach(request, Place.objects.all(), place, SEE), clock.now()
    latest = last_day(where, at)
    week = week_of(where, min(asked_day(request, where, at), latest))
    lines = [(line, said(line, week.last)) for line in week.lines]
    if request.GET.get("export") in KINDS:
        headings = [_("指标"), _("本周"), _("单位"), _("上周"), _("比上周"), _("说明"), _("从"), _("到")]
        rows = (
            [
                line.indicator.title,
                line.value,
                line.indicator.unit,
                line.before,
                line.change,
                words,
                week.first,
                week.last,
            ]
            for line, words in lines
        )
        return export(request.GET["export"], f"{where.name} {_('一周汇总')} {week.last}", headings, rows)
    context = {"place": where, "week": week, "lines": lines, "earlier": week.last - WEEK, "later": week.last + WEEK}
    return render(request, "reports/week.html", context | {"latest": latest})


def said(line: WeekLine, last: Any) -> str:
    """Say how a figure of a week falls short of the week; nothing of one that does not."""
    if line.sums and line.days < DAYS_OF_A_WEEK:
        return _("只有%(n)s天的日报") % {"n": line.days}
    if not line.sums and line.day != last:
        return _("截至 %(moment)s") % {"moment": line.day.isoformat()}
    return ""
