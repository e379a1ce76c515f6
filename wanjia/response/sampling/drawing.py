"""A drawing of the ground as numbers: points, homes, and the way of each home to its point. No boundaries: none are loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians

from wanjia.response.sampling.queries.catchments import Ground
from wanjia.response.sampling.rules.ground import METRES_A_DEGREE, Spot

WIDE, HIGH, EDGE = 640.0, 400.0, 24.0


@dataclass(frozen=True)
class Dot:
    """A home: where it is drawn, how large, and where its point is."""

    x: float
    y: float
    size: float
    to_x: float
    to_y: float


@dataclass(frozen=True)
class Mark:
    """A point: where it is drawn, its number, how many tables."""

    x: float
    y: float
    number: int
    tables: int


@dataclass(frozen=True)
class Drawing:
    """Everything to draw, a measure of some metres, and how many homes and points have no known spot."""

    dots: list[Dot]
    marks: list[Mark]
    measure: int
    length: float
    homes_lost: int
    points_lost: int


def drawing(land: Ground, sent: Mapping[int, int], tables: Mapping[int, int]) -> Drawing | None:
    """Draw the ground with each home's way to where it is sent; None where fewer than two spots are known."""
    stands = {stand.key: stand.spot for stand in land.stands if stand.spot is not None}
    homes = [(home, home.spot) for home in land.homes if home.spot is not None]
    spots = [*stands.values(), *(spot for _home, spot in homes)]
    if len(set(spots)) < 2:
        return None
    scale = _Scale(spots)
    dots = []
    for home, spot in homes:
        x, y = scale.at(spot)
        to_x, to_y = scale.at(stands.get(sent.get(home.key, 0), spot))
        dots.append(Dot(x, y, round(1.5 + min(home.waiting, 400) ** 0.5 / 4, 1), to_x, to_y))
    known = [point for point in land.points if point.pk in stands]
    marks = [Mark(*scale.at(stands[point.pk]), point.number, tables.get(point.pk, 0)) for point in known]
    measure = max((m for m in (50, 100, 200, 500, 1000, 2000, 5000, 10000) if m * scale.pixels <= WIDE / 3), default=50)
    lost = len(land.homes) - len(homes), len(land.points) - len(known)
    return Drawing(dots, marks, measure, round(measure * scale.pixels, 1), *lost)


class _Scale:
    """From degrees to the box, the same in both directions."""

    def __init__(self, spots: list[Spot]) -> None:
        self.south, self.north = min(s[0] for s in spots), max(s[0] for s in spots)
        self.west, self.east = min(s[1] for s in spots), max(s[1] for s in spots)
        self.narrow = cos(radians((self.south + self.north) / 2))
        wide = max((self.east - self.west) * self.narrow * METRES_A_DEGREE, 1.0)
        high = max((self.north - self.south) * METRES_A_DEGREE, 1.0)
        self.pixels = min((WIDE - 2 * EDGE) / wide, (HIGH - 2 * EDGE) / high)
        self.left, self.top = (WIDE - wide * self.pixels) / 2, (HIGH - high * self.pixels) / 2

    def at(self, spot: Spot) -> tuple[float, float]:
        x = self.left + (spot[1] - self.west) * self.narrow * METRES_A_DEGREE * self.pixels
        y = self.top + (self.north - spot[0]) * METRES_A_DEGREE * self.pixels
        return round(x, 1), round(y, 1)
