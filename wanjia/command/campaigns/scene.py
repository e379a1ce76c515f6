"""Where a page of a campaign stands: which campaign, at which place, seen by whom, with the way back up."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.urls import reverse

from wanjia.command.campaigns.models import Campaign
from wanjia.core import clock
from wanjia.core.access import Standing
from wanjia.core.pages import asked
from wanjia.registry.accounts.gate import reach, reach_in
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place

C = Capability
FOUND = 30
PICKED = 200


@dataclass(frozen=True)
class Scene:
    """A campaign at a place at a moment; ``trail`` is the way up, ``may`` what this reader may do in all of this place."""

    campaign: Campaign
    place: Place
    now: datetime
    trail: list[dict[str, str]]
    may: dict[str, bool]
    tab: str

    @property
    def running(self) -> bool:
        """Launched and not closed."""
        return self.campaign.launched_at is not None and self.campaign.closed_at is None


def find_campaign(request: Any, text: str, *capabilities: Capability) -> Campaign:
    """Give a campaign that touches the reader's territory. Raises Http404, PermissionDenied without the capability there."""
    rows = Campaign.objects.select_related("place", "document", "form", "follows")
    found: Campaign = reach_in(lambda capability: rows.touching(request.standing, capability), text, *capabilities)
    return found


def own_campaign(request: Any, text: str, capability: Capability) -> Campaign:
    """Give a campaign whose whole place the reader holds the capability over: who may launch, close, reopen it."""
    campaign = find_campaign(request, text, C.VIEW_COVERAGE)
    if not holds_over(request.standing, capability, campaign.place):
        raise PermissionDenied
    return campaign


def holds_over(standing: Standing, capability: str, place: Place) -> bool:
    """Tell whether a capability is held over the whole of a place."""
    return any(lo <= place.lo and place.hi <= hi for lo, hi in standing.spans(capability))


def scene(request: Any, campaign: str, place: str, *capabilities: Capability, tab: str = "") -> Scene:
    """Give the scene of a page. Raises Http404 outside the territory, PermissionDenied without one of the capabilities."""
    at = reach(request, Place.objects.all(), place, *capabilities)
    return scene_at(request, find_campaign(request, campaign, *capabilities), at, tab)


def scene_at(request: Any, campaign: Campaign, place: Place, tab: str = "") -> Scene:
    """Give the scene of a campaign and a place that are already found."""
    may = {str(each): holds_over(request.standing, each, place) for each in Capability}
    return Scene(campaign, place, clock.now(), trail(request.standing, campaign, place), may, tab)


def trail(standing: Standing, campaign: Campaign, place: Place) -> list[dict[str, str]]:
    """Give the way from the top of the tree down to a place; steps inside the territory are links."""
    steps = []
    for step in [*Place.objects.above(place), place]:
        open_ = holds_over(standing, C.VIEW_COVERAGE, step) and step.pk != place.pk
        href = reverse("campaigns:coverage", args=[campaign.public_id, step.public_id]) if open_ else ""
        steps.append({"name": step.name, "href": href})
    return steps


def own_places(standing: Standing, campaign: Campaign, capability: str = C.VIEW_COVERAGE) -> list[Place]:
    """Give where a reader enters a campaign: its place when they hold all of it, else their own places inside it."""
    if holds_over(standing, capability, campaign.place):
        return [campaign.place]
    held = [h.place_id for h in standing.holdings if capability in h.capabilities]
    inside = Place.objects.below(campaign.place).filter(pk__in=held).order_by("lo", "-hi")
    found: list[Place] = []
    for place in inside:
        if not found or place.lo > found[-1].hi:
            found.append(place)
    return found


def picked_scope(request: Any) -> list[Place]:
    """Give the places picked so far: from the page, or from the round before."""
    if request.method != "POST" and (follows := asked(request, "follows")):
        before = own_campaign(request, follows, C.RUN_CAMPAIGNS)
        return [scope.place for scope in before.scopes.select_related("place").order_by("place__lo")]
    picked = [*request.POST.getlist("scope"), request.POST.get("add", "")][: PICKED + 1]
    kept = dict.fromkeys(p for p in picked if p and p != request.POST.get("remove"))
    places = [reach(request, Place.objects.current(), p, C.RUN_CAMPAIGNS) for p in kept]
    return sorted(places, key=lambda place: place.lo)


def offered_places(request: Any, scope: list[Place]) -> list[tuple[Place, str]]:
    """Give the places that match what is looked for, else the reader's own and those right below, with the place above each."""
    text = request.POST.get("q", "").replace("\0", "").strip()[:60]
    rows = Place.objects.current().visible_to(request.standing, C.RUN_CAMPAIGNS)
    if text:
        rows = rows.filter(Q(name__contains=text) | Q(code__startswith=text) | Q(facts__kind="alias", facts__text=text))
    else:
        held = [h.place_id for h in request.standing.holdings if C.RUN_CAMPAIGNS in h.capabilities]
        rows = rows.filter(Q(pk__in=held) | Q(parent__in=held))
    free = rows.exclude(pk__in=[p.pk for p in scope]).select_related("parent").distinct().order_by("lo", "-hi")
    return [(p, p.parent.name if p.parent else "") for p in free[:FOUND]]
