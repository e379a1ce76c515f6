"""A signed report was wrong: a new version says what and why; the old one stays, and what was published from it is marked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.insight.figures.catalogue import INDICATORS
from wanjia.insight.reports.models import DailyReport, PublishedFigure, ReportLine
from wanjia.insight.reports.rules import is_nothing

MOST = 10**12
REPEATED = ("place_id", "parent_id", "position", "day", "since", "cut_off", "due_at", "compiled_at", "comment")


@action
def correct_report(
    *, report: DailyReport, values: Mapping[str, int], reason: str, by: Any, at: datetime
) -> DailyReport:
    """Sign a new version of a report in which some figures are others; give it.

    Raises Refused without a reason, for a report nobody signed or one already replaced, a negative or unknown figure, and where
    nothing differs.
    """
    row: DailyReport = DailyReport.objects.select_for_update().get(pk=report.pk)
    if row.signed_at is None:
        raise Refused(_("还没有签发，不用更正"))
    if row.replaced_at is not None:
        raise Refused(_("这一版已被更正版取代，请更正最新一版"))
    if not reason.strip():
        raise Refused(_("请写明更正的原因"), field="reason", code="required")
    before = dict(row.lines.values_list("key", "value"))
    for key, value in values.items():
        if key not in INDICATORS:
            raise Refused(_("没有这个指标"), field=key, code="invalid")
        if not 0 <= value <= MOST:
            raise Refused(
                _("%(title)s不能是负数，也不能这样大") % {"title": INDICATORS[key].title}, field=key, code="invalid"
            )
    changed = {key: value for key, value in values.items() if before.get(key) != value}
    if not changed:
        raise Refused(_("没有改动任何数字"))
    row.replaced_at = at
    row.save(update_fields=["replaced_at"])
    new: DailyReport = DailyReport.objects.create(
        **{name: getattr(row, name) for name in REPEATED}, version=row.version + 1, nothing=is_nothing(before | changed),
        reason=reason.strip()[:300], signed_at=max(at, row.cut_off), signed_by=by,
    )  # fmt: skip
    words = dict(row.lines.values_list("key", "comment"))
    ReportLine.objects.bulk_create(
        ReportLine(report=new, key=key, value=value, comment=words.get(key, ""))
        for key, value in (before | changed).items()
    )
    marked = _mark_published(new, changed, at)
    detail = {"from": {key: before.get(key) for key in changed}, "to": changed, "published": marked}
    journal.write("correct_report", by=by, at=at, about=new, position=new.position, detail=detail)
    return new


def _mark_published(new: DailyReport, changed: Mapping[str, int], at: datetime) -> int:
    """Mark what was published of the corrected figures and no longer agrees; unmark what a second correction puts right."""
    rows = PublishedFigure.objects.filter(report__place=new.place_id, report__day=new.day, key__in=list(changed))
    marked = 0
    for published in rows.select_for_update():
        wrong = not published.amount.admits(changed[published.key])
        published.corrected_in = new if wrong else None
        published.corrected_at, published.corrected_to = (at, changed[published.key]) if wrong else (None, None)
        published.save(update_fields=["corrected_in", "corrected_at", "corrected_to"])
        marked += wrong
    return marked
