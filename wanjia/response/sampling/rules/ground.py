"""Which homes go to which point: the nearest on foot where both are known, else the nearest in the tree."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians

DETOUR = 1.3  # streets are longer than the straight line by about this
METRES_A_DEGREE = 111_200.0

Spot = tuple[float, float]  # latitude, longitude


@dataclass(frozen=True)
class Home:
    """Where people live who go together: a building, or the houses of a grid; ``waiting`` of its ``people`` are not done."""

    key: int
    lo: int
    people: int
    waiting: int
    spot: Spot | None = None


@dataclass(frozen=True)
class Stand:
    """A point in its surroundings: where in the tree, how wide that place is (bits), where on the ground, its tables."""

    key: int
    lo: int
    bits: int
    tables: int
    spot: Spot | None = None


def walk(one: Spot, other: Spot) -> float:
    """Give the metres on foot between two spots of one town: the straight line and a detour."""
    east = (one[1] - other[1]) * cos(radians((one[0] + other[0]) / 2))
    return DETOUR * METRES_A_DEGREE * hypot(one[0] - other[0], east)


def apart(home: Home, stand: Stand) -> int:
    """Give how far apart two are in the tree: the bits of the smallest place that holds both."""
    return max((home.lo ^ stand.lo).bit_length(), stand.bits)


def reach(home: Home, stands: Sequence[Stand], limit: float | None = None) -> dict[int, float]:
    """Give the points a home may go to with the metres to each, the nearest first: within a limit, on foot.

    A home whose spot is unknown, or where no point's is known, may go to the points that are nearest in the tree: 0 metres.
    """
    known = [stand for stand in stands if stand.spot is not None]
    if home.spot is not None and known:
        far = sorted((walk(home.spot, stand.spot), stand.key) for stand in known if stand.spot is not None)
        return {key: metres for metres, key in far if limit is None or metres <= limit}
    least = min((apart(home, stand) for stand in stands), default=0)
    return {stand.key: 0.0 for stand in stands if apart(home, stand) == least}


def by_street(homes: Sequence[Home], stands: Sequence[Stand], bits: int) -> dict[int, list[Home]]:
    """Give each point its homes: people go to a point of their own street (``bits`` wide).

    Where their street has none they go to the points that stand for more than a street; without those to nobody's.
    """
    of_street: dict[int | None, list[Stand]] = defaultdict(list)
    for stand in stands:
        of_street[stand.lo >> bits if stand.bits <= bits else None].append(stand)
    at_home: dict[int | None, list[Home]] = defaultdict(list)
    for home in homes:
        street = home.lo >> bits
        at_home[street if street in of_street else None].append(home)
    found: dict[int, list[Home]] = {stand.key: [] for stand in stands}
    for where, living in at_home.items():
        for key, more in catchments(living, of_street.get(where, [])).items():
            found[key] += more
    return found


def catchments(homes: Sequence[Home], stands: Sequence[Stand]) -> dict[int, list[Home]]:
    """Give each point its homes, in the order of the tree; of points equally near, the one with the fewest people a table."""
    found: dict[int, list[Home]] = {stand.key: [] for stand in stands}
    load = dict.fromkeys(found, 0)
    tables = {stand.key: max(stand.tables, 1) for stand in stands}
    for home in homes:
        ways = reach(home, stands)
        if not ways:
            continue
        nearest = min(ways.values())
        key = min((k for k, metres in ways.items() if metres == nearest), key=lambda k: (load[k] / tables[k], k))
        found[key].append(home)
        load[key] += home.people
    return found
