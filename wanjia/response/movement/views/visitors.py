"""The visitors of a compound who went in and have not come out."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import refused
from wanjia.registry.accounts.gate import needs
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.presence.actions import record_visitor_readings
from wanjia.response.movement.actions import note_leaving
from wanjia.response.movement.queries.stations import levels_of
from wanjia.response.movement.queries.visitors import inside
from wanjia.response.movement.rules import LEVELS
from wanjia.response.movement.views.stations import find_station
from wanjia.response.registration.rules import masked


@needs(C.CHECK_CROSSINGS)
def visitors(request: Any, station: str) -> HttpResponseBase:
    """List who is still in the compound behind a gate, the longest first; note that somebody left unseen."""
    found, at = find_station(request, station, C.CHECK_CROSSINGS), clock.now()
    if found.compound is None:
        return redirect("movement:station", station)
    rows = inside(found.compound, at)
    if request.method == "POST":
        gone = next((row for row in rows if row.crossing.public_id == request.POST.get("crossing")), None)
        if gone is None:
            return refused(request, Refused(_("这个人没有在里面")))
        note_leaving(crossing=gone.crossing, by=request.user, at=at)
        return redirect("movement:visitors", station)
    numbers = [row.crossing.visitor_id for row in rows if row.crossing.visitor_id]
    if numbers:
        record_visitor_readings(visitors=numbers, through="movement:visitors", by=request.user, at=at)
    lines = [(row, masked(row.crossing.visitor.name) if row.crossing.visitor else "") for row in rows]
    if request.GET.get("export") in KINDS:
        headings = [_("访客"), _("进门"), _("从哪个门"), _("到哪里去（住址）"), _("超过24小时"), _("截至")]
        cells = ([name, row.since, row.gate, row.whom, _("是") if row.long else "", at] for row, name in lines)
        return export(request.GET["export"], _("%(place)s在内访客") % {"place": found.compound.name}, headings, cells)
    level = LEVELS[levels_of([found.compound.pk], at).get(found.compound.pk, "open")]
    return render(request, "movement/visitors.html", {"station": found, "lines": lines, "level": level, "at": at})
