"""Somebody answers for a report; the level above says that it has it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.insight.reports.models import DailyReport, ReportLine
from wanjia.registry.places.models import Place


@action
def sign_report(
    *,
    report: DailyReport,
    by: Any,
    at: datetime,
    comment: str = "",
    comments: Mapping[str, str] | None = None,
    nothing_happened: bool = False,
) -> DailyReport:
    """Sign a report, with words on all of it and on single figures.

    Raises Refused before its cut-off, the second time, and where nothing happened unless that is confirmed.
    """
    row: DailyReport = DailyReport.objects.select_for_update().get(pk=report.pk)
    if at < row.cut_off:
        raise Refused(_("还没有到截数时间，不能签发"), code="early")
    if row.replaced_at is not None or row.signed_at is not None:
        raise Refused(_("这份日报已经签发；有错请更正"), code="twice")
    if row.nothing and not nothing_happened:
        raise Refused(_("当天各项都是零，请确认确实没有发生"), field="nothing_happened", code="nothing")
    row.signed_at, row.signed_by, row.comment = at, by, comment.strip()[:1000]
    row.save(update_fields=["signed_at", "signed_by", "comment"])
    for key, words in (comments or {}).items():
        if words.strip():
            ReportLine.objects.filter(report=row, key=key).update(comment=words.strip()[:200])
    detail = {"day": row.day.isoformat(), "late": at > row.due_at}
    journal.write("sign_report", by=by, at=at, about=row, position=row.position, detail=detail)
    return row


class Signed(NamedTuple):
    """What became of signing several reports at once: how many were signed, and why not for each of the others."""

    many: int
    refused: list[tuple[DailyReport, str]]


@action
def sign_reports(*, reports: Iterable[DailyReport], by: Any, at: datetime) -> Signed:
    """Sign several reports, each a fact of its own as if it were signed alone; one that cannot be signed holds no other up.

    Raises Refused where none can be signed. A report of nothing but noughts is never among them: that somebody confirms alone.
    """
    done, refused = 0, list[tuple[DailyReport, str]]()
    for report in reports:
        try:
            sign_report(report=report, by=by, at=at)
            done += 1
        except Refused as refusal:
            refused.append((report, str(refusal.message)))
    if not done:
        raise Refused("；".join(dict.fromkeys(why for _report, why in refused)) or _("没有可签发的日报"))
    return Signed(done, refused)


@action
def receive_reports(*, place: Place, day: date, by: Any, at: datetime) -> int:
    """Give those right below a receipt for their signed reports of a day; how many. Raises Refused when there is none."""
    rows = DailyReport.objects.standing().signed().filter(parent=place, day=day, received_at=None, signed_at__lte=at)
    numbers = list(rows.select_for_update().values_list("pk", flat=True))
    if not numbers:
        raise Refused(_("没有待签收的日报"))
    DailyReport.objects.filter(pk__in=numbers).update(received_at=at, received_by=by)
    detail = {"day": day.isoformat(), "reports": len(numbers)}
    journal.write("receive_reports", by=by, at=at, about=place, position=place.lo, detail=detail)
    return len(numbers)
