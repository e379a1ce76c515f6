"""Outlines of places: loaded from a file of boundaries, or estimated from where doors stand."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import identities, journal, sets
from wanjia.core.actions import Refused, action
from wanjia.registry.places.models import Door, Outline, Place
from wanjia.registry.places.rules import WIDTH_BITS, Level
from wanjia.registry.places.shapes import Boundary, Ring, around, corners, plain_code

ABOVE_GRIDS = (Level.COMMUNITY, Level.TOWNSHIP, Level.COUNTY, Level.LEAGUE)
GRID = WIDTH_BITS[Level.GRID]


@action
def load_outlines(
    *, boundaries: Sequence[Boundary], source: str, licence: str, by: Any, at: datetime
) -> list[tuple[Boundary, str]]:
    """Take boundaries in, each in place of what its place had before; give those that cannot be taken, and why.

    Accepted and returned together are all. Raises Refused without a source and a licence: nobody may use such a map.
    """
    source, licence = source.strip(), licence.strip()
    if not source or not licence:
        raise Refused(_("请写明边界的来源和许可"), field="licence" if source else "source")
    places = _places_of(boundaries)
    taken: dict[int, list[Ring]] = {}
    returned = []
    for boundary in boundaries:
        found = places.get(boundary.key, [])
        fault = boundary.fault or _trouble(boundary, found, taken)
        if fault:
            returned.append((boundary, fault))
        else:
            taken[found[0].pk] = boundary.rings
    said = {"source": source[:200], "licence": licence[:100], "made_at": at}
    _put([Outline(place_id=number, rings=rings, **said) for number, rings in taken.items()])
    detail = {"count": len(taken), "returned": len(returned), "licence": licence[:100]}
    journal.write("load_outlines", by=by, at=at, detail=detail)
    return returned


def _trouble(boundary: Boundary, found: Sequence[Place], taken: dict[int, list[Ring]]) -> str:
    if len(found) != 1:
        return _("没有这个地点：%(key)s") % {"key": boundary.key} if not found else _("不止一个地点有这个代码")
    return _("同一地点的边界写了两次") if found[0].pk in taken else ""


def _places_of(boundaries: Iterable[Boundary]) -> dict[str, list[Place]]:
    """Give the current places by what the file calls them: official code, or sealed id."""
    keys = {boundary.key for boundary in boundaries if boundary.key}
    by_code: dict[str, list[Place]] = {}
    codes = {plain_code(key) for key in keys if key.isascii() and key.isdigit()}
    for place in Place.objects.current().filter(code__in=codes).order_by("id"):
        by_code.setdefault(place.code, []).append(place)
    numbers = {}
    for key in keys:
        try:
            numbers[key] = identities.unseal(Place._meta.label_lower, key)
        except identities.UnknownIdentity:
            continue
    by_number = Place.objects.current().in_bulk(list(numbers.values()))
    sealed = {key: [by_number[number]] for key, number in numbers.items() if number in by_number}
    return {key: by_code.get(plain_code(key), []) for key in keys} | sealed


@action
def estimate_outlines(*, place: Place, by: Any, at: datetime) -> int:
    """Draw an outline around the doors of each place below that has none loaded; give how many were drawn.

    Grids stand on their doors, what is above them on what is below; doors nobody knows the spot of say nothing.
    """
    known = _around_doors(place)
    for level in ABOVE_GRIDS:
        _around_children(level, place, known)
    loaded = set(Outline.objects.filter(doors=0, place__in=sets.numbers(known)).values_list("place", flat=True))
    drawn = {number: shape for number, shape in known.items() if number not in loaded}
    _put([Outline(place_id=number, rings=rings, doors=n, made_at=at) for number, (rings, n) in drawn.items()])
    journal.write("estimate_outlines", by=by, at=at, about=place, position=place.lo, detail={"count": len(drawn)})
    return len(drawn)


Known = dict[int, tuple[list[Ring], int]]  # by place: its rings, and how many doors stand behind them


def _around_doors(place: Place) -> Known:
    """Go through the doors of a place once, in the order of its grids."""
    grids = dict(Place.objects.current().below(place).filter(level=Level.GRID).values_list("lo", "id"))
    doors = Door.objects.filter(position__gte=place.lo, position__lte=place.hi, latitude__isnull=False)
    rows = doors.order_by("position").values_list("position", "longitude", "latitude").iterator(chunk_size=5000)
    found: Known = {}
    for slot, of_slot in groupby(rows, key=lambda row: row[0] >> GRID):
        spots = [(longitude, latitude) for _position, longitude, latitude in of_slot]
        if (grid := grids.get(slot << GRID)) is not None:
            found[grid] = around(spots), len(spots)
    return found


def _around_children(level: str, place: Place, known: Known) -> None:
    """Draw places of a level around those right below them, loaded or just drawn."""
    inside = Place.objects.current().filter(level=level, lo__lte=place.hi, hi__gte=place.lo)
    below = Outline.objects.filter(place__parent__in=inside)
    shapes: dict[int, dict[int, tuple[list[Ring], int]]] = {}
    for parent, number, rings, doors in below.values_list("place__parent_id", "place_id", "rings", "doors"):
        shapes.setdefault(parent, {})[number] = rings, doors
    fresh = Place.objects.filter(pk__in=sets.numbers(known), parent__in=inside).values_list("parent_id", "id")
    for parent, number in fresh:
        shapes.setdefault(parent, {})[number] = known[number]
    for parent, parts in shapes.items():
        spots = [spot for rings, _doors in parts.values() for spot in corners(rings)]
        if doors := sum(doors for _rings, doors in parts.values()):
            known[parent] = around(spots), doors


def _put(outlines: list[Outline]) -> None:
    """Store outlines, each in place of what its place had."""
    columns = ["rings", "source", "licence", "doors", "made_at"]
    Outline.objects.bulk_create(
        outlines, batch_size=500, update_conflicts=True, unique_fields=["place"], update_fields=columns
    )
