"""A report as a Word file that people go on writing in: real headings, tables, pictures of its charts."""

import io
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from docx.shared import Cm

from wanjia.core.actions import Refused
from wanjia.core.word import begin, middle, table
from wanjia.insight.judgement.models import Judgement
from wanjia.insight.judgement.pictures import png, svg

LONG, BESIDE = 14, 4  # more rows than this stand beside each other: 36 days are no page of their own


def word(report: Judgement) -> bytes:
    """Give a report as .docx."""
    content = report.content
    file = begin(content["title"], report.by.name if report.by else "")
    middle(file, _asof(report))
    file.add_heading(_("要点"), 1)
    for line in content["points"]:
        file.add_paragraph(line, style="List Bullet")
    for section in content["sections"]:
        _section(file, section, content["charts"])
    _anomalies(file, content)
    file.add_heading(_("建议"), 1)
    for advice in content["advice"]:
        paragraph = file.add_paragraph(advice["text"], style="List Number")
        paragraph.add_run(_("（依据：%(why)s）") % {"why": advice["why"]}).italic = True
    if not content["advice"]:
        file.add_paragraph(_("按现有数字没有需要提出的建议。"))
    file.add_heading(_("指标口径"), 1)
    rows = [(one["title"], one["definition"]) for section in content["sections"] for one in section["figures"]]
    table(file, [_("指标"), _("口径")], rows, wide=(1, 3), numbers=())
    made = io.BytesIO()
    file.save(made)
    return made.getvalue()


def _asof(report: Judgement) -> str:
    when = timezone.localtime(report.as_of).strftime("%Y-%m-%d %H:%M")
    return _("截至 %(when)s，按当时系统已收到的记录") % {"when": when}


def _section(file: Any, section: dict[str, Any], charts: list[dict[str, Any]]) -> None:
    file.add_heading(section["title"], 1)
    for text in section["sentences"]:
        file.add_paragraph(text)
    if section["figures"]:
        rows = [
            (one["title"], *(_number(one[name]) for name in ("value", "day_before", "week_before")), one["unit"])
            for one in section["figures"]
        ]
        headings = [_("指标"), _("现在"), _("昨日"), _("上周同期"), _("单位")]
        table(file, headings, rows, wide=(3, 1.4, 1.4, 1.4, 1), numbers=(1, 2, 3))
    for number in section["charts"]:
        _chart(file, charts[number])


def _chart(file: Any, chart: dict[str, Any]) -> None:
    file.add_heading(chart["title"], 2)
    if not svg(chart):
        file.add_paragraph(_("没有数据，不画图。"))
        return
    try:
        file.add_picture(io.BytesIO(png(chart)), width=Cm(15))
    except Refused:  # no Chinese font on this machine: the table below says the same
        file.add_paragraph(_("（这台服务器没有中文字体，图略）"))
    rows = [(name, _number(value)) for name, value in chart["rows"]]
    beside = BESIDE if len(rows) > LONG else 1
    high = -(-len(rows) // beside)
    found = [[rows[n] if n < len(rows) else ("", "") for n in range(row, high * beside, high)] for row in range(high)]
    headings, wide = [chart["label"], chart["unit"]] * beside, (1.4, 1) * beside if beside > 1 else (3, 1)
    numbers = range(1, 2 * beside, 2)
    table(file, headings, [sum(pairs, ()) for pairs in found], wide=wide, numbers=numbers)


def _anomalies(file: Any, content: dict[str, Any]) -> None:
    file.add_heading(_("异常"), 1)
    file.add_paragraph(content["method"])
    if not content["anomalies"]:
        file.add_paragraph(_("最近七天没有超出控制限的数字。"))
        return
    rows = [(one["title"], _number(one["value"]), one["day"], one["why"]) for one in content["anomalies"]]
    table(file, [_("指标"), _("数值"), _("日期"), _("为什么")], rows, wide=(1.6, 0.8, 1.2, 3))


def _number(value: int | None) -> str:
    return "—" if value is None else f"{value:,}"
