"""Visitors of a compound: who went in through one of its gates and has not come out."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from wanjia.registry.places.models import Compound
from wanjia.response.movement.models import Crossing
from wanjia.response.registration.models import Registration
from wanjia.response.registration.queries import CODE_LASTS

LONG = timedelta(hours=24)  # a visitor who is in for longer has left unseen, or stays


class Inside(NamedTuple):
    """A visitor who is in: through which gate since when, whom they said to visit at it, or registering."""

    crossing: Crossing
    since: datetime
    gate: str
    whom: str
    long: bool


def inside(compound: Compound, at: datetime) -> list[Inside]:
    """Give the visitors whose last passage was in and allowed, who is in longest first. Residents are no visitors."""
    rows = (
        Crossing.objects.filter(
            check_of__station__compound=compound,
            check_of__at__lte=at,
            check_of__decision="pass",
            visitor__isnull=False,
            visitor__person=None,
        )
        .select_related("visitor", "check_of__station__site")
        .order_by("check_of__at", "check_of_id")
    )
    last = {crossing.visitor_id: crossing for crossing in rows}
    here = [crossing for crossing in last.values() if crossing.check_of.direction == "in"]
    whom = _whom(compound, here)
    return [
        Inside(
            crossing,
            crossing.check_of.at,
            crossing.check_of.station.site.name,
            crossing.door or whom.get(crossing.visitor_id or 0, ""),
            at - crossing.check_of.at > LONG,
        )
        for crossing in sorted(here, key=lambda each: (each.check_of.at, each.pk))
    ]


def _whom(compound: Compound, here: Iterable[Crossing]) -> dict[int, str]:
    """Give where each said to go: what they registered at the compound's own posters within a day of going in."""
    since = {crossing.visitor_id: crossing.check_of.at for crossing in here}
    said = Registration.objects.filter(
        visitor__in=list(since), poster__site__station__compound=compound, destination__gt=""
    ).order_by("at")
    return {
        visitor: destination
        for visitor, destination, at in said.values_list("visitor_id", "destination", "at")
        if abs(since[visitor] - at) <= CODE_LASTS
    }
