"""A map as numbers: outlines in one box, as paths of SVG, with where each is written and what must stand under it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from wanjia.registry.places.models import Outline
from wanjia.registry.places.shapes import METRES_A_DEGREE, Ring, Spot, corners

WIDE, HIGH, EDGE = 640.0, 400.0, 16.0
FINEST = 0.4  # of a unit of the box: smaller steps are not drawn


class Scale:
    """From degrees (longitude, latitude) to the box, the same in both directions."""

    def __init__(self, spots: Sequence[Spot], wide: float = WIDE, high: float = HIGH, edge: float = EDGE) -> None:
        self.west, self.east = min(spot[0] for spot in spots), max(spot[0] for spot in spots)
        self.south, self.north = min(spot[1] for spot in spots), max(spot[1] for spot in spots)
        self.narrow = cos(radians((self.south + self.north) / 2))
        across = max((self.east - self.west) * self.narrow * METRES_A_DEGREE, 1.0)
        upward = max((self.north - self.south) * METRES_A_DEGREE, 1.0)
        self.pixels = min((wide - 2 * edge) / across, (high - 2 * edge) / upward)  # of a metre
        self.left, self.top = (wide - across * self.pixels) / 2, (high - upward * self.pixels) / 2

    def at(self, spot: Spot) -> tuple[float, float]:
        """Give where a spot lies in the box."""
        x = self.left + (spot[0] - self.west) * self.narrow * METRES_A_DEGREE * self.pixels
        y = self.top + (self.north - spot[1]) * METRES_A_DEGREE * self.pixels
        return round(x, 1), round(y, 1)


@dataclass(frozen=True)
class Shape:
    """One place in the box: its path, where its name goes, and whether anybody knows the boundary."""

    place: int
    path: str
    x: float
    y: float
    estimated: bool


def shapes(outlines: Mapping[int, Outline], scale: Scale) -> list[Shape]:
    """Draw outlines, the largest first, so that none hides a smaller one."""
    drawn = []
    for number, outline in outlines.items():
        paths = [_thinned([scale.at((x, y)) for x, y in ring]) for ring in outline.rings]
        size, x, y = _middle(max(paths, key=lambda path: abs(_middle(path)[0])))
        path = "".join("M" + "L".join(f"{x} {y}" for x, y in path[:-1]) + "Z" for path in paths)
        drawn.append((-abs(size), number, Shape(number, path, round(x, 1), round(y, 1), outline.estimated)))
    return [shape for _size, _number, shape in sorted(drawn, key=lambda row: row[:2])]


def spots_of(outlines: Mapping[int, Outline]) -> list[Spot]:
    """Give every corner of some outlines, to find the box they fit into."""
    rings: list[Ring] = [ring for outline in outlines.values() for ring in outline.rings]
    return corners(rings)


def credits_of(outlines: Mapping[int, Outline]) -> list[Any]:
    """Give what must stand under a map, in the reader's language: each source with its licence, and what is an estimate."""
    loaded = sorted({(o.source, o.licence) for o in outlines.values() if not o.estimated})
    text = _("边界：{source}，许可 {licence}")
    said: list[Any] = [format_lazy(text, source=source, licence=licence) for source, licence in loaded]
    if any("odbl" in licence.lower() for _source, licence in loaded):
        said.append("© OpenStreetMap contributors, opendatacommons.org/licenses/odbl")
    if doors := sum(outline.doors for outline in outlines.values()):
        said.append(format_lazy(_("虚线是按 {n} 处门的位置估计的，不是行政边界"), n=f"{doors:,}"))
    return said


def _thinned(path: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Leave out steps too small to see; the ring stays closed."""
    kept = [path[0]]
    for x, y in path[1:-1]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= FINEST:
            kept.append((x, y))
    return [*kept, path[0]]


def _middle(path: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Give a ring's signed area and its centre of mass."""
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(path, path[1:], strict=False):
        cross = x0 * y1 - x1 * y0
        area, x, y = area + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    if abs(area) < 1e-9:
        return 0.0, path[0][0], path[0][1]
    return area / 2, x / (3 * area), y / (3 * area)
