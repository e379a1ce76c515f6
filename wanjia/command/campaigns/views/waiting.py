"""What waits across all running campaigns of a territory: doors to go to again, exceptions to decide."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.campaigns.actions import decide_exception, record_export
from wanjia.command.campaigns.listing import HEADINGS, file_rows, staircases, target_page
from wanjia.command.campaigns.models import Campaign, ExceptionRequest, Target
from wanjia.command.campaigns.queries import day_end
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, keyset
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place

BOARDS = ("overdue", "today", "tomorrow")
COUNTED = 999  # nobody climbs more in a day; counting them all would cost a city's page seconds


@needs(C.RECORD_VISITS, C.ASSIGN_WORK)
def revisits(request: Any) -> HttpResponseBase:
    """Show the doors to go to again by building: overdue, today, tomorrow; or send one board as a file."""
    at = clock.now()
    running = list(Campaign.objects.touching(request.standing, C.VIEW_DOORS).running())
    due = Target.objects.visible_to(request.standing, C.VIEW_DOORS).filter(campaign__in=running)
    tonight = day_end(at)
    spans = {
        "overdue": due.filter(revisit_at__lte=at),
        "today": due.filter(revisit_at__gt=at, revisit_at__lte=tonight),
        "tomorrow": due.filter(revisit_at__gt=tonight, revisit_at__lte=tonight + timedelta(days=1)),
    }
    counts = {name: rows[: COUNTED + 1].count() for name, rows in spans.items()}
    board = asked(request, "board")
    if board not in BOARDS:
        board = next((name for name in BOARDS if counts[name]), "today")
    if request.GET.get("export") in KINDS:
        return _export_revisits(request, spans[board], board)
    page = target_page(spans[board].select_related("campaign"), asked(request, "after"))
    sheets = staircases(page.rows, _top(request))
    context = {"counts": counts, "counted": COUNTED, "board": board, "page": page, "sheets": sheets, "now": at}
    return render(request, "campaigns/revisits.html", context)


def _export_revisits(request: Any, due: Any, board: str) -> HttpResponseBase:
    """Send the doors of a board where lists may be taken out; the journal keeps who took them."""
    if not request.standing.may(C.EXPORT_LISTS):
        raise PermissionDenied
    rows, place = due.visible_to(request.standing, C.EXPORT_LISTS), _top(request)
    what = f"revisits {board}"
    record_export(campaign=None, place=place, what=what, rows=rows.count(), by=request.user, at=clock.now())
    return export(request.GET["export"], _("再次上门"), HEADINGS, file_rows(rows))


def _top(request: Any) -> Place:
    """Give the reader's first place: the names of doors start below it."""
    return Place.objects.get(pk=request.standing.holdings[0].place_id)


@needs(C.APPROVE_EXCEPTIONS, C.ASK_EXCEPTIONS)
def exceptions(request: Any) -> HttpResponseBase:
    """Show the requests that wait for a decision, the oldest first; or send them as a file."""
    spans = request.standing.within(C.VIEW_DOORS, lo="target__position")
    rows = ExceptionRequest.objects.filter(spans, decision="").select_related(
        "target__household__door", "target__campaign", "target__place__parent__parent", "asked_by"
    )
    if request.GET.get("export") in KINDS:
        return _export_exceptions(request, rows)
    page = keyset(rows, "asked_at", "id", after=asked(request, "after"))
    lines = [
        {
            "ask": ask,
            "own": ask.asked_by_id == request.user.pk,
            "may": request.standing.may(C.APPROVE_EXCEPTIONS, ask.target.position),
        }
        for ask in page.rows
    ]
    return render(request, "campaigns/exceptions.html", {"page": page, "lines": lines})


def _export_exceptions(request: Any, rows: Any) -> HttpResponseBase:
    """Send the requests of where lists may be taken out; the journal keeps who took them."""
    if not request.standing.may(C.EXPORT_LISTS):
        raise PermissionDenied
    asks = rows.filter(request.standing.within(C.EXPORT_LISTS, lo="target__position")).order_by("asked_at", "id")
    place, at = _top(request), clock.now()
    record_export(campaign=None, place=place, what="exceptions", rows=asks.count(), by=request.user, at=at)
    lines = (
        [a.target.campaign.name, a.target.household.door.label, a.get_kind_display(), a.reason]
        + [a.asked_by.name, a.asked_at]
        for a in asks.iterator(chunk_size=1000)
    )
    headings = [_("任务"), _("门"), _("申请"), _("原因"), _("提出"), _("时间")]
    return export(request.GET["export"], _("例外审批"), headings, lines)


@needs(C.APPROVE_EXCEPTIONS)
@require_POST
def decide(request: Any, exception: str) -> HttpResponse:
    """Approve or refuse one request."""
    found = find_exception(request, exception)
    approve = request.POST.get("decision") == "approve"
    decide_exception(request=found, approve=approve, by=request.user, at=clock.now())
    messages.success(request, _("已批准") if approve else _("未批准，请继续上门"))
    return redirect("campaigns:exceptions")


def find_exception(request: Any, text: str) -> ExceptionRequest:
    """Give a request whose door lies in the territory. Raises Http404, PermissionDenied."""
    rows = ExceptionRequest.objects.select_related("target")
    found: ExceptionRequest = reach(request, rows, text, C.APPROVE_EXCEPTIONS)
    return found
