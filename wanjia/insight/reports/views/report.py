"""One report: its figures, versions, papers; signing, correcting, publishing."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.core.paper import send
from wanjia.insight.reports import printing
from wanjia.insight.reports.actions import correct_report, publish_figure, sign_report
from wanjia.insight.reports.forms import CorrectForm, PublishForm, SignForm
from wanjia.insight.reports.models import DailyReport, PublishedFigure
from wanjia.insight.reports.queries import changed_in, compared, published_of, versions
from wanjia.insight.reports.rules import STANDINGS, STATES, standing
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability

SEE, SIGN = Capability.VIEW_COVERAGE, Capability.SIGN_REPORTS
RELATED = ("place", "parent", "signed_by", "received_by")


def find(request: Any, text: str, capability: Capability) -> Any:
    """Give a report of the territory. Raises Http404, PermissionDenied."""
    return reach(request, DailyReport.objects.timed().select_related(*RELATED), text, capability)


@needs(SEE)
def report_page(request: Any, report: str) -> HttpResponse:
    """Show a report beside yesterday's and last week's, what was corrected, what was published of it."""
    found, at = find(request, report, SEE), clock.now()
    stands = standing(found.answered_at, found.due_at, found.nothing, at)
    old, lines = changed_in(found), compared(found)
    context = {
        "report": found, "lines": [(line, line.key in old, old.get(line.key)) for line in lines],
        "zero": printing.zero(found, lines),
        "versions": [(row, STATES[row.state]) for row in versions(found)], "published": published_of(found),
        "stands": stands, "word": STANDINGS[stands], "state": STATES[found.state], "title": printing.title(found),
        "moments": urlencode({"at": found.cut_off.isoformat(), "since": found.since.isoformat()}),
        "may_sign": request.standing.may(SIGN, found.place.lo), "at": at, "text": printing.text(found),
    }  # fmt: skip
    return render(request, "reports/report.html", context)


@needs(SIGN)
def sign(request: Any, report: str) -> HttpResponse:
    """Sign a report."""
    found = find(request, report, SIGN)
    form = SignForm(found, request.POST if request.method == "POST" else None)
    done = attempt(form, lambda v: sign_report(report=found, by=request.user, at=clock.now(), **v))
    if done is not None:
        return redirect("reports:report", found.public_id)
    about = _("签发后由您负责；有错以后只能更正，不能改回。")
    return form_page(request, form, _("签发：%(title)s") % {"title": printing.title(found)}, about=about,
                     submit=_("签发"), back=reverse("reports:report", args=[found.public_id]))  # fmt: skip


@needs(SIGN)
def correct(request: Any, report: str) -> HttpResponse:
    """Correct a signed report: a new version."""
    found = find(request, report, SIGN)
    form = CorrectForm(found, request.POST if request.method == "POST" else None)
    done = attempt(
        form,
        lambda v: correct_report(
            report=found, values=form.values(), reason=v["reason"], by=request.user, at=clock.now()
        ),
    )
    if done is not None:
        return redirect("reports:report", done.public_id)
    about = _("原来的一版留着，任何人都能看到改了什么、为什么。")
    return form_page(request, form, _("更正：%(title)s") % {"title": printing.title(found)}, about=about,
                     submit=_("更正并签发"), back=reverse("reports:report", args=[found.public_id]))  # fmt: skip


@needs(SIGN)
def publish(request: Any, report: str) -> HttpResponse:
    """Put a published figure into the register."""
    found = find(request, report, SIGN)
    form = PublishForm(found, request.POST if request.method == "POST" else None)
    done = attempt(form, lambda v: publish_figure(report=found, by=request.user, at=clock.now(), **v))
    if done is not None:
        return redirect("reports:published")
    return form_page(request, form, _("登记公布的数字"), about=printing.title(found), submit=_("登记"),
                     back=reverse("reports:report", args=[found.public_id]))  # fmt: skip


def _paper(kind: str, make: Callable[[DailyReport], bytes]) -> Callable[..., HttpResponse]:
    @needs(SEE)
    def paper(request: Any, report: str) -> HttpResponse:
        found = find(request, report, SEE)
        return send(printing.title(found), make(found), kind)

    paper.__doc__ = f"Send a report as {kind}."
    return paper


pdf = _paper("pdf", printing.pdf)
word = _paper("docx", printing.word)
workbook = _paper("xlsx", printing.workbook)
picture = _paper("png", printing.picture)


@needs(SEE)
def published(request: Any) -> HttpResponse:
    """List what was made public in the territory, the newest first, with what corrected it."""
    rows = PublishedFigure.objects.visible_to(request.standing, SEE)
    rows = rows.select_related("report__place", "approved_by", "corrected_in")
    if request.GET.get("export") in KINDS:
        headings = [
            _("公布的数字"),
            _("指标"),
            _("地点"),
            _("截至"),
            _("在哪里公布"),
            _("公布时间"),
            _("批准人"),
            _("更正为"),
            _("更正时间"),
        ]
        lines = (
            [p.said, p.title, p.report.place.name, p.as_of, p.where, p.published_at, p.approved_by.name]
            + ["" if p.corrected_to is None else p.corrected_to, p.corrected_at]
            for p in rows.order_by("-published_at", "-id")
        )
        return export(request.GET["export"], _("公布数字登记簿"), headings, lines)  # type: ignore[return-value]
    page = keyset(rows, "-published_at", "-id", after=asked(request, "after"))
    return render(request, "reports/published.html", {"page": page})
