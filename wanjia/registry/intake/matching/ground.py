"""Which door a row means: grids, buildings, units and doors as they stand, each found under any way of writing it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from wanjia.registry.intake.matching.communities import Communities
from wanjia.registry.intake.matching.refusal import NoMatch
from wanjia.registry.intake.reading.rows import PersonRow
from wanjia.registry.intake.rules import (
    building_key,
    compound_key,
    door_key,
    grid_key,
    natural,
    plain,
    short_compound,
    unit_key,
)
from wanjia.registry.places.models import Compound, Door, Place
from wanjia.registry.places.rules import Level

# Written where others write a building: a house that stands for itself.
_HOUSES = frozenset(("平房", "平房区", "独院", "散居", "院落"))
_LONGEST_DOOR = 40  # what the register's column holds


class Spot(NamedTuple):
    """A door as numbers of known places (community, grid or 0) and keys below them; an empty key means: not so divided."""

    community: int
    grid: int
    compound: str
    building: str
    unit: str
    door: str


@dataclass
class Building:
    """A building that stands: its place, its grid (0 for none), the key of its compound, its units by key."""

    place: Place
    grid: int
    compound: str
    units: dict[str, Place] = field(default_factory=dict)


@dataclass
class Land:
    """Everything below one community, the names of the places above with its own, and how each compound is written."""

    place: Place
    above: tuple[str, ...] = ()
    written: dict[str, str] = field(default_factory=dict)
    grids: dict[str, Place] = field(default_factory=dict)
    buildings: dict[str, list[Building]] = field(default_factory=lambda: defaultdict(list))
    compounds: dict[str, Compound] = field(default_factory=dict)
    doors: dict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))


class Ground:
    """The land of each community a file speaks of, read when first needed."""

    def __init__(self, inside: Place, communities: Communities | None = None) -> None:
        self.inside = inside
        self.communities = communities or Communities(inside)
        self._lands: dict[int, Land] = {}

    def land(self, community: Place) -> Land:
        """Give what lies below a community."""
        if community.pk not in self._lands:
            self._lands[community.pk] = _read_land(community)
        return self._lands[community.pk]

    def land_of(self, spot: Spot) -> Land:
        """Give the land a spot lies in."""
        return self._lands[spot.community]

    def spot(self, row: PersonRow, *, reference: str, fallback: str) -> Spot:
        """Give where a row's household lives; ``fallback`` is its door when the row names none. Raises NoMatch."""
        land = self.land(self.communities.find(row.place))
        grid = self._grid(land, row.grid)
        door = door_key(row.door) if row.door else _other_door(row, reference, fallback)
        compound = self._compound(land, row.compound)
        if not row.building or row.building in _HOUSES:
            if row.door and compound:  # a house in a lane: 团结路3巷12 and 建设路12 are two doors
                door = f"{compound}{door}"
            if len(door) > _LONGEST_DOOR:
                raise NoMatch(
                    "door",
                    "long",
                    _("门牌：“%(door)s”太长，最多%(most)d个字符") % {"door": door, "most": _LONGEST_DOOR},
                )
            return Spot(
                land.place.pk, (grid or _only(land.grids)).pk if grid or len(land.grids) == 1 else 0, "", "", "", door
            )
        number, unit = building_key(row.building), unit_key(row.unit) if row.unit else ""
        building = _building(land, number, compound, grid)
        if building is not None:
            unit = _unit(land, building, unit, door)
            return Spot(land.place.pk, building.grid, building.compound, number, unit, door)
        grid = grid or (_only(land.grids) if len(land.grids) == 1 else None)
        return Spot(land.place.pk, grid.pk if grid else 0, compound, number, unit, door)

    def _compound(self, land: Land, text: str) -> str:
        """Give the key of the compound a row means: of one that stands, else as the first row wrote it."""
        key = compound_key(text, land.above)
        return land.written.setdefault(short_compound(key), key)

    def _grid(self, land: Land, text: str) -> Place | None:
        if self.inside.level == Level.GRID and not text:
            return self.inside
        if not text:
            return None
        found = land.grids.get(grid_key(text)) or land.grids.get(grid_key(text.removeprefix(land.place.name)))
        if found is None:
            names = "、".join(grid.name for grid in land.grids.values()) or _("还没有划分网格")
            words = {"place": land.place, "text": text, "names": names}
            raise NoMatch("grid", "unknown", _("网格：%(place)s没有“%(text)s”（%(names)s）") % words)
        if self.inside.level == Level.GRID and found.pk != self.inside.pk:
            raise NoMatch(
                "grid", "outside", _("网格：“%(text)s”不在%(place)s范围内") % {"text": text, "place": self.inside}
            )
        return found

    def building(self, spot: Spot) -> Building | None:
        """Give the building of a spot if it stands."""
        for building in self.land_of(spot).buildings.get(spot.building, []):
            if building.grid == spot.grid and building.compound == spot.compound:
                return building
        return None

    def holder(self, spot: Spot) -> Place | None:
        """Give the unit, building, grid or community that holds the door of a spot, None if it does not stand."""
        if not spot.building:
            land = self.land_of(spot)
            return next((grid for grid in land.grids.values() if grid.pk == spot.grid), land.place)
        building = self.building(spot)
        if building is None or not spot.unit:
            return building.place if building else None
        return building.units.get(spot.unit)

    def door(self, spot: Spot) -> int | None:
        """Give the number of the door of a spot, None if it does not stand."""
        holder = self.holder(spot)
        return self.land_of(spot).doors[holder.pk].get(spot.door) if holder else None


