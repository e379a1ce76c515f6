"""Putting a building, unit or grid under another parent: the doors, households and running work go with it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions import move_ground
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.pages import attempt, form_page
from wanjia.interfaces.web.forms import MoveForm
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import full_name
from wanjia.registry.places.rules import ORDER, Level

MOVABLE = [Level.GRID, Level.BUILDING, Level.UNIT]


@needs(Capability.MANAGE_POSTS)
def move(request: HttpRequest, place: str) -> HttpResponse:
    """Ask for the new parent by name or code inside the own territory, and move."""
    rows = Place.objects.current().filter(level__in=MOVABLE).select_related("parent")
    found, at = reach(request, rows, place, Capability.MANAGE_POSTS), clock.now()
    parents = _parents(request, found)
    form = MoveForm(request.POST or None, parents=parents, initial={"since": timezone.localdate(at)})

    def act(values: dict[str, Any]) -> Place:
        if values["since"] > timezone.localdate(at):
            raise Refused(_("划转自当日起生效，不能填将来的日期"), field="since")
        return move_ground(place=found, by=request.user, at=at, **values)

    if attempt(form, act):
        return redirect("places:place", place=place)
    title = _("把“%(place)s”划归其他单位") % {"place": full_name(found)}
    return form_page(request, form, title, about=_("住户、正在进行的任务和待办随之划转；原来的归属留在沿革里。"))


def _parents(request: Any, place: Place) -> Any:
    """The places one level up in the same township that the asker may change."""
    above = ORDER[ORDER.index(Level(place.level)) - 1]
    township = Place.objects.filter(level=Level.TOWNSHIP, lo__lte=place.lo, hi__gte=place.hi).first()
    parents = Place.objects.current().visible_to(request.standing, Capability.MANAGE_POSTS).filter(level=above)
    inside = parents.below(township) if township else parents
    return inside.exclude(pk=place.parent_id).select_related("parent").order_by("lo")[:500]
