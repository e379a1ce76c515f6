"""Control zones of a place: which unit answers for which grids, and which grids belong to none."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.posts.actions import draw_zone, end_zone, move_grids
from wanjia.command.posts.forms import GridsForm, ZoneForm
from wanjia.command.posts.models import ControlZone, ZoneGrid
from wanjia.command.posts.queries.bodies import active, grids_outside_zones
from wanjia.command.posts.queries.papers import citable
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import covers, needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import full_name, locate
from wanjia.registry.places.rules import Level

SEES = (Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS)
MANAGE = Capability.MANAGE_POSTS


@needs(*SEES)
def zones(request: HttpRequest, place: str) -> HttpResponseBase:
    """List the zones of a place with their units and grids; how many grids belong to none."""
    found, at = reach(request, Place.objects.all(), place, *SEES), clock.now()
    rows = ControlZone.objects.filter(place__lo__gte=found.lo, place__hi__lte=found.hi, until_at=None)
    rows = rows.select_related("unit", "document", "place").order_by("place__lo", "id")
    told = list(rows.annotate(many=Count("grids", filter=Q(grids__until_at=None))))
    if request.GET.get("export") in KINDS:
        headings = [_("防控区"), _("地点"), _("责任单位"), _("值班电话"), _("网格数"), _("从"), _("依据文件")]
        cells = ([z.name, z.place.name, z.unit.name, z.unit.phone, z.many, z.from_at, z.document] for z in told)
        return export(request.GET["export"], _("疫情防控区"), headings, cells)
    context = {
        "place": found,
        "rows": told,
        "loose": grids_outside_zones(found, at).count() if told else 0,
        "may_change": covers(request, MANAGE, found),
        "at": at,
    }
    return render(request, "posts/zones.html", context)


@needs(*SEES)
def loose(request: HttpRequest, place: str) -> HttpResponseBase:
    """List the grids that belong to no zone."""
    found = reach(request, Place.objects.all(), place, *SEES)
    rows = grids_outside_zones(found, clock.now()).select_related("parent__parent")
    return _grids(request, found, rows, _("没有划入防控区的网格"))


@needs(*SEES)
def zone(request: HttpRequest, control_zone: str) -> HttpResponseBase:
    """List the grids of a zone."""
    found = reach(request, ControlZone.objects.select_related("place"), control_zone, *SEES)
    grids = ZoneGrid.objects.filter(zone=found, until_at=None).values("grid")
    rows = Place.objects.filter(pk__in=grids).select_related("parent__parent")
    return _grids(request, found.place, rows, found.name)


def _grids(request: HttpRequest, place: Place, rows: Any, title: str) -> HttpResponseBase:
    if request.GET.get("export") in KINDS:
        cells = ([full_name(grid), grid.code] for grid in rows.order_by("lo"))
        return export(request.GET["export"], title, [_("网格"), _("代码")], cells)
    page = keyset(rows, "lo", "id", after=asked(request, "after"))
    return render(request, "posts/zone_grids.html", {"place": place, "page": page, "title": title})


@needs(MANAGE)
def zone_new(request: HttpRequest, place: str) -> HttpResponse:
    """Draw a zone."""
    found, at = reach(request, Place.objects.all(), place, MANAGE), clock.now()
    units = active(at).filter(place__lo__lte=found.hi, place__hi__gte=found.lo).order_by("place__lo", "id")
    form = ZoneForm(request.POST or None, units=units[:200], documents=citable(found, at))

    def act(values: dict[str, Any]) -> ControlZone:
        grids = _grids_named(values.pop("places"), found)
        return draw_zone(**values, grids=grids, place=found, by=request.user, at=at)

    if attempt(form, act):
        return redirect("posts:zones", place=place)
    return form_page(request, form, _("“%(place)s”划定防控区") % {"place": found.name})


@needs(MANAGE)
def zone_grids(request: HttpRequest, control_zone: str) -> HttpResponse:
    """Let more grids belong to a zone, also those of another."""
    found = reach(request, ControlZone.objects.select_related("place"), control_zone, MANAGE)
    form = GridsForm(request.POST or None)

    def act(values: dict[str, Any]) -> ControlZone:
        grids = _grids_named(values["places"], found.place)
        return move_grids(zone=found, grids=grids, by=request.user, at=clock.now())

    if attempt(form, act):
        return redirect("posts:zone", control_zone=control_zone)
    return form_page(request, form, _("划入“%(name)s”") % {"name": found.name})


@needs(MANAGE)
@require_POST
def zone_end(request: HttpRequest, control_zone: str) -> HttpResponse:
    """End a zone."""
    found = reach(request, ControlZone.objects.select_related("place"), control_zone, MANAGE)
    end_zone(zone=found, by=request.user, at=clock.now())
    return redirect("posts:zones", place=found.place.public_id)


def _grids_named(names: list[str], inside: Place) -> list[Place]:
    """Give the grids in the places named. Raises Refused for a name that nothing or several have."""
    grids: dict[int, Place] = {}
    for name in names:
        found = locate(name, inside=Q(lo__gte=inside.lo, hi__lte=inside.hi))
        if len(found) != 1:
            raise Refused(_("“%(name)s”没有找到，或不止一处") % {"name": name}, field="places")
        grids |= {grid.pk: grid for grid in Place.objects.current().below(found[0]).filter(level=Level.GRID)}
    return list(grids.values())
