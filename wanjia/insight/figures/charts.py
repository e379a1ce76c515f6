"""A line of days as a path. Values in, values out."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

WIDE, HIGH = 640, 180


class Trend(NamedTuple):
    """The path of a line and the area below it in a box of WIDE x HIGH; the scale goes from 0 to ``top``."""

    path: str
    area: str
    top: int
    days: list[tuple[date, int]]


def trend(days: Sequence[tuple[date, int]]) -> Trend | None:
    """Draw days side by side by their dates; nothing for fewer than two."""
    if len(days) < 2:
        return None
    top = max(max(number for _day, number in days), 1)
    first, span = days[0][0], (days[-1][0] - days[0][0]).days
    points = [((day - first).days / span * WIDE, HIGH - number / top * HIGH) for day, number in days]
    path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return Trend(path, f"{path} L{WIDE} {HIGH} L0 {HIGH} Z", top, list(days))
