"""Reports that were written, one of them with its charts, and the files they leave as."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, keyset
from wanjia.insight.figures.catalogue import INDICATORS
from wanjia.insight.figures.faces import needed
from wanjia.insight.figures.queries import listing
from wanjia.insight.judgement.actions import make_judgement
from wanjia.insight.judgement.drawing import captioned
from wanjia.insight.judgement.forms import JudgementForm
from wanjia.insight.judgement.models import Judgement
from wanjia.insight.judgement.pictures import svg
from wanjia.registry.accounts.gate import covers, needs, reach
from wanjia.registry.accounts.roles import Capability as C

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_EXPORTED = 20_000


@needs(C.VIEW_COVERAGE)
def reports(request: Any) -> HttpResponseBase:
    """List the reports of one's places, the newest first; write one."""
    at = clock.now()
    form = JudgementForm(request.standing, request.POST or None)
    done = attempt(form, lambda v: make_judgement(place=v["place"], as_of=v["as_of"] or at, by=request.user, at=at))
    if done is not None:
        return redirect("judgement:report", done.public_id)
    rows = (
        Judgement.objects.visible_to(request.standing, C.VIEW_COVERAGE).select_related("place", "by").defer("content")
    )
    if request.GET.get("export") in KINDS:
        headings = [_("地点"), _("截至"), _("生成"), _("生成人"), _("异常"), _("建议")]
        cells = (
            [row.place.name, row.as_of, row.made_at, row.by, row.anomalies, row.advice]
            for row in rows.order_by("-made_at", "-id")[:MOST_EXPORTED]
        )
        return export(request.GET["export"], _("研判报告"), headings, cells)
    page = keyset(rows, "-made_at", "-id", after=asked(request, "after"))
    context = {"page": page, "form": form}
    return render(request, "judgement/list.html", context, status=422 if form.is_bound and form.errors else 200)


def _report(request: Any, text: str) -> Judgement:
    rows = Judgement.objects.select_related("place", "by")
    found: Judgement = reach(request, rows, text, C.VIEW_COVERAGE)
    return found


@needs(C.VIEW_COVERAGE)
def report(request: Any, judgement: str) -> HttpResponse:
    """Show a report: what it says, its figures each with its list, its charts each with its table."""
    found = _report(request, judgement)
    content = found.content
    charts = [
        {**chart, "n": n, "svg": mark_safe(svg(chart))}  # our own drawing, every word in it escaped
        for n, chart in enumerate(content["charts"])
    ]
    sections = [
        {
            **section,
            "charts": [charts[n] for n in section["charts"]],
            "figures": [
                {**one, "href": _opened(request, found, one["key"]) if one["key"] in INDICATORS else ""}
                for one in section["figures"]
            ],
        }
        for section in content["sections"]
    ]
    return render(request, "judgement/report.html", {"report": found, "content": content, "sections": sections})


def _opened(request: Any, report: Judgement, key: str) -> str:
    """Give the rows a figure counted, for who may not see those the figure's own page; both as of the report's moment."""
    if any(covers(request, capability, report.place) for capability in needed(key)):
        return listing(key, report.place, at=report.as_of)
    at = urlencode({"at": report.as_of.isoformat()})
    return f"{reverse('figures:figure', args=[key, report.place.public_id])}?{at}"


@needs(C.VIEW_COVERAGE)
def as_word(request: Any, judgement: str) -> HttpResponse:
    """Send a report as a Word file."""
    from wanjia.insight.judgement.word import word  # a tenth of a second to load: only for who takes one away

    found = _report(request, judgement)
    return _file(word(found), WORD, f"{_name(found)}.docx")


@needs(C.VIEW_COVERAGE)
def chart_file(request: Any, judgement: str, chart: int) -> HttpResponseBase:
    """Send one chart as SVG, or its table as a file."""
    found = _report(request, judgement)
    try:
        one = found.content["charts"][chart]
    except IndexError as error:
        raise Http404 from error
    name = f"{found.place.name} {one['title']}"
    if request.GET.get("export") in KINDS:
        rows = ([*row, found.as_of] for row in one["rows"])
        return export(request.GET["export"], name, [one["label"], one["unit"], _("截至")], rows)
    drawn = svg(one)
    if not drawn:
        raise Http404
    note = f"{_('截至')} {timezone.localtime(found.as_of):%Y-%m-%d %H:%M} · {one['unit']}"
    return _file(captioned(drawn, name, note).encode(), "image/svg+xml", f"{name}.svg")


def _name(report: Judgement) -> str:
    return f"{report.place.name}{_('研判报告')} {timezone.localtime(report.as_of):%Y-%m-%d %H%M}"


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = str(content_disposition_header(True, name))
    answer.headers["Cache-Control"] = "no-store"
    return answer
