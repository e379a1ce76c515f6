"""The search notice: prepared and published by an investigator; read by everybody, without sign-in and without script."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.registry.accounts.gate import needs, public, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.response.cases.actions.notices import publish_notice, withdraw_notice
from wanjia.response.cases.models import Notice
from wanjia.response.cases.queries.notices import draft
from wanjia.response.cases.views.board import frame, reach_outbreak

LOOK = C.INVESTIGATE_CASES


@needs(LOOK)
def prepare(request: Any, outbreak: str) -> HttpResponse:
    """Show what may be told, untick, publish; list what was published."""
    found, at = reach_outbreak(request, outbreak), clock.now()
    if request.method == "POST":
        publish_notice(outbreak=found, wheres=request.POST.getlist("where"), by=request.user, at=at)
        return redirect("cases:notice", outbreak)
    rows = Notice.objects.filter(outbreak=found).select_related("by").order_by("-published_at", "-id")[:50]
    context = {"draft": draft(found, at), "notices": rows, "at": at} | frame(found, "notice")
    return render(request, "cases/notice.html", context)


@needs(LOOK)
@require_POST
def withdraw(request: Any, notice: str) -> HttpResponse:
    """Take a notice back."""
    found = reach(request, Notice.objects.select_related("outbreak__place"), notice, LOOK)
    withdraw_notice(notice=found, by=request.user, at=clock.now())
    return redirect("cases:notice", found.outbreak.public_id)


@public
def public_page(request: HttpRequest, notice: str) -> HttpResponse:
    """Tell everybody the places and hours, and where to say that one was there."""
    try:
        found: Notice = Notice.objects.select_related("outbreak__place").by_public_id(notice)
    except Notice.DoesNotExist as error:
        raise Http404 from error
    rows = [(where, datetime.fromisoformat(begin), datetime.fromisoformat(end)) for where, begin, end in found.rows]
    return render(
        request, "cases/public.html", {"notice": found, "rows": rows, "declare": reverse("screening:declare")}
    )
