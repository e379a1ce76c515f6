"""Trends as numbers: a line for what stands at a moment or adds up, bars for what happened in a day. Values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDE, HIGH = 640, 180
FEWEST = 2  # one day is no trend


@dataclass(frozen=True)
class Bar:
    """One day's bar."""

    x: float
    y: float
    wide: float
    high: float


@dataclass(frozen=True)
class Trend:
    """Days with their numbers, drawn in a box of WIDE x HIGH whose top is ``top``; nothing is drawn of fewer than two days."""

    days: list[tuple[date, int]]
    top: int
    path: str = ""
    bars: tuple[Bar, ...] = ()

    @property
    def drawn(self) -> bool:
        """Whether there is anything to see."""
        return bool(self.path or self.bars)


def trend(days: Sequence[tuple[date, int]], *, bars: bool) -> Trend:
    """Draw the numbers of some days. A day of which nothing is known leaves a gap: a line breaks, a bar is missing."""
    top = max((number for _day, number in days), default=0) or 1
    told = list(days)
    if len(told) < FEWEST:
        return Trend(told, top)
    first = told[0][0]
    span = (told[-1][0] - first).days + 1
    step = WIDE / span
    if bars:
        return Trend(told, top, bars=tuple(_bar((day - first).days, number / top, step) for day, number in told))
    path, before = "", None
    for day, number in told:
        place = (day - first).days
        x, y = (place + 0.5) * step, HIGH - number / top * HIGH
        path += f"{'L' if before == place - 1 else 'M'}{x:.1f} {y:.1f}"
        before = place
    return Trend(told, top, path=path)


def _bar(place: int, share: float, step: float) -> Bar:
    high = round(share * HIGH, 1)
    return Bar(round((place + 0.15) * step, 1), round(HIGH - high, 1), round(step * 0.7, 1), high)
