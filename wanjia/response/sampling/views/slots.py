"""When whom is asked to come to a point: the slots, spreading them anew, the sheets for the staircases."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wanjia.command.campaigns.scene import C, holds_over
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import attempt
from wanjia.registry.accounts.gate import needs
from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import with_ancestors
from wanjia.registry.places.rules import Level
from wanjia.response.sampling.actions import Asked, spread_slots
from wanjia.response.sampling.forms import SlotForm
from wanjia.response.sampling.models import Point, Slot
from wanjia.response.sampling.queries.catchments import ground, tables_of
from wanjia.response.sampling.rules.points import capacity
from wanjia.response.sampling.scene import SEES, RoundScene, find_point, scene_of_point


@needs(*SEES)
def slots(request: Any, point: str) -> HttpResponseBase:
    """Show the slots of a point; spread them anew on POST; or send them as a file."""
    found = find_point(request, point, *SEES)
    at = scene_of_point(request, found)
    rows = _slots(found)
    if request.GET.get("export") in KINDS:
        headings = [_("从"), _("到"), _("地点"), _("人数"), _("采样点")]
        lines = (
            [row["slot"].from_at, row["slot"].until_at, row["name"], row["slot"].people, str(found)] for row in rows
        )
        return export(request.GET["export"], f"{found} {_('时段')}", headings, lines)
    may_run = holds_over(request.standing, C.RUN_CAMPAIGNS, found.site.place)
    form = SlotForm(request.POST if request.method == "POST" and may_run else None)
    (_same, tables), *_rest = tables_of([found], at.now)
    room = capacity(found.area_m2, found.spacing_m, tables)
    done = attempt(form, lambda v: _spread(at, found, v["minutes"], tables, room, request.user))
    if done is not None:
        messages.success(request, _("已排%(n)d处的时段") % {"n": len(done)})
        return redirect("sampling:slots", point)
    context = {
        "scene": at,
        "point": found,
        "rows": rows,
        "form": form,
        "tables": tables,
        "room": room,
        "may_run": may_run,
    }
    return render(request, "sampling/slots.html", context, status=422 if form.errors else 200)


def _spread(at: RoundScene, point: Point, minutes: int, tables: int, room: int | None, by: Any) -> list[Slot]:
    land = ground(point.round, at.place, at.now)
    asked = [Asked(land.places[home.key], home.waiting) for home in land.around[point.pk] if home.waiting]
    return spread_slots(point=point, asked=asked, minutes=minutes, tables=tables, room=room, by=by, at=at.now)


def _slots(point: Point) -> list[dict[str, Any]]:
    """Give the slots in the order of their time, each place with the names from its community down."""
    rows = list(Slot.objects.filter(point=point).order_by("from_at", "place__lo"))
    places = with_ancestors(slot.place_id for slot in rows)
    return [{"slot": slot, "place": places[slot.place_id], "name": _name(places[slot.place_id])} for slot in rows]


def _name(place: Place) -> str:
    names, step = [], place
    while step.parent is not None and step.level not in (Level.TOWNSHIP, Level.COUNTY, Level.LEAGUE):
        names.append(step.name)
        step = step.parent
    return " ".join(reversed(names)) or place.name


@needs(*SEES)
def print_slots(request: Any, point: str) -> HttpResponse:
    """Show the sheets to print, one for each staircase, to hang at its door."""
    found = find_point(request, point, *SEES)
    rows = _slots(found)
    units: dict[int, list[str]] = {}
    inside = Place.objects.current().filter(parent__in=[row["place"].pk for row in rows], level=Level.UNIT)
    for parent, name in inside.order_by("lo").values_list("parent_id", "name"):
        units.setdefault(parent, []).append(name)
    sheets = [
        {**row, "door": f"{row['name']} {unit}".strip()} for row in rows for unit in units.get(row["place"].pk, [""])
    ]
    context = {"scene": scene_of_point(request, found), "point": found, "sheets": sheets}
    return render(request, "sampling/slots_print.html", context)
