"""Changing the ground: adding places and doors, names, codes, aliases, compounds, sites."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import home, needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places import actions, forms
from wanjia.registry.places.models import Compound, Door, Place, Site
from wanjia.registry.places.queries import full_name
from wanjia.registry.places.rules import Level

SHOWN = 200


@needs(Capability.MANAGE_POSTS)
def children_new(request: HttpRequest, place: str) -> HttpResponse:
    """Add places under one: grids, buildings, units …"""
    found = _ground(request, place)
    at = clock.now()
    community = Place.objects.filter(level=Level.COMMUNITY, lo__lte=found.lo, hi__gte=found.hi).first()
    compounds = Compound.objects.filter(community=community).order_by("name") if community else []
    form = forms.ChildrenForm(
        request.POST or None, parent=found, compounds=compounds, initial={"valid_from": timezone.localdate(at)}
    )

    def act(values: dict[str, Any]) -> list[Place]:
        rows = [(name, "", "") for name in values.pop("names")]
        return actions.add_places(parent=found, rows=rows, by=request.user, at=at, **values)

    if attempt(form, act):
        return redirect("places:place", place=place)
    return form_page(request, form, _("在“%(place)s”下新增") % {"place": found.name})


@needs(Capability.MANAGE_POSTS)
def doors_new(request: HttpRequest, place: str) -> HttpResponse:
    """Add doors to a unit, a building without units, or a grid where houses stand apart."""
    found = _ground(request, place)
    form = forms.DoorsForm(request.POST or None)

    def act(values: dict[str, Any]) -> list[Door]:
        stem = found.parent.name + found.name if found.level == Level.UNIT and found.parent else found.name
        stem = "" if found.level in (Level.GRID, Level.COMMUNITY) else stem
        doors = [actions.NewDoor(number, (stem + number)[:80]) for number in values["numbers"]]
        return actions.add_doors(place=found, doors=doors, by=request.user, at=clock.now())

    if attempt(form, act):
        return redirect("places:place", place=place)
    return form_page(request, form, _("给“%(place)s”新增门户") % {"place": full_name(found)})


@needs(Capability.MANAGE_POSTS)
def rename(request: HttpRequest, place: str) -> HttpResponse:
    """Give a place a new name from a day on."""
    found, at = _ground(request, place), clock.now()
    form = forms.NameForm(request.POST or None, initial={"since": timezone.localdate(at)})
    if attempt(form, lambda values: actions.rename_place(place=found, by=request.user, at=at, **values)):
        return redirect("places:place", place=place)
    return form_page(request, form, _("“%(place)s”改名") % {"place": found.name})


@needs(Capability.MANAGE_POSTS)
def recode(request: HttpRequest, place: str) -> HttpResponse:
    """Give a place a new official code from a day on."""
    found, at = _ground(request, place), clock.now()
    form = forms.CodeForm(request.POST or None, initial={"since": timezone.localdate(at)})
    if attempt(form, lambda values: actions.recode_place(place=found, by=request.user, at=at, **values)):
        return redirect("places:place", place=place)
    return form_page(request, form, _("“%(place)s”更换代码") % {"place": found.name})


@needs(Capability.MANAGE_POSTS)
def alias_new(request: HttpRequest, place: str) -> HttpResponse:
    """Let people find a place by another name."""
    found = _ground(request, place)
    form = forms.AliasForm(request.POST or None)
    if attempt(form, lambda values: actions.add_alias(place=found, by=request.user, at=clock.now(), **values)):
        return redirect("places:place", place=place)
    return form_page(request, form, _("给“%(place)s”加别名") % {"place": found.name})


@needs(Capability.MANAGE_POSTS)
def compound_new(request: HttpRequest, place: str) -> HttpResponse:
    """Add a residential compound to a community."""
    found = _ground(request, place, Place.objects.filter(level=Level.COMMUNITY))
    form = forms.CompoundForm(request.POST or None)
    if attempt(form, lambda values: actions.add_compound(community=found, by=request.user, at=clock.now(), **values)):
        return redirect("places:place", place=place)
    return form_page(request, form, _("给“%(place)s”新增小区") % {"place": found.name})


@needs(Capability.MANAGE_POSTS)
@require_POST
def end(request: HttpRequest, place: str) -> HttpResponse:
    """End a place's validity from today."""
    found, at = _ground(request, place), clock.now()
    actions.end_place(place=found, until=timezone.localdate(at), by=request.user, at=at)
    return redirect("places:tree")


@needs(Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS)
def sites(request: HttpRequest) -> HttpResponseBase:
    """List the sites of the territory."""
    rows = Site.objects.visible_to(request.standing).select_related("place").annotate(room_count=Count("rooms"))  # type: ignore[attr-defined]
    kind = asked(request, "kind")
    if kind in Site.Kind.values:
        rows = rows.filter(kind=kind)
    if request.GET.get("export") in KINDS:
        lines = (
            [s.get_kind_display(), s.name, full_name(s.place), s.latitude, s.longitude, s.room_count]
            for s in rows.order_by("id")
        )
        headings = [_("类型"), _("名称"), _("所在"), _("纬度"), _("经度"), _("房间数")]
        return export(request.GET["export"], _("场所"), headings, lines)
    own = home(request, Capability.MANAGE_POSTS) if request.standing.may(Capability.MANAGE_POSTS) else None  # type: ignore[attr-defined]
    page = keyset(rows, "kind", "name", "id", after=asked(request, "after"))
    return render(request, "places/sites.html", {"page": page, "kinds": Site.Kind.choices, "kind": kind, "own": own})


@needs(Capability.MANAGE_POSTS)
def site_new(request: HttpRequest, place: str) -> HttpResponse:
    """Add a site at a place."""
    found = _ground(request, place)
    form = forms.SiteForm(request.POST or None)
    if attempt(form, lambda values: actions.add_site(place=found, by=request.user, at=clock.now(), **values)):
        return redirect("places:sites")
    return form_page(request, form, _("在“%(place)s”登记场所") % {"place": found.name})


@needs(Capability.MANAGE_POSTS)
def rooms_new(request: HttpRequest, site: str) -> HttpResponse:
    """Register rooms of a site, beside those that are there."""
    found: Site = reach(request, Site.objects.select_related("place"), site, Capability.MANAGE_POSTS)
    form = forms.RoomsForm(request.POST or None)
    if attempt(form, lambda values: actions.register_rooms(site=found, by=request.user, at=clock.now(), **values)):
        return redirect("places:sites")
    there = list(found.rooms.order_by("id").values_list("number", flat=True)[:SHOWN])
    about = _("已登记：%(rooms)s") % {"rooms": "、".join(there)} if there else ""
    return form_page(request, form, _("在“%(site)s”登记房间") % {"site": found.name}, about=about)


def _ground(request: HttpRequest, place: str, rows: Any = None) -> Place:
    rows = Place.objects.all() if rows is None else rows
    found: Place = reach(request, rows.select_related("parent"), place, Capability.MANAGE_POSTS)
    return found
