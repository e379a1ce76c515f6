"""Reports of a place: today's half-filled, those signed, who below is late."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import DayField, asked, keyset
from wanjia.insight.figures import queries as figures
from wanjia.insight.figures.catalogue import INDICATORS
from wanjia.insight.reports.actions import receive_reports, sign_reports
from wanjia.insight.reports.models import DailyReport
from wanjia.insight.reports.queries import below, last_day, late, times_at
from wanjia.insight.reports.rules import REPORTED, STANDINGS, STATES, standing
from wanjia.registry.accounts.gate import covers, home, needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place

SEE, SIGN = Capability.VIEW_COVERAGE, Capability.SIGN_REPORTS
LATE_SHOWN = 50


@needs(SEE)
def mine(request: Any) -> HttpResponse:
    """Go to the reports of the reader's own place."""
    return redirect("reports:place", home(request, SEE).public_id)


@needs(SEE)
def place_page(request: Any, place: str) -> HttpResponseBase:
    """Show a place's reports day by day, who below has not reported, and today's figures so far."""
    where, at = reach(request, Place.objects.current(), place, SEE), clock.now()
    reports = DailyReport.objects.standing().timed().filter(place=where).select_related("signed_by")
    day = last_day(where, at)
    waiting = late(where, at, day)
    if request.GET.get("export") in KINDS:
        headings = [_("地点"), _("上级"), _("日期"), _("截数"), _("应在何时前签发")]
        lines = ([r.place.name, r.parent.name if r.parent else "", r.day, r.cut_off, r.due_at] for r in waiting)
        return export(request.GET["export"], f"{where.name} {_('未报')}", headings, lines)
    coming = times_at(where, day + timedelta(days=1), at)
    half = figures.values(REPORTED, where, at=at, since=coming.since) if "now" in request.GET else None
    page = keyset(reports, "-day", "-id", after=asked(request, "after"), limit=14)
    shown = list(waiting[: LATE_SHOWN + 1])
    context = {
        "place": where, "at": at, "day": day, "coming": coming, "page": page,
        "rows": [(row, STANDINGS[_stands(row, at)], _stands(row, at)) for row in page.rows],
        "late": shown[:LATE_SHOWN], "late_more": len(shown) > LATE_SHOWN, "late_count": waiting.count(),
        "half": None if half is None else [(INDICATORS[key], half[key]) for key in REPORTED if half[key] is not None],
        "published_at": covers(request, SIGN, where),
    }  # fmt: skip
    return render(request, "reports/place.html", context)


@needs(SEE)
def below_page(request: Any, place: str) -> HttpResponseBase:
    """List the reports of a day of those that stood right below a place: unsigned first, then in tree order."""
    where, at = reach(request, Place.objects.all(), place, SEE), clock.now()
    day = asked_day(request, where, at)
    rows = below(where, day).visible_to(request.standing, SEE)
    if request.GET.get("export") in KINDS:
        headings = [_("地点"), _("日期"), _("状态"), _("签发人"), _("签发时间"), _("签收时间"), _("说明")]
        lines = (
            [r.place.name, r.day, STANDINGS[_stands(r, at)], r.signed_by.name if r.signed_by else "", r.signed_at]
            + [r.received_at, r.comment]
            for r in rows.order_by("position", "id")
        )
        return export(request.GET["export"], f"{where.name} {day} {_('日报')}", headings, lines)
    found = list(rows.order_by(F("signed_at").desc(nulls_first=True), "position", "id")[:300])
    told = [(row, _stands(row, at)) for row in found]
    context = {
        "place": where, "day": day, "last": last_day(where, at),
        "before": day - timedelta(days=1), "after": day + timedelta(days=1),
        "rows": [(row, STANDINGS[stands], stands, STATES[row.state]) for row, stands in told],
        "counts": [(word, sum(stands == key for _row, stands in told)) for key, word in STANDINGS.items()],
        "to_sign": sum(not row.signed_at and not row.nothing for row in found) if covers(request, SIGN, where) else 0,
        "to_receive": any(row.signed_at and not row.received_at for row in found) and covers(request, SIGN, where),
    }  # fmt: skip
    return render(request, "reports/below.html", context)


@needs(SIGN)
@require_POST
def sign_below(request: Any, place: str) -> HttpResponse:
    """Sign what lies unsigned right below a place, each report as a fact of its own; name those that cannot be."""
    where, at = reach(request, Place.objects.current(), place, SIGN), clock.now()
    day = asked_day(request, where, at)
    rows = below(where, day).visible_to(request.standing, SIGN).filter(signed_at=None)
    done = sign_reports(reports=rows.order_by("position", "id"), by=request.user, at=at)
    messages.success(request, _("已签发 %(n)s 份日报") % {"n": done.many})
    for report, why in done.refused:
        messages.warning(request, f"{report.place.name}：{why}")
    return redirect(f"{reverse('reports:below', args=[where.public_id])}?day={day.isoformat()}")


@needs(SIGN)
def receive(request: Any, place: str) -> HttpResponse:
    """Give those right below a receipt for what they have signed."""
    where, at = reach(request, Place.objects.current(), place, SIGN), clock.now()
    day = asked_day(request, where, at)
    if request.method == "POST":
        receive_reports(place=where, day=day, by=request.user, at=at)
    return redirect(f"/reports/at/{where.public_id}/below/?day={day.isoformat()}")


def _stands(report: Any, at: Any) -> str:
    return standing(report.answered_at, report.due_at, report.nothing, at)


def asked_day(request: Any, place: Place, at: Any) -> Any:
    """Give the day asked for, the latest reported one without. Raises Refused for what is no day."""
    text = request.POST.get("day") or request.GET.get("day", "")
    try:
        return DayField(required=False).clean(text) or last_day(place, at)
    except ValidationError as error:
        raise Refused(_("日期写得不对，例如 2022-11-11"), field="day") from error
