"""Questions about what is in force and who answers for what."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from wanjia.command.posts.models import Policy, ResponseLevel, Responsibility
from wanjia.command.posts.rules import POLICIES
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import Level


def policy(key: str, place: Place, at: datetime) -> Any:
    """Give the value in force: the nearest place above (or itself) with the latest effective one, else the assumed value."""
    rows = Policy.objects.filter(key=key, place__lo__lte=place.lo, place__hi__gte=place.hi, effective_from__lte=at)
    found = rows.order_by("-place__lo", "place__hi", "-effective_from").values_list("value", flat=True).first()
    return POLICIES[key].assumed if found is None else found


def response_level(place: Place, at: datetime) -> int | None:
    """Give the strictest response level in force over a place (1 is the strictest), None when there is none."""
    rows = ResponseLevel.objects.filter(place__lo__lte=place.lo, place__hi__gte=place.hi, from_at__lte=at)
    return rows.filter(Q(until_at=None) | Q(until_at__gt=at)).order_by("level").values_list("level", flat=True).first()


def in_force(at: datetime) -> Q:
    """Give the filter for duties in force at a moment."""
    return Q(from_at__lte=at) & (Q(until_at=None) | Q(until_at__gt=at))


def places_without(duty: str, inside: Place, level: str, at: datetime) -> list[Place]:
    """Give the places of a level under ``inside`` for which nobody has that duty now, in tree order."""
    held = Responsibility.objects.filter(in_force(at), place=OuterRef("pk"), duty=duty)
    return list(Place.objects.current().below(inside).filter(~Exists(held), level=level).order_by("lo"))


def gaps(inside: Place, at: datetime) -> dict[str, list[Place]]:
    """Give every place without a responsible person by level, and under ``grid_worker`` every grid without a worker."""
    levels = [Level.LEAGUE, Level.COUNTY, Level.TOWNSHIP, Level.COMMUNITY, Level.BUILDING, Level.UNIT]
    found = {level.value: places_without("lead", inside, level, at) for level in levels}
    found["grid_worker"] = places_without("grid_worker", inside, Level.GRID, at)
    return found


def responsible_for(place: Place, at: datetime) -> list[Responsibility]:
    """Give who answers for a place at a moment, the lead first."""
    rows = Responsibility.objects.filter(in_force(at), place=place).select_related("user")
    return sorted(rows, key=lambda row: (row.duty != "lead", row.from_at))
