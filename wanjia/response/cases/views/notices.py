"""The search notice: prepared and published by an investigator; read by everybody, without sign-in and without script."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.limits import too_many
from wanjia.core.pages import attempt
from wanjia.registry.accounts.gate import needs, public, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.response.cases.actions.notices import publish_notice, take_reply, withdraw_notice
from wanjia.response.cases.forms import ReplyForm
from wanjia.response.cases.models import Notice
from wanjia.response.cases.queries.notices import draft
from wanjia.response.cases.views.board import frame, reach_outbreak

LOOK = C.INVESTIGATE_CASES
AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 30  # from one address; a whole office may share one


@needs(LOOK)
def prepare(request: Any, outbreak: str) -> HttpResponse:
    """Show what may be told, untick, publish; list what was published."""
    found, at = reach_outbreak(request, outbreak), clock.now()
    if request.method == "POST":
        publish_notice(outbreak=found, wheres=request.POST.getlist("where"), by=request.user, at=at)
        return redirect("cases:notice", outbreak)
    rows = Notice.objects.filter(outbreak=found).select_related("by").order_by("-published_at", "-id")
    counted = rows.annotate(came=Count("replies"), called=Count("replies", filter=Q(replies__called=True)))[:50]
    context = {"draft": draft(found, at), "notices": counted, "at": at} | frame(found, "notice")
    return render(request, "cases/notice.html", context)


@needs(LOOK)
@require_POST
def withdraw(request: Any, notice: str) -> HttpResponse:
    """Take a notice back."""
    found = reach(request, Notice.objects.select_related("outbreak__place"), notice, LOOK)
    withdraw_notice(notice=found, by=request.user, at=clock.now())
    return redirect("cases:notice", found.outbreak.public_id)


@public
def public_page(request: Any, notice: str) -> HttpResponse:
    """Tell everybody the places and hours, and take in who was there; staff writes down here who calls."""
    try:
        found: Notice = Notice.objects.select_related("outbreak__place").by_public_id(notice)
    except Notice.DoesNotExist as error:
        raise Http404 from error
    at, staff = clock.now(), request.standing.may(LOOK, found.outbreak.place.lo)
    sent = request.POST if request.method == "POST" else None
    form, busy = ReplyForm(found, sent), False
    if sent is not None and not staff:
        busy = too_many(request, "search", MOST_AN_HOUR, AN_HOUR, at)
    if not busy and attempt(form, lambda said: _reply(request, found, staff, said, at)) is not None:
        return render(request, "cases/replied.html", {"notice": found, "staff": staff})
    rows = [(where, datetime.fromisoformat(begin), datetime.fromisoformat(end)) for where, begin, end in found.rows]
    context = {"notice": found, "rows": rows, "form": form, "busy": busy, "staff": staff}
    return render(request, "cases/public.html", context, status=429 if busy else 422 if form.errors else 200)


def _reply(request: Any, notice: Notice, staff: bool, said: dict[str, Any], at: datetime) -> bool:
    take_reply(notice=notice, by=request.user if staff else None, called=staff, at=at, **said)
    return True
