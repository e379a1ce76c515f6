"""The chart of a round as numbers: for each hour a bar of persons and a bar of cards. Values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

WIDE, HIGH = 640, 180


@dataclass(frozen=True)
class Bars:
    """The two bars of one hour, in a box of WIDE x HIGH."""

    hour: datetime
    x: float
    width: float
    persons_top: float
    persons: float
    cards_top: float
    cards: float
    cards_x: float


def bars(hours: Sequence[tuple[datetime, int, int]]) -> list[Bars]:
    """Draw (hour, persons, cards) side by side on one scale; an hour without either leaves its gap."""
    if not hours:
        return []
    first, last = hours[0][0], hours[-1][0]
    slots = int((last - first).total_seconds() // 3600) + 1
    step = WIDE / slots
    top = max(max(persons, cards) for _hour, persons, cards in hours) or 1
    found = []
    for hour, persons, cards in hours:
        x = (hour - first).total_seconds() / 3600 * step + step * 0.1
        one, two = persons / top * HIGH, cards / top * HIGH
        found.append(
            Bars(hour, _r(x), _r(step * 0.38), _r(HIGH - one), _r(one), _r(HIGH - two), _r(two), _r(x + step * 0.42))
        )
    return found


def _r(value: float) -> float:
    return round(value, 1)
