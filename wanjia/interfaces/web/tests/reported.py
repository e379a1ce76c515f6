"""A signed daily report at each spot of the world in which every address is tried; many of them for the lists."""

from datetime import datetime, timedelta
from typing import Any

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.insight.reports.actions import compile_reports, publish_figure, sign_report
from wanjia.insight.reports.models import DailyReport, ReportLine
from wanjia.insight.reports.queries import last_day, times_at
from wanjia.registry.places.models import Place


def furnish_report(world: Any, spot: str, place: Place, at: datetime) -> None:
    """A report of the place itself, whatever its level: reports are compiled down to communities only."""
    day = last_day(place, at)
    times = times_at(place, day, at)
    report, new = DailyReport.objects.get_or_create(
        place=place,
        day=day,
        defaults={**times._asdict(), "parent": place.parent, "position": place.lo, "compiled_at": at},
    )
    if new:
        ReportLine.objects.create(report=report, key="people.households", value=26)
    world.samples.setdefault("report", {})[spot] = report.public_id


def reported(hamlet: Hamlet, many: int) -> None:
    """Let there be signed reports of some days, with a published figure of each."""
    region, by, now = hamlet.places["region"], hamlet.user("zhihui"), clock.now()
    last = last_day(region, now)
    for number in range(many):
        times = times_at(region, last - timedelta(days=number), now)
        compile_reports(place=region, cut_off=times.cut_off, by=None, at=now)
        for name in ("county", "street"):
            report = DailyReport.objects.get(place=hamlet.places[name], cut_off=times.cut_off)
            sign_report(report=report, nothing_happened=True, by=by, at=now)
            publish_figure(report=report, key="people.persons", said=str(report.lines.get(key="people.persons").value),
                           where="新闻发布会", by=by, at=now)  # fmt: skip
            report.refresh_from_db()
