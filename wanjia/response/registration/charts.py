"""The charts of arrivals as numbers: bars by hour, a line that adds them up, a ring by class. Values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

WIDE, HIGH = 640, 180
RADIUS = 42
ROUND = 2 * 3.141592653589793 * RADIUS
TONES = ("nobody", "vacant", "other", "met", "waiting")  # of the style sheet; the last is for who belongs to no class


@dataclass(frozen=True)
class Bar:
    """One bar in a box of WIDE x HIGH."""

    label: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Part:
    """One part of a ring: ``dash`` of the circumference drawn, ``turn`` of it skipped before."""

    tone: str
    title: str
    count: int
    share: float
    dash: str
    turn: str


def bars(rows: Sequence[tuple[str, int]]) -> list[Bar]:
    """Draw figures side by side on one scale."""
    if not rows:
        return []
    step, top = WIDE / len(rows), max(max(count for _label, count in rows), 1)
    return [
        Bar(
            label, _r(place * step + step * 0.15), _r(HIGH - count / top * HIGH), _r(step * 0.7), _r(count / top * HIGH)
        )
        for place, (label, count) in enumerate(rows)
    ]


def line(hours: Sequence[tuple[datetime, int]]) -> str:
    """Draw arrivals added up hour by hour as a path."""
    total, so_far, points = sum(count for _hour, count in hours), 0, [(0.0, float(HIGH))]
    for place, (_hour, count) in enumerate(hours, start=1):
        so_far += count
        points.append((place / len(hours) * WIDE, HIGH - so_far / max(total, 1) * HIGH))
    return "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def ring(rows: Sequence[tuple[str, int]]) -> list[Part]:
    """Give the parts of a ring; the last row is the rest. What has no tone of its own shares one."""
    total, before, found = sum(count for _title, count in rows), 0, []
    for place, (title, count) in enumerate(rows):
        tone = TONES[-1] if place == len(rows) - 1 else TONES[place % (len(TONES) - 1)]
        drawn, turn = (ROUND * part / total if total else 0.0 for part in (count, before))
        found.append(
            Part(
                tone, title, count, count / total if total else 0.0, f"{drawn:.2f} {ROUND - drawn:.2f}", f"{-turn:.2f}"
            )
        )
        before += count
    return found


def _r(value: float) -> float:
    return round(value, 1)
