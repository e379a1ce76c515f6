"""What becomes of the rows of a file: who is taken, who is not and why, household by household. Reads, never writes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from wanjia.registry.intake.matching.ground import Ground, Spot, missing, route
from wanjia.registry.intake.matching.people import Doubt, Register, Resident, of_row
from wanjia.registry.intake.matching.refusal import NoMatch
from wanjia.registry.intake.models import Batch
from wanjia.registry.intake.reading.addresses import Address
from wanjia.registry.intake.reading.headers import REASON_HEADER, Mapping
from wanjia.registry.intake.reading.repeats import Repeats
from wanjia.registry.intake.reading.rows import PersonRow, RowError
from wanjia.registry.places.rules import Level, width

APART = "@"  # marks a household that only its place in the file tells
_UNIT_DOORS = width(Level.UNIT)
_BUILDING_DOORS = width(Level.BUILDING) // 4
_GRID_BUILDINGS = width(Level.GRID) // width(Level.BUILDING) - 1
_BUILDING_UNITS = width(Level.BUILDING) // width(Level.UNIT) - 1


@dataclass
class Family:
    """The rows of one household with where it lives."""

    spot: Spot
    reference: str
    rows: list[PersonRow] = field(default_factory=list)

    @property
    def says_door(self) -> bool:
        """Whether the file names a door, rather than only saying who belongs together."""
        return not self.rows[0].household.startswith(APART)


@dataclass
class Placed:
    """Rows sorted into households, in walking order, and the errors of those that could not be."""

    ground: Ground
    families: list[Family]
    errors: dict[int, RowError]


class Together:
    """Rows whose household no door tells: they stay together by what they share, and go back together too."""

    def __init__(self, apart: dict[int, str]) -> None:
        first: dict[str, int] = {}
        self._first = {number: first.setdefault(shared, number) if shared else 0 for number, shared in apart.items()}

    def gathered(self, row: PersonRow) -> PersonRow:
        """Give the row with ``household`` set to the first row of its household."""
        first = self._first.get(row.number)
        return row if first is None else row._replace(household=f"{APART}{first}" if first else "")

    def broken(self, errors: Iterable[int]) -> dict[int, int]:
        """Give the rows whose household would be torn apart by errors, each with a row that has one."""
        torn = {first: number for number in errors if (first := self._first.get(number))}
        return {number: torn[first] for number, first in self._first.items() if first in torn}


def _reference(row: PersonRow, columns: dict[str, int]) -> str:
    """Give the household's own number in the file; none when it is only known by its door."""
    if "household_key" not in columns or row.household.startswith(APART):
        return ""
    key = row.household.partition("|")[2]
    return "" if key in ("|".join((row.compound, row.building, row.unit, row.door)), row.address) else key


def place(rows: Iterable[PersonRow], batch: Batch, ground: Ground) -> Placed:
    """Sort rows into households, each with its door."""
    families: dict[tuple[Spot, str], Family] = {}
    errors: dict[int, RowError] = {}
    spots: dict[tuple[str, ...], Spot] = {}  # the members of a household name the same door
    for row in rows:
        reference = _reference(row, batch.columns)
        fallback = f"未编{batch.pk}-{row.household[1:]}" if row.household.startswith(APART) else ""
        named = (row.place, row.grid, row.compound, row.building, row.unit, row.door, row.address, reference, fallback)
        try:
            spot = spots.get(named) or ground.spot(row, reference=reference, fallback=fallback)
        except NoMatch as refused:
            errors[row.number] = error(batch, refused.field, refused.code, refused.text)
            continue
        spots[named] = spot
        families.setdefault((spot, reference), Family(spot, reference[:40])).rows.append(row)
    in_order = sorted(families.values(), key=lambda family: (route(family.spot), family.reference))
    return Placed(ground, in_order, errors)


def error(batch: Batch, name: str, code: str, text: str) -> RowError:
    """Give an error under the column its field was read from; a part of a door may come from the whole address."""
    column = batch.columns.get(name)
    if column is None and name in Address._fields:
        column = batch.columns.get("address")
    return RowError(name, column, code, text)


def repeated(rows: Sequence[PersonRow], batch: Batch) -> dict[int, RowError]:
    """Give an error for every row that repeats an earlier one, naming that row."""
    repeats = Repeats(Mapping(batch.columns, {}, (), {}))
    return {row.number: wrong for row in rows if (wrong := repeats.note(row)) is not None}


def repeated_in_family(family: Family, batch: Batch) -> dict[int, RowError]:
    """Give an error for every row that repeats name and birth date of an earlier one of its household."""
    errors: dict[int, RowError] = {}
    first: dict[tuple[object, ...], PersonRow] = {}
    for row in sorted(family.rows, key=lambda row: row.number):
        earlier = first.setdefault((row.name, row.birth_date), row)
        apart = earlier.document.number and row.document.number and earlier.document != row.document
        if earlier is not row and not apart:
            text = _("姓名：与第%(row)d行是同一户的同一人") % {"row": earlier.number}
            errors[row.number] = error(batch, "name", "repeated", text)
    return errors


def unbuilt(placed: Placed, batch: Batch) -> dict[int, RowError]:
    """Give an error for every row whose door does not stand, where the clerk lets nothing be built or there is no room."""
    wanted = set(missing(placed.ground, (family.spot for family in placed.families)))
    full = _without_room(placed.ground, wanted)
    errors: dict[int, RowError] = {}
    for family in placed.families:
        if family.spot in wanted and not batch.may_build:
            text, code = _("门牌：登记册里没有这个门牌，而没有勾选“按名册新建楼栋和门牌”"), "not_built"
        elif family.spot in full:
            text, code = _("门牌：一个单元、楼栋或网格里放不下这么多"), "full"
        else:
            continue
        errors.update((row.number, error(batch, "door", code, text)) for row in family.rows)
    return errors


