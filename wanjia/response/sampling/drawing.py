"""A drawing of the ground as numbers: outlines below, then homes, points, and the way of each home to its point."""

from collections.abc import Mapping
from dataclasses import dataclass

from wanjia.registry.places.drawing import WIDE, Scale, Shape, credits_of, shapes, spots_of
from wanjia.registry.places.models import Outline
from wanjia.response.sampling.queries.catchments import Ground
from wanjia.response.sampling.rules.ground import Spot


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
    shapes: list[Shape]
    credits: list[str]


def drawing(
    land: Ground, sent: Mapping[int, int], tables: Mapping[int, int], outlines: Mapping[int, Outline]
) -> Drawing | None:
    """Draw the ground with each home's way to where it is sent; None where fewer than two spots are known."""
    stands = {stand.key: stand.spot for stand in land.stands if stand.spot is not None}
    homes = [(home, home.spot) for home in land.homes if home.spot is not None]
    spots = [*stands.values(), *(spot for _home, spot in homes)]
    if len(set(spots)) < 2:
        return None
    scale = Scale([*map(_turned, spots), *spots_of(outlines)])
    dots = []
    for home, spot in homes:
        x, y = scale.at(_turned(spot))
        to_x, to_y = scale.at(_turned(stands.get(sent.get(home.key, 0), spot)))
        dots.append(Dot(x, y, round(1.5 + min(home.waiting, 400) ** 0.5 / 4, 1), to_x, to_y))
    known = [point for point in land.points if point.pk in stands]
    marks = [Mark(*scale.at(_turned(stands[point.pk])), point.number, tables.get(point.pk, 0)) for point in known]
    measure = max((m for m in (50, 100, 200, 500, 1000, 2000, 5000, 10000) if m * scale.pixels <= WIDE / 3), default=50)
    lost = len(land.homes) - len(homes), len(land.points) - len(known)
    ground = shapes(outlines, scale), credits_of(outlines)
    return Drawing(dots, marks, measure, round(measure * scale.pixels, 1), *lost, *ground)


def _turned(spot: Spot) -> Spot:
    """Give a spot as maps write it: longitude before latitude."""
    return spot[1], spot[0]
