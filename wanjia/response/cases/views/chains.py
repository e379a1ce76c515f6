"""Chains of transmission as a tree and in time; the analysis of an outbreak: every chart with its table and file."""

from collections.abc import Iterator
from datetime import datetime
from math import isnan
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.command.campaigns.actions import record_export
from wanjia.command.diseases.queries import profile
from wanjia.command.diseases.rules import FAMILIES
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked
from wanjia.registry.accounts.gate import needs
from wanjia.registry.accounts.roles import Capability as C
from wanjia.response.cases import charts
from wanjia.response.cases.models import Case
from wanjia.response.cases.queries import observed, spread
from wanjia.response.cases.rules import DAY_NAMES
from wanjia.response.cases.views.board import frame, reach_outbreak

LOOK = C.INVESTIGATE_CASES
FORMS = {"csv": "text/csv; charset=utf-8", "json": "application/json", "graphml": "application/graphml+xml"}
REMARKS: dict[str, Any] = {
    "onset_before_infector": gettext_lazy("发病早于传染来源"),
    "infector_unknown": gettext_lazy("传染来源不在本疫情中"),
    "no_infector": gettext_lazy("来源不明"),
    "no_onset": gettext_lazy("没有发病日期"),
}
FIT_HEADINGS: list[Any] = [
    gettext_lazy("从"),
    gettext_lazy("到"),
    gettext_lazy("例数"),
    gettext_lazy("分布"),
    gettext_lazy("均值"),
    gettext_lazy("下限"),
    gettext_lazy("上限"),
    gettext_lazy("标准差"),
    gettext_lazy("中位"),
    gettext_lazy("95%以内"),
]
SHOWN = 500


