"""Where a round is held, as its pages and its notice name it; of a regional round, whether a risk area in force is there."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q

from wanjia.command.campaigns.models import Campaign
from wanjia.registry.places.models import Place
from wanjia.response.measures.models import Measure
from wanjia.response.sampling.models import Round

RISK_AREA = "risk_area"


class Held(NamedTuple):
    """A place where everybody is sampled; ``risk`` is the area in force there, ``whole`` if it covers all of the place."""

    place: Place
    risk: Measure | None = None
    whole: bool = False


def overlapping(campaign: Campaign) -> Q:
    """Keep the places that a campaign's scope meets."""
    met = Q(pk__in=[])
    for scope in campaign.scopes.select_related("place"):
        met |= Q(lo__lte=scope.place.hi, hi__gte=scope.place.lo)
    return met


def held_in(round: Round, place: Place, at: datetime) -> list[Held]:
    """Give the places of a round's scope as seen from a place: the smaller of the two each time."""
    scopes = round.campaign.scopes.select_related("place").order_by("place__lo")
    inside = [scope.place for scope in scopes if scope.place.lo <= place.hi and scope.place.hi >= place.lo]
    seen = (p if place.lo <= p.lo and p.hi <= place.hi else place for p in inside)
    places = list({each.pk: each for each in seen}.values())
    if not round.regional or not places:
        return [Held(each) for each in places]
    areas = list(_risk_areas(places[0].lo, places[-1].hi, at))
    return [_held(each, [area for area in areas if area.lo <= each.hi and area.hi >= each.lo]) for each in places]


def _risk_areas(lo: int, hi: int, at: datetime) -> Any:
    return Measure.objects.in_force(at).filter(kind=RISK_AREA, lo__lte=hi, hi__gte=lo).order_by("lo", "-id")


def _held(place: Place, areas: list[Measure]) -> Held:
    whole = next((area for area in areas if area.lo <= place.lo and place.hi <= area.hi), None)
    return Held(place, whole or (areas[0] if areas else None), whole is not None)
