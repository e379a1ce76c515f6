"""A report on paper, in Word, as a workbook, as a picture and as text for chat groups: the same figures in each."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.core.paper import pdf as typeset
from wanjia.core.paper import png
from wanjia.core.workbooks import workbook as write_workbook
from wanjia.insight.figures.queries import CONFIRMED, zero_infection
from wanjia.insight.figures.rules import plain
from wanjia.insight.reports.models import DailyReport
from wanjia.insight.reports.queries import changed_in, compared, published_of
from wanjia.insight.reports.rules import STATES, Line

TEMPLATE = Path(__file__).parent / "templates" / "reports" / "report.typ"


def title(report: DailyReport) -> str:
    """Give what a report is called."""
    return _("%(place)s疫情防控日报（%(day)s）") % {"place": report.place.name, "day": report.day.isoformat()}


def _minute(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def asof(report: DailyReport) -> str:
    """Say as of when its figures are."""
    return _("截至 %(moment)s") % {"moment": _minute(report.cut_off)}


def state(report: DailyReport) -> str:
    """Say that it is not signed, was corrected, or counts no more; nothing of one that is signed and stands."""
    if report.state == "signed":
        return ""
    if report.state == "corrected":
        return _("第%(n)s版，更正原因：%(reason)s") % {"n": report.version, "reason": report.reason}
    return str(STATES[report.state])


def zero(report: DailyReport, lines: list[Line]) -> str:
    """Say that nobody of the place was ever confirmed, where cases were looked for; else nothing."""
    confirmed = next((line.value for line in lines if line.key == CONFIRMED), None)
    return _("零感染：没有确诊过病例") if zero_infection(report.place, confirmed, report.cut_off) else ""


def signature(report: DailyReport) -> str:
    """Say who answers for it."""
    if report.signed_at is None or report.signed_by is None:
        return _("未签发")
    return _("签发人：%(name)s  %(moment)s") % {"name": report.signed_by.name, "moment": _minute(report.signed_at)}


def signed_number(change: int | None) -> str:
    """Write a change with its sign, nothing where the day before is unknown."""
    if change is None:
        return ""
    return f"+{change:,}" if change > 0 else f"{change:,}" if change else "0"


def notes(report: DailyReport, lines: list[Line]) -> list[tuple[str, str]]:
    """Give what must be read with the figures: what was corrected, what fell, what was published and is no longer right."""
    titles = {line.key: str(line.indicator.title) for line in lines}
    found = [
        (titles[key], _("原为 %(old)s") % {"old": "—" if old is None else plain(old)})
        for key, old in changed_in(report).items()
    ]
    found += [(titles[line.key], _("累计数比昨天少，请核对")) for line in lines if line.falls]
    for one in published_of(report):
        if one.corrected_to is not None:
            told = {"said": one.said, "where": one.where, "value": plain(one.corrected_to)}
            found.append((one.title, _("已在%(where)s公布“%(said)s”，现更正为 %(value)s") % told))
    return found


def _headings() -> list[str]:
    return [_("指标"), _("数字"), _("单位"), _("比昨天"), _("上周同日"), _("说明")]


def _values(report: DailyReport, *, picture: bool) -> dict[str, Any]:
    lines = compared(report)
    return {
        "picture": picture,
        "title": title(report),
        "asof": asof(report),
        "state": state(report),
        "zero": zero(report, lines),
        "comment": report.comment,
        "signed": signature(report),
        "headings": _headings(),
        "notes": notes(report, lines),
        "lines": [
            {
                "title": str(line.indicator.title),
                "value": plain(line.value),
                "unit": str(line.indicator.unit),
                "change": signed_number(line.change),
                "week": "" if line.last_week is None else plain(line.last_week),
                "comment": line.comment,
                "tone": line.tone,
            }
            for line in lines
        ],
    }


def pdf(report: DailyReport) -> bytes:
    """Give a report as a PDF."""
    return typeset(TEMPLATE, _values(report, picture=False))


def picture(report: DailyReport) -> bytes:
    """Give a report as one tall picture for a telephone."""
    return png(TEMPLATE, _values(report, picture=True))


def word(report: DailyReport) -> bytes:
    """Give a report as a Word file that may be edited."""
    from wanjia.core.word import begin, middle, table  # a tenth of a second to load: only for who takes one away

    values = _values(report, picture=False)
    made = begin(values["title"], report.place.name)
    for text in filter(None, (values["asof"], values["state"], values["zero"])):
        middle(made, text)
    names = ("title", "value", "change", "week", "unit", "comment")
    told = [[line[name] for name in names] for line in values["lines"]]
    one, number, unit, change, week, comment = values["headings"]
    table(
        made,
        [one, number, change, week, unit, comment],
        told,
        wide=(3, 1.3, 1.2, 1.3, 0.9, 2.5),
        numbers=(1, 2, 3),
        size=9,
    )
    for text in (values["comment"], *(f"{name}：{words}" for name, words in values["notes"]), values["signed"]):
        if text:
            made.add_paragraph(text)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def workbook(report: DailyReport) -> bytes:
    """Give a report as an Excel workbook; figures are numbers, each with what must be read with it."""
    lines = compared(report)
    said = {str(line.indicator.title): [line.comment] if line.comment else [] for line in lines}
    for name, words in notes(report, lines):
        said[name].append(words)
    ends = [asof(report), str(STATES[report.state]), signature(report)]
    rows = [
        [line.indicator.title, line.value, line.indicator.unit, line.yesterday, line.change, line.last_week]
        + ["；".join(said[str(line.indicator.title)]), *ends]
        for line in lines
    ]
    headings = [
        _("指标"),
        _("数字"),
        _("单位"),
        _("昨天"),
        _("比昨天"),
        _("上周同日"),
        _("说明"),
        _("截至"),
        _("状态"),
        _("签发"),
    ]
    file = io.BytesIO()
    write_workbook(file, headings, rows)
    return file.getvalue()


def text(report: DailyReport) -> str:
    """Give a report as a few lines of text for a chat group."""
    lines = compared(report)
    told = [f"{title(report)}，{asof(report)}"]
    told += filter(None, (state(report), zero(report, lines)))
    for line in lines:
        change = f"（{signed_number(line.change)}）" if line.change else ""
        told.append(f"{line.indicator.title} {plain(line.value)} {line.indicator.unit}{change}")
    told += [f"{name}：{words}" for name, words in notes(report, lines)]
    return "\n".join([*told, *([report.comment] if report.comment else []), signature(report)])