@needs(LOOK)
def chains_page(request: Any, outbreak: str) -> HttpResponseBase:
    """Show who infected whom as a tree and in time, with generations, super-spreaders and what is missing; or send it."""
    found = reach_outbreak(request, outbreak)
    told = spread.chains_of(found)
    form = request.GET.get("export", "")
    if form in FORMS:
        return _send(request, found, told, form)
    rows, most = told.chains.rows(), told.chains.superspreaders()
    linked = [row for row in rows if row.infected or row.infector]
    intervals = sorted(told.chains.serial_intervals().values())
    ids = {case.label: case.public_id for case in Case.objects.filter(outbreak=found).only("id", "label")}
    context = {
        "tree": charts.tree(linked, most),
        "time": charts.in_time(linked, most),
        "rows": [(row, ids.get(row.case, ""), REMARKS.get(row.remark, "")) for row in rows[:SHOWN]],
        "total": len(rows),
        "single": len(rows) - len(linked),
        "generations": max((row.generation for row in rows), default=0) + bool(rows),
        "most": most.items(),
        "uneven": spread.unevenness(told),
        "intervals": len(intervals),
        "middle": intervals[len(intervals) // 2] if intervals else None,
        "others": told.others[:50],
        "forms": FORMS,
    }
    return render(request, "cases/chains.html", context | frame(found, "chains"))


def _send(request: Any, outbreak: Any, told: spread.Found, form: str) -> HttpResponse:
    at, what = clock.now(), f"chains {form}"
    rows = len(told.chains.onsets)
    record_export(campaign=None, place=outbreak.place, what=what, rows=rows, by=request.user, at=at)
    made = {"csv": told.chains.to_csv, "json": told.chains.to_json, "graphml": told.chains.to_graphml}[form]()
    answer = HttpResponse(made, content_type=FORMS[form])
    answer.headers["Content-Disposition"] = str(
        content_disposition_header(True, f"{outbreak.name} {_('传播链')}.{form}")
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@needs(LOOK)
def analysis(request: Any, outbreak: str) -> HttpResponseBase:
    """Show curve, R, delays and contacts; or send one of the tables as a file (``what``)."""
    found, at = reach_outbreak(request, outbreak), clock.now()
    cases = spread.patients(found)
    curve = spread.curve_of(cases, timezone.localdate(at))
    known = profile(disease=found.disease, place=found.place, at=at)
    numbers = spread.reproduction_of(curve, known) if curve else []
    delays = spread.delays_of(cases)
    what = asked(request, "what")
    if request.GET.get("export") in KINDS:
        if what in ("fits", "followup"):
            return _export_observed(request, found, cases, at, what)
        return _export(request, found, curve, numbers, delays, what)
    days = curve.days if curve else []
    areas, line, one, top = charts.band([(n.end, n.quantiles[0], n.mean, n.quantiles[6]) for n in numbers], len(days))
    context: dict[str, Any] = {
        "curve": curve,
        "onsets": charts.bars([(d.day, d.onsets, not d.is_complete()) for d in days]),
        "reports": charts.bars([(d.day, d.reports, False) for d in days]),
        "most_onsets": max((d.onsets for d in days), default=0),
        "most_reports": max((d.reports for d in days), default=0),
        "truncated": curve.truncated_from() if curve else None,
        "areas": areas,
        "line": line,
        "one": one,
        "top": top,
        "numbers": list(_numbers(curve, numbers)) if curve else [],
        "delays": [(DAY_NAMES[begin], DAY_NAMES[end], row) for begin, end, row in delays],
        "fits": list(_fits(cases, at)),
        "followup": list(_followup(found, at)),
        "followed": (told := spread.followed(found, cases)),
        "attack": _limits(told.attack),
        "patients": len(cases),
        "fit_headings": FIT_HEADINGS,
        "profile": known,
    }
    return render(request, "cases/analysis.html", context | frame(found, "analysis"))


def _numbers(curve: Any, numbers: Any) -> Iterator[tuple[Any, ...]]:
    for n in numbers:
        values = (spread.shown(v) for v in (n.mean, n.quantiles[0], n.quantiles[6]))
        yield (spread.day_of(curve, n.start), spread.day_of(curve, n.end), *values)


def _fits(cases: Any, at: datetime) -> Iterator[tuple[Any, ...]]:
    for one in observed.fitted(cases, timezone.localdate(at)):
        values = (one.delay.mean, one.low, one.high, one.delay.sd, one.delay.quantile(0.5), one.delay.quantile(0.95))
        yield (
            DAY_NAMES[one.begin],
            DAY_NAMES[one.end],
            one.cases,
            FAMILIES[one.delay.family],
            *map(spread.shown, values),
        )


def _followup(outbreak: Any, at: datetime) -> list[tuple[Any, str]]:
    said = observed.followed_up(outbreak, at)
    return [
        (_("应随访的接触者"), str(said.subjects)),
        (_("应随访次数"), str(said.due)),
        (_("完成率"), _percent(said.completeness)),
        (_("及时率"), _percent(said.timeliness)),
        (_("从未漏访的人"), str(said.fully_followed)),
        (_("失访的人（最近连漏三次）"), str(said.lost)),
    ]


def _limits(one: Any) -> str:
    return f"{_percent(one.value)} ({_percent(one.low)}–{_percent(one.high)})"


def _percent(share: float) -> str:
    return "—" if isnan(share) else f"{share:.0%}"


def _export_observed(request: Any, outbreak: Any, cases: Any, at: datetime, what: str) -> HttpResponseBase:
    if what == "fits":
        name, headings, rows = _("间隔的分布"), [*FIT_HEADINGS], list(_fits(cases, at))
    else:
        name, headings, rows = _("接触者随访指标"), [_("指标"), _("数值")], _followup(outbreak, at)
    record_export(campaign=None, place=outbreak.place, what=f"outbreak {what}", rows=len(rows), by=request.user, at=at)
    return export(request.GET["export"], f"{outbreak.name} {name}", headings, rows)


def _export(request: Any, outbreak: Any, curve: Any, numbers: Any, delays: Any, what: str) -> HttpResponseBase:
    if what == "r":
        name, headings = _("有效再生数"), [_("从"), _("到"), _("均值"), _("下限"), _("上限")]
        rows = list(_numbers(curve, numbers)) if curve else []
    elif what == "delays":
        name, headings = _("间隔"), [_("从"), _("到"), _("例数"), _("四分之一"), _("中位"), _("四分之三"), _("最长")]
        rows = [(DAY_NAMES[b], DAY_NAMES[e], d.cases, d.low, d.middle, d.high, d.most) for b, e, d in delays]
    else:
        name, headings = _("流行曲线"), [_("日期"), _("发病"), _("报告"), _("完整度"), _("预计发病")]
        days = curve.days if curve else []
        rows = [(d.day, d.onsets, d.reports, round(d.completeness, 3), d.expected) for d in days]
    said = f"outbreak {what or 'curve'}"
    record_export(campaign=None, place=outbreak.place, what=said, rows=len(rows), by=request.user, at=clock.now())
    return export(request.GET["export"], f"{outbreak.name} {name}", headings, rows)
