"""A figure of a signed report is made public: as it is printed, where, approved by whom."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.insight.figures.rules import plain, read_amount
from wanjia.insight.reports.models import DailyReport, PublishedFigure


@action
def publish_figure(*, report: DailyReport, key: str, said: str, where: str, by: Any, at: datetime) -> PublishedFigure:
    """Put a published number into the register. ``said`` is how it is printed: 1,411, 300余万, 近千.

    Raises Refused for a report nobody signed, words that are no number or do not agree with the report, and no word of where.
    """
    row: DailyReport = DailyReport.objects.select_for_update().get(pk=report.pk)
    if row.signed_at is None or row.replaced_at is not None:
        raise Refused(_("只能公布已签发的最新一版日报里的数字"))
    line = row.lines.filter(key=key).first()
    if line is None:
        raise Refused(_("这份日报里没有这个指标"), field="key", code="invalid")
    if not where.strip():
        raise Refused(_("请写明在哪里公布"), field="where", code="required")
    try:
        amount = read_amount(said)
    except ValueError as error:
        raise Refused(_("看不懂这个数字，例如：1,411、近千、300余万"), field="said", code="invalid") from error
    if not amount.admits(line.value):
        told = {"said": said, "value": plain(line.value)}
        raise Refused(_("“%(said)s”与日报里的 %(value)s 不符") % told, field="said", code="differs")
    published: PublishedFigure = PublishedFigure.objects.create(
        report=row, key=key, said=said.strip()[:40], value=amount.value, step=amount.step, qualifier=amount.qualifier,
        as_of=row.cut_off, where=where.strip()[:200], published_at=at, approved_by=by,
    )  # fmt: skip
    detail = {"key": key, "said": published.said}
    journal.write("publish_figure", by=by, at=at, about=published, position=row.position, detail=detail)
    return published
