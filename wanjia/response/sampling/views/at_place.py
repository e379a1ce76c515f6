"""Where a page of a round stands: a campaign's scene, of a sampling round that was launched."""

from typing import Any

from django.http import Http404

from wanjia.command.campaigns.models import Campaign
from wanjia.command.campaigns.scene import C, Scene, scene
from wanjia.response.sampling.models import Point


def round_scene(request: Any, campaign: str, place: str, *capabilities: C, tab: str) -> Scene:
    """Give the scene of a page. Raises Http404 for a campaign that is no round, or is not launched."""
    at = scene(request, campaign, place, *capabilities, tab=tab)
    if at.campaign.kind != Campaign.Kind.SAMPLING or at.campaign.launched_at is None:
        raise Http404
    return at


def points_at(at: Scene) -> list[Point]:
    """Give the points of the round that lie under the place of the page, by number."""
    rows = Point.objects.filter(round__campaign=at.campaign)
    inside = rows.filter(site__place__lo__gte=at.place.lo, site__place__hi__lte=at.place.hi)
    return list(inside.select_related("site__place", "round__campaign").order_by("number"))
