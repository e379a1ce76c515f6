"""Put the planned town into the tree: grids, compounds, buildings, units, doors, and the families behind them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from demo import plan
from wanjia.registry.people.actions import register_households
from wanjia.registry.people.models import Household
from wanjia.registry.places.actions import (
    NewDoor,
    add_compound,
    add_doors,
    add_places,
    add_site,
    import_divisions,
)
from wanjia.registry.places.models import Door, Place

BATCH = 400  # households of one transaction: as many journal lines in one block

SITES = [
    ("checkpoint", "永清大街卡口", plan.STREET),
    ("sampling_point", "文体广场采样点", plan.STREET),
    ("store", "街道物资库", plan.STREET),
    ("fever_clinic", "第一发热门诊", plan.STREET),
    ("school", "红星路小学", plan.NEXT_STREET),
    ("hotel", "向阳旅店", plan.NEXT_STREET),
    ("isolation_site", "城南集中隔离点", plan.NEXT_STREET),
    ("checkpoint", "苏木路口卡口", plan.SUMU),
]


@dataclass
class Ground:
    """The town in the store: ``cells`` pairs every planned grid with its place, ``doors`` every planned door with its row."""

    places: dict[str, Place]
    communities: dict[str, Place]
    cells: list[tuple[plan.Community, plan.Grid, Place]] = field(default_factory=list)
    doors: list[tuple[plan.Door, Door]] = field(default_factory=list)
    buildings: list[Place] = field(default_factory=list)
    units: list[Place] = field(default_factory=list)


def lay(communities: Sequence[plan.Community], *, at: datetime, branch: str = "15") -> Ground:
    """Take the official tree in (or a branch of it) and build the planned town on it."""
    import_divisions(by=None, at=at, code=branch)
    codes = ["15", "1505", "150502", *plan.CENTRES, *(c.code for c in communities)]
    official = {place.code: place for place in Place.objects.filter(code__in=codes)}
    ground = Ground(places={}, communities={c.code: official[c.code] for c in communities})
    for community in communities:
        _divide(ground, community, official[community.code], at)
    for kind, name, code in SITES:
        add_site(kind=kind, name=name, place=official[code], by=None, at=at)
    ground.places = _cast_places(ground, official)
    return ground


def _divide(ground: Ground, community: plan.Community, place: Place, at: datetime) -> None:
    rows = [(grid.name, "", "") for grid in community.grids]
    grids = add_places(parent=place, level="grid", rows=rows, by=None, at=at)
    compounds = {name: add_compound(community=place, name=name, by=None, at=at) for name in community.compounds}
    for grid, cell in zip(community.grids, grids, strict=True):
        ground.cells.append((community, grid, cell))
        for name, compound in compounds.items():
            planned = [b for b in grid.buildings if b.compound == name]
            if not planned:
                continue
            kinds = [(building.name, "", "apartment") for building in planned]
            built = add_places(parent=cell, level="building", rows=kinds, compound=compound, by=None, at=at)
            ground.buildings += built
            for building, stored in zip(planned, built, strict=True):
                _raise_units(ground, building, stored, at)
        if grid.doors:
            _hang(ground, grid.doors, cell, at)
    for firm in community.firms:
        where = {"latitude": firm.latitude, "longitude": firm.longitude}
        add_site(kind="enterprise", name=firm.number, place=place, by=None, at=at, **where)


def _raise_units(ground: Ground, building: plan.Building, stored: Place, at: datetime) -> None:
    rows = [(f"{number}单元", "", "") for number in range(1, len(building.units) + 1)]
    units = add_places(parent=stored, level="unit", rows=rows, by=None, at=at)
    ground.units += units
    for doors, unit in zip(building.units, units, strict=True):
        _hang(ground, doors, unit, at)


def _hang(ground: Ground, doors: list[plan.Door], place: Place, at: datetime) -> None:
    new = [NewDoor(door.number, door.label, door.latitude, door.longitude) for door in doors]
    ground.doors += zip(doors, add_doors(place=place, doors=new, by=None, at=at), strict=True)


def settle(ground: Ground, *, at: datetime) -> list[Household]:
    """Register every planned family; give the households in route order."""
    rows = [(door, planned.kind, "", planned.members) for planned, door in ground.doors if planned.kind]
    households: list[Household] = []
    for begin in range(0, len(rows), BATCH):
        households += register_households(rows=rows[begin : begin + BATCH], by=None, at=at)
    return households


def _cast_places(ground: Ground, official: dict[str, Place]) -> dict[str, Place]:
    """Give the places by the names the cast and the hamlet use."""

    def cells(township: str) -> list[tuple[plan.Community, plan.Grid, Place]]:
        return [cell for cell in ground.cells if cell[0].township == township]

    home, far, pasture = cells(plan.STREET), cells(plan.NEXT_STREET), cells(plan.SUMU)
    return {
        "region": official["15"],
        "city": official["1505"],
        "county": official["150502"],
        "street": official[plan.STREET],
        "next_street": official[plan.NEXT_STREET],
        "sumu": official[plan.SUMU],
        "sampled_street": official[plan.SAMPLED_STREET],
        "community": official[home[0][0].code],
        "next_community": official[far[0][0].code],
        "grid": home[0][2],
        "next_grid": home[1][2],
        "far_grid": far[0][2],
        "pasture": pasture[0][2],
        "building": ground.buildings[0],
    }
