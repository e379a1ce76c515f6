"""What a file speaks of and does not stand yet is built: compounds, buildings, units, doors. Never a grid."""

from collections import defaultdict
from datetime import datetime
from typing import Any, NamedTuple

from wanjia.registry.intake.matching.ground import Building, Ground, Spot
from wanjia.registry.intake.rules import building_name, unit_name
from wanjia.registry.places.actions import NewDoor, add_compound, add_doors, add_places
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
    made = []
    for buildings in wanted.values():
        first = next(iter(buildings.values()))
        land, compound = ground.land_of(first), None
        if first.compound:
            if first.compound not in land.compounds:
                land.compounds[first.compound] = add_compound(community=land.place, name=first.compound, by=by, at=at)
                made.append(Built("compound", land.compounds[first.compound].pk))
            compound = land.compounds[first.compound]
        rows = [(building_name(key), "", "apartment") for key in buildings]
        parent = _grid(ground, first)
        for key, place in zip(
            buildings,
            add_places(parent=parent, level=Level.BUILDING, rows=rows, compound=compound, by=by, at=at),
            strict=True,
        ):
            land.buildings[key].append(Building(place, first.grid, first.compound))
            made.append(Built("place", place.pk, is_building=True))
    return made


def _grid(ground: Ground, spot: Spot) -> Place:
    land = ground.land_of(spot)
    return next((grid for grid in land.grids.values() if grid.pk == spot.grid), land.place)


def _build_units(ground: Ground, spots: list[Spot], by: Any, at: datetime) -> list[Built]:
    wanted: dict[int, tuple[Building, dict[str, None]]] = {}
    for spot in spots:
        building = ground.building(spot) if spot.unit else None
        if building is not None and spot.unit not in building.units:
            wanted.setdefault(building.place.pk, (building, {}))[1][spot.unit] = None
    made = []
    for building, keys in wanted.values():
        rows = [(unit_name(key), "", "") for key in keys]
        for key, place in zip(
            keys, add_places(parent=building.place, level=Level.UNIT, rows=rows, by=by, at=at), strict=True
        ):
            building.units[key] = place
            made.append(Built("place", place.pk))
    return made


def _build_doors(ground: Ground, spots: list[Spot], by: Any, at: datetime) -> list[Built]:
    wanted: dict[int, tuple[Place, list[Spot]]] = {}
    for spot in spots:
        holder = ground.holder(spot)
        if holder is not None and ground.door(spot) is None:
            wanted.setdefault(holder.pk, (holder, []))[1].append(spot)
    made = []
    for holder, here in wanted.values():
        doors = [NewDoor(spot.door, f"{_label(ground, spot)}{spot.door}"[:80]) for spot in here]
        for spot, door in zip(here, add_doors(place=holder, doors=doors, by=by, at=at), strict=True):
            ground.land_of(spot).doors[holder.pk][spot.door] = door.pk
            made.append(Built("door", door.pk))
    return made


def _label(ground: Ground, spot: Spot) -> str:
    building = ground.building(spot) if spot.building else None
    if building is None:
        return ""
    return f"{building.place.name}{building.units[spot.unit].name if spot.unit else ''}"
