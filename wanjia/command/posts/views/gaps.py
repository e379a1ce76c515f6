"""Where nobody answers: the report of gaps at all six levels."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.command.posts.queries import gap_places, gaps, households_without_grid
from wanjia.command.posts.rules import GAPS
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, keyset
from wanjia.registry.accounts.gate import home, needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import full_name

UNGRIDDED = "ungridded"
TITLES = {**{kind: gap.title for kind, gap in GAPS.items()}, UNGRIDDED: gettext_lazy("没有划入网格的住户")}


@needs(Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS)
def report(request: HttpRequest, place: str = "") -> HttpResponseBase:
    """Count the gaps of every level; every figure opens its list."""
    at = clock.now()
    inside = _inside(request, place)
    rows = [(kind, TITLES[kind], number) for kind, number in gaps(inside, at).items()]
    if request.GET.get("export") in KINDS:
        lines = [[inside.name, str(title), number, at] for _kind, title, number in rows]
        return export(request.GET["export"], _("责任人缺口"), [_("地点"), _("职责"), _("缺"), _("截至")], lines)
    below = Place.objects.current().filter(parent=inside).order_by("lo")
    return render(request, "posts/gaps.html", {"place": inside, "rows": rows, "below": below, "at": at})


@needs(Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS)
def places(request: HttpRequest, place: str, kind: str) -> HttpResponseBase:
    """List the places of one kind of gap."""
    if kind not in GAPS:
        raise Http404
    inside = _inside(request, place)
    rows = gap_places(kind, inside, clock.now()).select_related("parent__parent")
    if request.GET.get("export") in KINDS:
        lines = ([str(p.level_name), full_name(p), p.code] for p in rows)
        return export(request.GET["export"], f"{TITLES[kind]}", [_("级别"), _("地点"), _("代码")], lines)
    page = keyset(rows, "lo", "id", after=asked(request, "after"))
    return render(request, "posts/gap_places.html", {"place": inside, "page": page, "title": TITLES[kind]})


@needs(Capability.VIEW_DOORS)
def households(request: HttpRequest, place: str) -> HttpResponseBase:
    """List the households that belong to no grid, by door; no names."""
    inside = reach(request, Place.objects.all(), place, Capability.VIEW_DOORS)
    rows = households_without_grid(inside).select_related("door__place")
    if request.GET.get("export") in KINDS and request.standing.may(Capability.EXPORT_LISTS, inside.lo):  # type: ignore[attr-defined]
        lines = ([h.door.label, h.get_kind_display()] for h in rows)
        return export(request.GET["export"], str(TITLES[UNGRIDDED]), [_("门"), _("户类型")], lines)
    page = keyset(rows, "position", "id", after=asked(request, "after"))
    return render(request, "posts/gap_households.html", {"place": inside, "page": page, "title": TITLES[UNGRIDDED]})


def _inside(request: Any, place: str) -> Place:
    capabilities = (Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS)
    if not place:
        return home(request, *capabilities)
    found: Place = reach(request, Place.objects.all(), place, *capabilities)
    return found
