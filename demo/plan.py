"""The town on paper: real communities, invented compounds, buildings, doors and families. Pure: the same seed, the same town.

At scale 1 the two streets that are screened have exactly 36,872 residents, the sumu 331 herder households and 18 firms, and
科尔沁街道, which is only sampled, 18,400 residents; a smaller scale
keeps the shape with fewer communities, for tests.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random

from demo import families, names
from demo.families import Registrar
from wanjia.registry.people.actions import NewPerson
from wanjia.registry.places.divisions.kinds import usual_name
from wanjia.registry.places.divisions.read import read_divisions

SEED = 36_872
RESIDENTS = 36_872
HERDERS = 331
FIRMS = 18
SAMPLED_RESIDENTS = 18_400  # enough for the 16,635 who were sampled there by 13:00
STREET, NEXT_STREET, SUMU, SAMPLED_STREET = "150502003", "150502009", "150502200", "150502001"
CENTRES = {
    STREET: (43.628, 122.252),
    NEXT_STREET: (43.655, 122.285),
    SUMU: (43.52, 121.86),
    SAMPLED_STREET: (43.611, 122.262),
}
SUMU_HALF_SIDE = 20.0  # kilometres: 40 x 40 are the 1,600 square kilometres
KM_LATITUDE, KM_LONGITUDE = 1 / 111.2, 1 / 80.5  # degrees a kilometre at this latitude
COMPOUND_NAMES = "文庭 锦绣 康宁 和顺 金桥 碧水 馨苑 祥和 丰泽 静雅 明珠 绿洲 春晖 安泰 瑞景 兴盛"
COMPOUNDS = [first + last for last in ("雅苑", "家园", "花园", "小区", "新城") for first in COMPOUND_NAMES.split()]
GRIDS = ("第一网格", "第二网格", "第三网格")
FIRM_TRADES = ("乳业", "饲料加工", "肉业", "农机服务", "草业", "粮食收储", "采砂", "建材", "合作社")


@dataclass
class Door:
    """A door, and who lives behind it; no household behind an empty flat."""

    number: str
    label: str
    latitude: float
    longitude: float
    kind: str = ""
    members: list[NewPerson] = field(default_factory=list)


@dataclass
class Building:
    """A building: its doors by unit."""

    name: str
    compound: str
    units: list[list[Door]] = field(default_factory=list)


@dataclass
class Grid:
    """A grid cell: buildings, and doors of houses that stand apart."""

    name: str
    buildings: list[Building] = field(default_factory=list)
    doors: list[Door] = field(default_factory=list)

    def all_doors(self) -> Iterator[Door]:
        """Give every door in route order."""
        for building in self.buildings:
            for unit in building.units:
                yield from unit
        yield from self.doors


@dataclass
class Community:
    """A real community, gacha or village with invented grids; ``firms`` are names of enterprises."""

    code: str
    township: str
    name: str
    grids: list[Grid] = field(default_factory=list)
    firms: list[Door] = field(default_factory=list)

    @property
    def compounds(self) -> list[str]:
        """The names of its compounds, each once."""
        return list(dict.fromkeys(b.compound for grid in self.grids for b in grid.buildings))


def town(*, today: date, scale: float = 1.0, seed: int = SEED) -> list[Community]:
    """Plan the town as of a day."""
    registrar = Registrar(Random(seed), today)
    streets = [c for code in (STREET, NEXT_STREET) for c in _communities(code, scale)]
    _settle_streets(streets, registrar, round(RESIDENTS * scale))
    gachas = _communities(SUMU, scale)
    _settle_sumu(gachas, registrar, max(round(HERDERS * scale), 12), max(round(FIRMS * scale), 2))
    sampled = _communities(SAMPLED_STREET, scale)
    neighbours = Registrar(Random(seed + 1), today, telephones=300_000, births=registrar.births)
    _settle_streets(sampled, neighbours, round(SAMPLED_RESIDENTS * scale), every=1, grids=3)
    return streets + gachas + sampled


def _communities(township: str, scale: float) -> list[Community]:
    rows = [row for row in read_divisions() if row.parent_code == township and not row.name.endswith("生活区")]
    return [Community(r.code, township, usual_name(r.name)) for r in rows[: max(2, round(len(rows) * scale))]]


def _settle_streets(
    communities: list[Community], registrar: Registrar, residents: int, *, every: int = 3, grids: int = 2
) -> None:
    """Give every third community (or so) two grids (or more), the others one, and each grid its part of the households."""
    chance = registrar.chance
    for number, community in enumerate(communities):
        community.grids = [Grid(name) for name in GRIDS[: grids if number % every == 0 else 1]]
    places = [(community, grid) for community in communities for grid in community.grids]
    sizes = families.sizes(chance, residents)
    shares = [chance.uniform(0.85, 1.15) for _ in places]
    begin, total = 0, 0.0
    for (community, grid), part in zip(places, shares, strict=True):
        total += part
        end = round(len(sizes) * total / sum(shares))
        households = [families.family(registrar, size, 0.25) for size in sizes[begin:end]]
        begin = end
        spot = _near(chance, CENTRES[community.township], 2.0)
        if community.name.endswith("村"):
            grid.doors = _houses(chance, community, households, spot)
        else:
            grid.buildings = _buildings(chance, community, grid, households, spot)


def _near(chance: Random, centre: tuple[float, float], km: float) -> tuple[float, float]:
    latitude = centre[0] + chance.uniform(-km, km) * KM_LATITUDE
    return latitude, centre[1] + chance.uniform(-km, km) * KM_LONGITUDE


def _houses(
    chance: Random, community: Community, households: list[list[NewPerson]], spot: tuple[float, float]
) -> list[Door]:
    """Houses stand in rows of twenty, 25 metres apart."""
    doors = []
    for number, members in enumerate(households):
        row, place = divmod(number, 20)
        place = place if row % 2 == 0 else 19 - place  # the walk turns at the end of a row
        latitude, longitude = spot[0] + row * 0.04 * KM_LATITUDE, spot[1] + place * 0.025 * KM_LONGITUDE
        text = f"{row + 1}排{place + 1}号"
        doors.append(Door(text, f"{community.name}{text}", latitude, longitude, "ordinary", members))
    return doors


def _buildings(
    chance: Random, community: Community, grid: Grid, households: list[list[NewPerson]], spot: tuple[float, float]
) -> list[Building]:
    """Fill buildings of 2 or 3 units of 6 or 11 floors, 60 metres apart, with an empty flat now and then."""
    start = int(community.code[-6:]) * 7 % (len(COMPOUNDS) - 1)
    own = COMPOUNDS[start : start + 2]
    found: list[Building] = []
    waiting = list(reversed(households))
    first = 1 + 30 * community.grids.index(grid)
    while waiting:
        compound = own[0] if grid is community.grids[0] or len(found) < 3 else own[1]
        number = len(found)
        row, place = divmod(number, 5)
        place = place if row % 2 == 0 else 4 - place
        at = (spot[0] + row * 0.06 * KM_LATITUDE, spot[1] + place * 0.06 * KM_LONGITUDE)
        building = Building(f"{first + number}号楼", compound)
        floors = 6 if chance.random() < 0.7 else 11
        for unit in range(1, chance.choice((2, 3)) + 1):
            building.units.append(_unit(chance, f"{compound}{building.name}{unit}单元", floors, at, waiting))
            if not waiting:
                break
        found.append(building)
    return found


def _unit(
    chance: Random, label: str, floors: int, at: tuple[float, float], waiting: list[list[NewPerson]]
) -> list[Door]:
    doors = []
    for floor in range(1, floors + 1):
        for flat in (1, 2):
            number = f"{floor}{flat:02d}"
            door = Door(number, label + number, *at)
            if waiting and chance.random() > 0.06:
                door.kind, door.members = "ordinary", waiting.pop()
            doors.append(door)
    return doors


def _settle_sumu(gachas: list[Community], registrar: Registrar, herders: int, firms: int) -> None:
    """Spread herder households over the pasture, ten to twenty kilometres from one gacha to the next."""
    chance = registrar.chance
    spots = [_near(chance, CENTRES[SUMU], SUMU_HALF_SIDE - 4) for _ in gachas]
    for gacha in gachas:
        gacha.grids = [Grid("第一网格")]
    for number, size in enumerate(chance.choices((2, 3, 4, 5), (3, 4, 3, 1), k=herders)):
        gacha = gachas[number % len(gachas)]
        grid = gacha.grids[0]
        latitude, longitude = _near(chance, spots[number % len(gachas)], 4.0)
        text = f"{'东西南北中'[number % 5]}营子{len(grid.doors) + 1}号"
        members = families.family(registrar, size, 0.8)
        grid.doors.append(Door(text, f"{gacha.name}{text}", latitude, longitude, "herder", members))
    for number in range(firms):
        gacha = gachas[number % len(gachas)]
        name = f"{gacha.name.removesuffix('嘎查').removesuffix('村')}{FIRM_TRADES[number % len(FIRM_TRADES)]}"
        latitude, longitude = _near(chance, spots[number % len(gachas)], 1.0)
        keepers = [registrar.person(names.han(chance), "male", 50, "值班")]
        door = Door(name, f"{gacha.name}{name}", latitude, longitude, "firm", keepers)
        gacha.firms.append(door)
        gacha.grids[0].doors.append(door)
