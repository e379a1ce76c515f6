"""In which order doors are gone to: the nearest next, the isolated last. Values in, values out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Stop:
    """One door: its position in the tree, its coordinates where they are known, whether somebody isolated lives there."""

    key: int
    position: int
    where: tuple[float, float] | None = None  # latitude, longitude
    isolated: bool = False


def ordered(stops: Sequence[Stop]) -> list[Stop]:
    """Give the stops in walking order: first where nobody is isolated, then the isolated households."""
    free = [stop for stop in stops if not stop.isolated]
    last = [stop for stop in stops if stop.isolated]
    return [*_walk(free), *_walk(last)]


def _walk(stops: Sequence[Stop]) -> list[Stop]:
    """Go from the first door to the nearest next one; doors without coordinates follow the door before them in the tree."""
    groups: list[list[Stop]] = []
    for stop in sorted(stops, key=lambda s: (s.position, s.key)):
        if groups and (stop.where is None or stop.where == groups[-1][0].where):
            groups[-1].append(stop)
        else:
            groups.append([stop])
    found: list[Stop] = []
    here: tuple[float, float] | None = None
    while groups:
        nearest = 0 if here is None else min(range(len(groups)), key=lambda n: _metres(here, groups[n][0].where))
        group = groups.pop(nearest)
        here = group[0].where or here
        found += group
    return found


def _metres(here: tuple[float, float] | None, there: tuple[float, float] | None) -> float:
    """Give how far two places are apart, near enough for a town; where one is unknown, not at all."""
    if here is None or there is None:
        return 0.0
    north = there[0] - here[0]
    east = (there[1] - here[1]) * math.cos(math.radians(here[0]))
    return math.hypot(north, east) * 111_320
