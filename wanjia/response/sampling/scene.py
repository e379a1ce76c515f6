"""Where a page of a round stands: which round, seen from which place, by whom; and the tabs of a round."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wanjia.command.campaigns.scene import C, holds_over, own_places
from wanjia.core import clock
from wanjia.registry.accounts.gate import reach
from wanjia.registry.places.models import Place
from wanjia.response.sampling.models import Point, Round

# What hangs below a round: key, title, address, who sees it (one of the capabilities is enough).
TABS = [
    ("round", _("概况"), "sampling:round", (C.VIEW_COVERAGE, C.RECORD_SAMPLES)),
    ("posts", _("岗位"), "sampling:posts", (C.VIEW_COVERAGE, C.RECORD_SAMPLES)),
    ("plan", _("摆台"), "sampling:plan", (C.RUN_CAMPAIGNS,)),
    ("tellings", _("告知"), "sampling:tellings", (C.VIEW_COVERAGE,)),
]
SEES = (C.VIEW_COVERAGE, C.RECORD_SAMPLES)
STAFF = (C.RUN_CAMPAIGNS, C.RECORD_SAMPLES)


@dataclass(frozen=True)
class RoundScene:
    """A round as seen from a place at a moment; ``may`` is what this reader may do in all of the place."""

    round: Round
    place: Place
    now: datetime
    may: dict[str, bool]
    tab: str
    tabs: list[dict[str, Any]]

    @property
    def running(self) -> bool:
        """Launched and not closed."""
        return self.round.campaign.launched_at is not None and self.round.campaign.closed_at is None


def find_round(request: Any, text: str, *capabilities: C) -> Round:
    """Give a round that touches the territory. Raises Http404, PermissionDenied without one of the capabilities there."""
    rows = Round.objects.select_related("campaign__place", "campaign__document", "campaign__follows")
    found: Round = reach(request, rows, text, *capabilities)
    return found


def round_scene(request: Any, text: str, *capabilities: C, tab: str = "") -> RoundScene:
    """Give the scene of a page of a round: from the whole of it, else from the reader's own place inside."""
    found = find_round(request, text, *capabilities)
    places = (own_places(request.standing, found.campaign, each) for each in capabilities)
    place = next((held[0] for held in places if held), None)
    if place is None:
        raise PermissionDenied
    return scene_at(request, found, place, tab)


def scene_at(request: Any, round: Round, place: Place, tab: str = "") -> RoundScene:
    """Give the scene of a round and a place that are already found."""
    may = {str(each): holds_over(request.standing, each, place) for each in C}
    tabs = [
        {"key": key, "title": title, "href": reverse(view, args=[round.public_id])}
        for key, title, view, capabilities in TABS
        if any(request.standing.may(each) for each in capabilities)
    ]
    return RoundScene(round, place, clock.now(), may, tab, tabs)


def find_point(request: Any, text: str, *capabilities: C) -> Point:
    """Give a point whose site lies in the reader's territory. Raises Http404, PermissionDenied."""
    rows = Point.objects.select_related("site__place", "round__campaign__place")
    found: Point = reach(request, rows, text, *capabilities)
    return found


def scene_of_point(request: Any, point: Point, tab: str = "") -> RoundScene:
    """Give the scene of a point: its round from the reader's place around it, with the homes that the round's page shows."""
    inside = point.site.place
    places = (p for each in SEES for p in own_places(request.standing, point.round.campaign, each))
    place = next((p for p in places if p.lo <= inside.lo and inside.hi <= p.hi), inside)
    return scene_at(request, point.round, place, tab)
