"""A report as a Word file that people go on writing in: real headings, tables, pictures of its charts."""

import io
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from wanjia.core.actions import Refused
from wanjia.insight.judgement.models import Judgement
from wanjia.insight.judgement.pictures import png

HEADINGS, BODY = "黑体", "宋体"


def word(report: Judgement) -> bytes:
    """Give a report as .docx."""
    content, file = report.content, Document()
    _set_in(file, "Normal", BODY, 11)
    for style in ("Title", "Heading 1", "Heading 2"):
        _set_in(file, style, HEADINGS, None)
    file.core_properties.title = content["title"]
    file.core_properties.author = report.by.name if report.by else ""
    file.add_heading(content["title"], 0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    file.add_paragraph(_asof(report)).alignment = WD_ALIGN_PARAGRAPH.CENTER
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
    _table(file, [_("指标"), _("口径")], rows)
    made = io.BytesIO()
    file.save(made)
    return made.getvalue()


def _asof(report: Judgement) -> str:
    when = timezone.localtime(report.as_of).strftime("%Y-%m-%d %H:%M")
    return _("截至 %(when)s，按当时系统已收到的记录") % {"when": when}


def _set_in(file: Any, style: str, family: str, size: int | None) -> None:
    """Set a style in a Chinese font: Word keeps it apart from the Latin one."""
    found = file.styles[style]
    found.font.name = family
    if size:
        found.font.size = Pt(size)
    found.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), family)


def _section(file: Any, section: dict[str, Any], charts: list[dict[str, Any]]) -> None:
    file.add_heading(section["title"], 1)
    for text in section["sentences"]:
        file.add_paragraph(text)
    if section["figures"]:
        rows = [
            (one["title"], *(_number(one[name]) for name in ("value", "day_before", "week_before")), one["unit"])
            for one in section["figures"]
        ]
        _table(file, [_("指标"), _("现在"), _("昨日"), _("上周同期"), _("单位")], rows)
    for number in section["charts"]:
        _chart(file, charts[number])


def _chart(file: Any, chart: dict[str, Any]) -> None:
    file.add_heading(chart["title"], 2)
    if not chart["rows"]:
        file.add_paragraph(_("没有数据，不画图。"))
        return
    try:
        file.add_picture(io.BytesIO(png(chart)), width=Cm(15))
    except Refused:  # no Chinese font on this machine: the table below says the same
        file.add_paragraph(_("（这台服务器没有中文字体，图略）"))
    _table(file, [chart["label"], chart["unit"]], [(name, _number(value)) for name, value in chart["rows"]])


def _anomalies(file: Any, content: dict[str, Any]) -> None:
    file.add_heading(_("异常"), 1)
    file.add_paragraph(content["method"])
    if not content["anomalies"]:
        file.add_paragraph(_("最近七天没有超出控制限的数字。"))
        return
    rows = [(one["day"], one["title"], _number(one["value"]), one["why"]) for one in content["anomalies"]]
    _table(file, [_("日期"), _("指标"), _("数值"), _("为什么")], rows)


def _table(file: Any, headings: list[str], rows: list[Any]) -> None:
    table = file.add_table(rows=1, cols=len(headings))
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, headings, strict=True):
        cell.paragraphs[0].add_run(str(text)).bold = True
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = str(text)
    file.add_paragraph()


def _number(value: int | None) -> str:
    return "—" if value is None else f"{value:,}"