def route(spot: Spot) -> tuple[object, ...]:
    """Give the sorting key that walks the ground in order."""
    return (spot.community, spot.grid, spot.compound, natural(spot.building), natural(spot.unit), natural(spot.door))


def _other_door(row: PersonRow, reference: str, fallback: str) -> str:
    """Give what stands for a door that is not named: the household's number, its address, its place in the file."""
    if reference:
        return plain(f"户{reference}")[:40]
    if row.address:
        return plain(row.address)[:40]
    if fallback:
        return fallback
    raise NoMatch("door", "empty", _("门牌：没有门牌、住址、户号或户主，不知道是哪一户"))


def _building(land: Land, number: str, compound: str, grid: Place | None) -> Building | None:
    standing = land.buildings.get(number, [])
    fitting = [b for b in standing if not compound or b.compound in (compound, "")]
    fitting = [b for b in fitting if b.compound == compound] or fitting
    in_grid = [b for b in fitting if grid is None or b.grid == grid.pk]
    if len(in_grid) == 1:
        return in_grid[0]
    if in_grid:
        names = "、".join(f"{b.place.compound or ''}{b.place}" for b in in_grid[:5])
        text = _("楼栋：“%(number)s”有%(count)d处（%(names)s），请写明小区和网格")
        raise NoMatch("building", "ambiguous", text % {"number": number, "count": len(in_grid), "names": names})
    same = [b for b in fitting if compound and b.compound == compound]
    if same:
        text = _("网格：%(building)s在%(right)s，不在%(wrong)s")
        right = next((g.name for g in land.grids.values() if g.pk == same[0].grid), str(land.place))
        raise NoMatch("grid", "other_grid", text % {"building": same[0].place, "right": right, "wrong": grid})
    return None


def _unit(land: Land, building: Building, unit: str, door: str) -> str:
    """Give the unit of a door in a standing building; found by the door where the row names none."""
    if unit or not building.units:
        return unit
    holding = [key for key, place in building.units.items() if door in land.doors[place.pk]]
    if len(holding) == 1:
        return holding[0]
    if len(building.units) == 1:
        return next(iter(building.units))
    raise NoMatch(
        "unit",
        "empty",
        _("单元：%(building)s有%(count)d个单元，请写明") % {"building": building.place, "count": len(building.units)},
    )


def _only(grids: dict[str, Place]) -> Place:
    return next(iter(grids.values()))


def _read_land(community: Place) -> Land:
    above = [*Place.objects.above(community), community]
    land = Land(community, tuple(plain(place.name) for place in above))
    below = Place.objects.current().below(community).select_related("compound").order_by("lo")
    buildings: dict[int, Building] = {}
    for place in below.filter(level=Level.GRID):
        land.grids.setdefault(grid_key(place.name), place)
    grid_numbers = {grid.pk for grid in land.grids.values()}
    for place in below.filter(level=Level.BUILDING):
        grid = place.parent_id if place.parent_id in grid_numbers else 0
        building = Building(place, grid or 0, plain(place.compound.name) if place.compound else "")
        buildings[place.pk] = building
        land.buildings[building_key(place.name)].append(building)
    for place in below.filter(level=Level.UNIT):
        if place.parent_id in buildings:
            buildings[place.parent_id].units[unit_key(place.name)] = place
    land.compounds = {plain(c.name): c for c in Compound.objects.filter(community=community)}
    land.written = {short_compound(compound_key(key, land.above)): key for key in land.compounds}
    doors = Door.objects.filter(position__gte=community.lo, position__lte=community.hi)
    for number, holder, text in doors.values_list("id", "place_id", "number"):
        land.doors[holder][door_key(text)] = number
    return land


def missing(ground: Ground, spots: Iterable[Spot]) -> list[Spot]:
    """Give the spots whose door does not stand yet, each once, in walking order."""
    return sorted({spot for spot in spots if ground.door(spot) is None}, key=route)
