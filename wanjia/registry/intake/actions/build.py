"""What a file speaks of and does not stand yet is built: compounds, buildings, units, doors. Never a grid."""

from collections import defaultdict
from datetime import datetime
from typing import Any, NamedTuple

from wanjia.registry.intake.matching.ground import Building, Ground, Spot
from wanjia.registry.intake.rules import building_name, unit_name
from wanjia.registry.places.actions import NewDoor, Siblings, add_compound, add_doors_of_places, add_siblings
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import Level


class Built(NamedTuple):
    """Something that was built: its kind (compound, place or door) and number."""

    kind: str
    number: int
    is_building: bool = False


def _build(ground: Ground, spots: list[Spot], by: Any, at: datetime) -> list[Built]:
    """Build the doors of new spots with all that holds them, in the order given; the ground knows them afterwards."""
    buildings, units = _build_buildings(ground, spots, by, at), _build_units(ground, spots, by, at)
    return [*buildings, *units, *_build_doors(ground, spots, by, at)]


def _build_buildings(ground: Ground, spots: list[Spot], by: Any, at: datetime) -> list[Built]:
    wanted: dict[tuple[int, int, str], dict[str, Spot]] = defaultdict(dict)
    for spot in spots:
        if spot.building and ground.building(spot) is None:
            wanted[spot[:3]].setdefault(spot.building, spot)
    firsts = [next(iter(buildings.values())) for buildings in wanted.values()]
    made = [compound for first in firsts if (compound := _build_compound(ground, first, by, at))]
    groups = [
        Siblings(
            _grid(ground, first),
            [(building_name(key), "", "apartment") for key in buildings],
            ground.land_of(first).compounds.get(first.compound),
        )
        for first, buildings in zip(firsts, wanted.values(), strict=True)
    ]
    added = add_siblings(level=Level.BUILDING, groups=groups, by=by, at=at) if groups else []
    for first, buildings, places in zip(firsts, wanted.values(), added, strict=True):
        for key, place in zip(buildings, places, strict=True):
            ground.land_of(first).buildings[key].append(Building(place, first.grid, first.compound))
            made.append(Built("place", place.pk, is_building=True))
    return made


def _build_compound(ground: Ground, spot: Spot, by: Any, at: datetime) -> Built | None:
    land = ground.land_of(spot)
    if not spot.compound or spot.compound in land.compounds:
        return None
    land.compounds[spot.compound] = add_compound(community=land.place, name=spot.compound, by=by, at=at)
    return Built("compound", land.compounds[spot.compound].pk)


def _grid(ground: Ground, spot: Spot) -> Place:
    land = ground.land_of(spot)
    return next((grid for grid in land.grids.values() if grid.pk == spot.grid), land.place)


def _build_units(ground: Ground, spots: list[Spot], by: Any, at: datetime) -> list[Built]:
    wanted: dict[int, tuple[Building, dict[str, None]]] = {}
    for spot in spots:
        building = ground.building(spot) if spot.unit else None
        if building is not None and spot.unit not in building.units:
            wanted.setdefault(building.place.pk, (building, {}))[1][spot.unit] = None
    groups = [
        Siblings(building.place, [(unit_name(key), "", "") for key in keys]) for building, keys in wanted.values()
    ]
    built = add_siblings(level=Level.UNIT, groups=groups, by=by, at=at) if groups else []
    for (building, keys), places in zip(wanted.values(), built, strict=True):
        building.units.update(zip(keys, places, strict=True))
    return [Built("place", place.pk) for places in built for place in places]


def _build_doors(ground: Ground, spots: list[Spot], by: Any, at: datetime) -> list[Built]:
    wanted: dict[int, tuple[Place, list[Spot]]] = {}
    for spot in spots:
        holder = ground.holder(spot)
        if holder is not None and ground.door(spot) is None:
            wanted.setdefault(holder.pk, (holder, []))[1].append(spot)
    groups = [
        (holder, [NewDoor(spot.door, f"{_label(ground, spot)}{spot.door}"[:80]) for spot in here])
        for holder, here in wanted.values()
    ]
    built = add_doors_of_places(groups=groups, by=by, at=at) if groups else []
    for (holder, here), doors in zip(wanted.values(), built, strict=True):
        for spot, door in zip(here, doors, strict=True):
            ground.land_of(spot).doors[holder.pk][spot.door] = door.pk
    return [Built("door", door.pk) for doors in built for door in doors]


def _label(ground: Ground, spot: Spot) -> str:
    building = ground.building(spot) if spot.building else None
    if building is None:
        return ""
    return f"{building.place.name}{building.units[spot.unit].name if spot.unit else ''}"
