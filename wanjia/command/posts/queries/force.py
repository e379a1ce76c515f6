"""Questions about what is in force and who answers for what."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from wanjia.command.posts.models import Policy, ResponseLevel, Responsibility
from wanjia.command.posts.models.bodies import holds
from wanjia.command.posts.rules import GAPS, POLICIES
from wanjia.registry.people.models import Household
from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import outside_grids
from wanjia.registry.places.rules import Level

in_force = holds  # what others call it: duties, levels and posts hold in the same way


def policy(key: str, place: Place, at: datetime) -> Any:
    """Give the value in force: the nearest place above (or itself) with the latest effective one, else the assumed value.

    What a place sets for the response level in force goes before what it sets for any.
    """
    rows = Policy.objects.filter(key=key, place__lo__lte=place.lo, place__hi__gte=place.hi, effective_from__lte=at)
    in_force_now = _levels(place, at).values("level")[:1]
    rows = rows.filter(Q(level=None) | Q(level=Subquery(in_force_now)))
    order = ("-place__lo", "place__hi", F("level").asc(nulls_last=True), "-effective_from")
    found = rows.order_by(*order).values_list("value", flat=True).first()
    return POLICIES[key].assumed if found is None else found


def _levels(place: Place, at: datetime) -> QuerySet[ResponseLevel]:
    """Give the response levels in force over a place, the strictest first."""
    rows: QuerySet[ResponseLevel] = ResponseLevel.objects.filter(
        holds(at), place__lo__lte=place.lo, place__hi__gte=place.hi
    )
    return rows.order_by("level", "from_at", "id")


def response_level(place: Place, at: datetime) -> int | None:
    """Give the strictest response level in force over a place (1 is the strictest), None when there is none."""
    return _levels(place, at).values_list("level", flat=True).first()


def level_in_force(place: Place, at: datetime) -> ResponseLevel | None:
    """Give the same with the moment it began and the document that declared it."""
    return _levels(place, at).select_related("place", "document").first()


def places_without(duty: str, inside: Place, level: str, at: datetime) -> QuerySet[Place]:
    """Give the places of a level under ``inside`` for which nobody has that duty now, in tree order."""
    held = Responsibility.objects.filter(in_force(at), place=OuterRef("pk"), duty=duty, user__is_active=True)
    places: QuerySet[Place] = Place.objects.current().below(inside).filter(~Exists(held), level=level)
    return places.order_by("lo", "id")


def gap_places(kind: str, inside: Place, at: datetime) -> QuerySet[Place]:
    """Give the places that one kind of gap names. A village group is a grid without buildings."""
    gap = GAPS[kind]
    places = places_without(gap.duty, inside, gap.level, at)
    if kind == "group":
        inner = Place.objects.current().filter(level=Level.BUILDING, lo__gte=OuterRef("lo"), lo__lte=OuterRef("hi"))
        return places.filter(~Exists(inner))
    return places


def households_without_grid(inside: Place) -> QuerySet[Household]:
    """Give the households under a place that belong to no grid, in route order."""
    rows = Household.objects.current().filter(position__gte=inside.lo, position__lte=inside.hi)
    return rows.filter(outside_grids()).select_related("door").order_by("position", "id")


def gaps(inside: Place, at: datetime) -> dict[str, int]:
    """Count every kind of gap under a place: the six levels, the grids without a worker, the households without a grid."""
    found = {kind: gap_places(kind, inside, at).count() for kind in GAPS}
    return {**found, "ungridded": households_without_grid(inside).count()}


def responsible_for(place: Place, at: datetime) -> list[Responsibility]:
    """Give who answers for a place at a moment, the lead first."""
    rows = Responsibility.objects.filter(in_force(at), place=place).select_related("user")
    return sorted(rows, key=lambda row: (row.duty != "lead", row.from_at))
