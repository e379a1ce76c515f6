"""What is set up for meetings of a place: the units that are called, and the rhythm in which meetings are owed."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.meetings import actions
from wanjia.command.meetings.forms import EndpointForm, RhythmForm
from wanjia.command.meetings.models import Endpoint, MeetingRhythm
from wanjia.command.meetings.queries import endpoints_for
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, keyset
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place


@needs(C.MANAGE_POSTS)
def endpoints(request: Any, place: str) -> HttpResponseBase:
    """List the units that meetings of a place call, those without a terminal counted; enter one more."""
    found, at = reach(request, Place.objects.all(), place, C.MANAGE_POSTS), clock.now()
    rows = endpoints_for(found)
    if request.GET.get("export") in KINDS:
        headings = [_("单位"), _("地点"), _("终端"), _("掉线时改用")]
        cells = ([e.name, e.place.name, e.terminal, e.fallback] for e in rows)
        return export(request.GET["export"], _("会议终端"), headings, cells)
    form = EndpointForm(request.POST or None)
    if attempt(form, lambda said: actions.add_endpoint(place=found, by=request.user, at=at, **said)):
        return redirect("meetings:endpoints", place)
    only = asked(request, "only")
    shown = rows.filter(terminal="") if only == "gaps" else rows
    page = keyset(shown.order_by(), "name", "id", after=asked(request, "after"))
    context = {"place": found, "page": page, "form": form, "only": only}
    context |= {"all": rows.count(), "gaps": rows.filter(terminal="").count()}
    return render(request, "meetings/endpoints.html", context, status=422 if form.errors else 200)


@needs(C.MANAGE_POSTS)
@require_POST
def endpoint_end(request: Any, endpoint: str) -> HttpResponse:
    """Call a unit no more."""
    found = reach(request, Endpoint.objects.select_related("place"), endpoint, C.MANAGE_POSTS)
    actions.end_endpoint(endpoint=found, by=request.user, at=clock.now())
    return redirect("meetings:endpoints", found.place.public_id)


@needs(C.MANAGE_POSTS)
def rhythms(request: Any, place: str) -> HttpResponse:
    """List the rhythms of a place; set one more."""
    found, at = reach(request, Place.objects.all(), place, C.MANAGE_POSTS), clock.now()
    form = RhythmForm(request.POST or None, initial={"since": timezone.localdate(at)})
    if attempt(form, lambda said: actions.set_rhythm(place=found, by=request.user, at=at, **said)):
        return redirect("meetings:rhythms", place)
    rows = MeetingRhythm.objects.filter(place=found).order_by("until", "kind", "id")
    context = {"place": found, "rows": rows, "form": form}
    return render(request, "meetings/rhythms.html", context, status=422 if form.errors else 200)


@needs(C.MANAGE_POSTS)
@require_POST
def rhythm_end(request: Any, rhythm: str) -> HttpResponse:
    """End a rhythm today."""
    found = reach(request, MeetingRhythm.objects.select_related("place"), rhythm, C.MANAGE_POSTS)
    at = clock.now()
    actions.end_rhythm(rhythm=found, until=timezone.localdate(at), by=request.user, at=at)
    return redirect("meetings:rhythms", found.place.public_id)
