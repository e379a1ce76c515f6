"""Questions about the tree."""

from collections.abc import Iterable
from functools import cache

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable, RawSQL

from wanjia.core import sets
from wanjia.registry.places.divisions.read import read_origins
from wanjia.registry.places.models import Door, Outline, Place
from wanjia.registry.places.rules import WIDTH_BITS, Level


def find_places(text: str, *, level: str | None = None, inside: Place | None = None) -> list[Place]:
    """Find current places by official code, name, or alias; several may share a name, so the caller decides."""
    places = Place.objects.current()
    if level is not None:
        places = places.filter(level=level)
    if inside is not None:
        places = places.below(inside)
    exact = places.filter(code=text) if text.isdigit() else places.filter(name=text)
    return list(exact.order_by("lo")) or list(
        places.filter(facts__kind="alias", facts__text=text, facts__valid_until=None).distinct().order_by("lo")
    )


def locate(text: str, *, inside: Q | None = None) -> list[Place]:
    """Find current places by code, name, alias, or by names written one after another (书香社区第一网格), at most 20."""
    text = text.strip().replace(" ", "")
    if not text:
        return []
    allowed = Place.objects.current().filter(inside if inside is not None else Q())
    found = [place for place in find_places(text) if allowed.filter(pk=place.pk).exists()]
    if found:
        return found[:20]
    ending = allowed.annotate(said=Value(text)).filter(said__endswith=F("name")).order_by("lo")[:200]
    return [place for place in ending if full_name(place).endswith(text)][:20]


def named_in(text: str, levels: Iterable[str]) -> list[Place]:
    """Find the current places of these levels whose names occur in a text, in tree order."""
    said = Place.objects.current().annotate(said=Value(text)).filter(level__in=levels)
    return list(said.filter(said__contains=F("name")).order_by("lo", "-hi")[:200])


def full_name(place: Place) -> str:
    """Give the names from the league down, as people write an address."""
    names = [p.name for p in Place.objects.above(place) if p.level != Level.REGION]
    return "".join([*names, place.name])


@cache
def origins() -> dict[str, str]:
    """Give where in China somebody may come from: name by code, each province (two digits) before its prefectures (four)."""
    return read_origins()


def and_above(numbers: Iterable[int]) -> QuerySet[Place]:
    """Give these places and everything above them."""
    given = sets.numbers(numbers)
    above = RawSQL(
        f"WITH RECURSIVE up (id) AS ({given.sql} UNION SELECT p.parent_id FROM places_place p JOIN up ON up.id = p.id "
        "WHERE p.parent_id IS NOT NULL) SELECT id FROM up",
        given.params,
    )
    return Place.objects.filter(pk__in=above)


def with_ancestors(numbers: Iterable[int]) -> dict[int, Place]:
    """Give places by number with everything above them, in one query; following ``parent`` asks nothing more."""
    known: dict[int, Place] = {place.pk: place for place in and_above(numbers)}
    for place in known.values():
        place.parent = known[place.parent_id] if place.parent_id else None
    return known


def outside_grids(column: str = "position") -> Combinable:
    """Give the condition that a position lies in no grid: one look into an index, as a grid begins where its width says."""
    start = OuterRef(column).bitrightshift(WIDTH_BITS[Level.GRID]).bitleftshift(WIDTH_BITS[Level.GRID])
    return ~Exists(Place.objects.current().filter(level=Level.GRID, lo=start))


def doors_without_grid(place: Place) -> QuerySet[Door]:
    """Give the doors under ``place`` that lie in no grid, in order."""
    doors = Door.objects.filter(position__gte=place.lo, position__lte=place.hi)
    return doors.filter(outside_grids()).order_by("position")


def outlines(places: Iterable[Place]) -> dict[int, Outline]:
    """Give the outlines of those of these places that have one, by the place's number."""
    rows = Outline.objects.filter(place__in=sets.numbers(place.pk for place in places))
    return {outline.place_id: outline for outline in rows.order_by("id")}
