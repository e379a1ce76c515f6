"""Who stands at a station when, and the shifts nobody stands in."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.posts.rules import DEPARTMENTS
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.queries import staff_around
from wanjia.registry.accounts.roles import Capability as C
from wanjia.response.movement.actions import assign_duty, drop_duty
from wanjia.response.movement.forms import DutyForm
from wanjia.response.movement.models import Duty
from wanjia.response.movement.queries.stations import gaps_at
from wanjia.response.movement.views.stations import MOST, SEES, find_station, mine


@needs(C.MANAGE_STATIONS)
def new(request: Any, station: str) -> HttpResponse:
    """Let somebody stand at a station in a shift; a gap's link fills in which."""
    found, at = find_station(request, station, C.MANAGE_STATIONS), clock.now()
    wanted = {"department": asked(request, "department")} if asked(request, "department") in DEPARTMENTS else {}
    form = DutyForm(staff_around(found.site.place, at), at, request.POST or None, initial=wanted)
    back = reverse("movement:station", args=[station])
    if attempt(form, lambda v: _assign(found, v, request.user, at)) is not None:
        return redirect(back)
    return form_page(request, form, _("安排卡口值守"), about=str(found), back=back)


def _assign(station: Any, values: dict[str, Any], by: Any, at: Any) -> Duty:
    return assign_duty(station=station, by=by, at=at, **values | {"user": values["user"] or None})


@needs(C.MANAGE_STATIONS)
@require_POST
def drop(request: Any, duty: str) -> HttpResponse:
    """Take somebody out of a shift."""
    rows = Duty.objects.select_related("station__site__place")
    found = reach(request, rows, duty, C.MANAGE_STATIONS)
    back = reverse("movement:station", args=[found.station.public_id])
    drop_duty(duty=found, by=request.user, at=clock.now())
    return redirect(back)


@needs(*SEES)
def uncovered(request: Any) -> HttpResponseBase:
    """List the shifts of the next day in which a department stands nowhere, soonest first."""
    at = clock.now()
    found = gaps_at(list(mine(request).order_by("id")[:MOST]), at)
    if request.GET.get("export") in KINDS:
        headings = [_("卡口"), _("所在"), _("缺哪个部门"), _("从"), _("到")]
        lines = (
            [
                str(each.station),
                each.station.site.place.name,
                _name(each.gap.department),
                each.gap.from_at,
                each.gap.until_at,
            ]
            for each in found
        )
        return export(request.GET["export"], _("无人值守的班次"), headings, lines)
    rows = [(each, _name(each.gap.department), each.gap.from_at <= at) for each in found]
    return render(request, "movement/uncovered.html", {"rows": rows, "at": at})


def _name(department: str) -> str:
    return str(DEPARTMENTS[department]) if department else _("任何人")
