"""Charts as numbers: the arcs of a ring, the points of a line, the parts of a bar. Values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from wanjia.command.campaigns.rules import Counts, State, state_names

RADIUS = 42
ROUND = 2 * 3.141592653589793 * RADIUS
WIDE, HIGH = 640, 180
# At most five parts: what a glance can take in. Together they are every state, so they add up to the whole.
PARTS: list[tuple[str, Any, tuple[State, ...]]] = [
    ("met", _("已见到"), (State.REACHED,)),
    ("nobody", _("无人应答"), (State.ABSENT,)),
    ("vacant", _("空户"), (State.VACANT,)),
    ("other", _("其他已交代"), (State.REFUSED, State.MOVED, State.INACCESSIBLE, State.EXCLUDED)),
    ("waiting", _("还没有结果"), (State.PENDING, State.ASKED)),
]


@dataclass(frozen=True)
class Part:
    """One part of a ring: ``dash`` of the circumference drawn, ``turn`` of it skipped before."""

    key: str
    title: Any
    states: str
    count: int
    share: float | None
    dash: str
    turn: str


def ring(counts: Counts, subject: str) -> list[Part]:
    """Give the parts of the ring of one place's counts, in a campaign of households or of persons."""
    total, before, found = counts.total, 0, []
    for key, title, states in PARTS:
        count = sum(getattr(counts, state) for state in states)
        drawn = ROUND * count / total if total else 0.0
        turn = ROUND * before / total if total else 0.0
        dash = f"{drawn:.2f} {ROUND - drawn:.2f}"
        share = count / total if total else None
        title = state_names(subject)[State.REACHED] if key == "met" else title
        found.append(Part(key, title, ",".join(states), count, share, dash, f"{-turn:.2f}"))
        before += count
    return found


@dataclass(frozen=True)
class Hour:
    """One hour of work: visits and first meetings in it, and all first meetings up to its end."""

    hour: datetime
    visits: int
    met: int
    met_so_far: int


@dataclass(frozen=True)
class Line:
    """The line of progress: its path and the closed area under it, in a box of WIDE x HIGH; ``top`` is the scale's top."""

    path: str
    area: str
    top: int
    hours: list[Hour]
    first: datetime | None
    last: datetime | None


def line(hours: Sequence[tuple[datetime, int, int]], total: int) -> Line:
    """Draw first meetings added up hour by hour against all targets of the place."""
    so_far, rows = 0, []
    for hour, visits, met in hours:
        so_far += met
        rows.append(Hour(hour, visits, met, so_far))
    if not rows:
        return Line("", "", total, [], None, None)
    top = max(total, so_far, 1)
    start, span = rows[0].hour.timestamp(), max((rows[-1].hour - rows[0].hour).total_seconds() + 3600, 1)
    points = [(0.0, float(HIGH))]
    for row in rows:
        x = (row.hour.timestamp() + 3600 - start) / span * WIDE
        points.append((x, HIGH - row.met_so_far / top * HIGH))
    path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return Line(path, f"{path} L{WIDE} {HIGH} Z", top, rows, rows[0].hour, rows[-1].hour)


@dataclass(frozen=True)
class Bar:
    """One bar of 100: met, otherwise accounted for, still open."""

    met: float
    accounted: float
    missing: float


def bar(counts: Counts) -> Bar:
    """Give the parts of one place's bar."""
    if not counts.total:
        return Bar(0, 0, 0)
    met, missing = counts.reached / counts.total * 100, counts.open / counts.total * 100
    return Bar(round(met, 2), round(100 - met - missing, 2), round(missing, 2))