def without_compound(placed: Placed, batch: Batch) -> dict[int, RowError]:
    """Give an error for every row of a new building that leaves open which of the list's compounds it stands in."""
    compounds: dict[tuple[int, int, str], dict[str, None]] = defaultdict(dict)
    for spot in (family.spot for family in placed.families):
        if spot.building and spot.compound:
            compounds[spot.community, spot.grid, spot.building][spot.compound] = None
    errors: dict[int, RowError] = {}
    for family in placed.families:
        spot = family.spot
        named = compounds.get((spot.community, spot.grid, spot.building))
        if named and not spot.compound and placed.ground.building(spot) is None:
            words = {"building": spot.building, "names": "、".join(list(named)[:5])}
            text = _("小区：没有填写，名册里%(names)s也有“%(building)s”，请写明小区") % words
            errors.update((row.number, error(batch, "compound", "ambiguous", text)) for row in family.rows)
    return errors


def _without_room(ground: Ground, wanted: set[Spot]) -> set[Spot]:
    """Give the new spots beyond what a grid, building or unit can hold; usually none."""
    full: set[Spot] = set()
    doors: dict[Spot, set[str]] = defaultdict(set)
    units: dict[Spot, set[str]] = defaultdict(set)
    buildings: dict[Spot, set[tuple[str, str]]] = defaultdict(set)
    lands = {spot.community: ground.land_of(spot) for spot in wanted}
    in_grids = Counter((c, b.grid) for c, land in lands.items() for same in land.buildings.values() for b in same)
    for spot in sorted(wanted, key=route):
        unit = spot._replace(door="")
        building = unit._replace(unit="")
        doors[unit].add(spot.door)
        units[building].add(spot.unit)
        buildings[building._replace(building="", compound="")].add((spot.compound, spot.building))
        land, holder = lands[spot.community], ground.holder(spot)
        standing = ground.building(spot) if spot.building else None
        taken = len(land.doors[holder.pk]) if holder else 0
        built = 0 if standing else in_grids[spot.community, spot.grid]
        if (
            taken + len(doors[unit]) > (_UNIT_DOORS if spot.unit else _BUILDING_DOORS)
            or (len(standing.units) if standing else 0) + len(units[building]) > _BUILDING_UNITS
            or built + len(buildings[building._replace(building="", compound="")]) > _GRID_BUILDINGS
        ):
            full.add(spot)
    return full


@dataclass
class Met:
    """Rows held against the register: who each row is (a number below 0), whom it certainly is, whom it may be."""

    newcomers: dict[int, Resident]
    known: dict[int, Resident]
    doubts: list[Doubt]


def meet(families: Sequence[Family], ground: Ground) -> Met:
    """Hold the rows of some households against the register and against each other."""
    newcomers: dict[int, Resident] = {}
    spans: dict[int, tuple[int, int] | None] = {}
    for family in families:
        door, land = ground.door(family.spot) or 0, ground.land_of(family.spot).place
        for row in family.rows:
            newcomers[row.number] = of_row(row, door, land.lo)
            spans[row.number] = None if family.says_door else (land.lo, land.hi)
    register = Register(newcomers.values())
    known = {
        number: same
        for number, who in newcomers.items()
        if (same := register.same(who, within=spans[number])) is not None
    }
    new = [who for number, who in newcomers.items() if number not in known]
    register.join(new)
    return Met(newcomers, known, [doubt for who in new for doubt in register.doubts(who)])


def place_all(rows: Sequence[PersonRow], batch: Batch, ground: Ground, together: Together, bad: set[int]) -> Placed:
    """Sort rows into households and take out, each with its error, those that cannot be stored; ``bad`` are out already."""
    again = repeated(rows, batch) | unclear(rows, batch)
    placed = place((row for row in rows if row.number not in again), batch, ground)
    for family in placed.families:
        again |= repeated_in_family(family, batch)
    placed.errors |= again
    placed.errors |= unbuilt(placed, batch) | without_compound(placed, batch)
    for number, wrong in together.broken(bad | placed.errors.keys()).items():
        if number not in bad and number not in placed.errors:
            text = _("与第%(row)d行是同一户，那一行没有收下，请一起改正后再传") % {"row": wrong}
            placed.errors[number] = RowError("", None, "household", text)
    for family in placed.families:
        family.rows = [row for row in family.rows if row.number not in placed.errors]
    placed.families = [family for family in placed.families if family.rows]
    return placed


def unclear(rows: Sequence[PersonRow], batch: Batch) -> dict[int, RowError]:
    """Give an error for every row that names no building after rows that do: the same one left blank, or a house apart?"""
    errors: dict[int, RowError] = {}
    alone = REASON_HEADER in batch.headers  # rows that came back without those around them
    with_buildings: set[tuple[str, str]] = set()
    for row in rows if "building" in batch.columns else ():
        if row.building:
            with_buildings.add((row.place, row.grid))
        elif (
            row.door.isascii() and row.door and not row.compound and (alone or (row.place, row.grid) in with_buildings)
        ):
            text = _("楼栋：没有填写，看不出是上一栋还是平房；同一栋请写出楼栋和单元，平房请写“平房”")
            errors[row.number] = error(batch, "building", "unclear", text)
    return errors
