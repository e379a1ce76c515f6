"""The charts of an outbreak as numbers: bars by day, a band for R, a tree and a time chart of who infected whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import isnan

from wanjia.analysis.chains import Row

WIDE, HIGH = 640, 180
STEP, LINE, MARGIN = 130, 20, 12  # between generations, between rows, around
TOP, DAYS = 18, 8  # the height of the line of days, how many stand in it at most
MOST = 300


@dataclass(frozen=True)
class Bar:
    """One day's bar in a box of WIDE x HIGH; pale where the day is not complete yet."""

    day: date
    x: float
    y: float
    width: float
    height: float
    pale: bool = False


@dataclass(frozen=True)
class Node:
    """A case where it is drawn."""

    case: str
    x: float
    y: float
    generation: int
    infected: int
    marked: bool


@dataclass(frozen=True)
class Tree:
    """Nodes, the paths between them, how large the drawing is; ``left`` were too many to draw; days along the top."""

    nodes: list[Node]
    paths: list[str]
    width: float
    height: float
    left: int
    days: Sequence[tuple[float, date]] = ()


def bars(days: Sequence[tuple[date, int, bool]]) -> list[Bar]:
    """Draw a count for each day on one scale."""
    if not days:
        return []
    step, top = WIDE / len(days), max(max(count for _day, count, _pale in days), 1)
    return [
        Bar(day, _r(n * step + step * 0.1), _r(HIGH - count / top * HIGH), _r(step * 0.8), _r(count / top * HIGH), pale)
        for n, (day, count, pale) in enumerate(days)
    ]


def band(rows: Sequence[tuple[int, float, float, float]], days: int) -> tuple[list[str], str, float, float]:
    """Draw (day, low, mean, high): the band, the line through the means, the height of R = 1, the R at the top.

    What is NaN is a gap.
    """
    known = [row for row in rows if not isnan(row[2])]
    top = max([2.0, *(min(high, 10.0) for _day, _low, _mean, high in known)])

    def place(day: int, value: float) -> str:
        return f"{_r((day - 0.5) / max(days, 1) * WIDE)} {_r(HIGH - min(value, top) / top * HIGH)}"

    parts = _runs(known)
    areas, lines = [], []
    for part in parts:
        above = [place(day, high) for day, _low, _mean, high in part]
        below = [place(day, low) for day, low, _mean, _high in reversed(part)]
        areas.append("M" + " L".join([*above, *below]) + "Z")
        lines.append("M" + " L".join(place(day, mean) for day, _low, mean, _high in part))
    return areas, " ".join(lines), _r(HIGH - HIGH / top), _r(top)


def _runs(rows: Sequence[tuple[int, float, float, float]]) -> list[list[tuple[int, float, float, float]]]:
    runs: list[list[tuple[int, float, float, float]]] = []
    for row in rows:
        if runs and runs[-1][-1][0] == row[0] - 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def tree(rows: Sequence[Row], marked: Mapping[str, int]) -> Tree:
    """Draw cases as a tree from left to right: a column for each generation, a row for each case."""
    drawn = rows[:MOST]
    at = {row.case: (MARGIN + row.generation * STEP, MARGIN + n * LINE) for n, row in enumerate(drawn)}
    return _drawn(drawn, at, marked, len(rows) - len(drawn))


def in_time(rows: Sequence[Row], marked: Mapping[str, int]) -> Tree:
    """Draw the same by day of onset from left to right; who has none is left out."""
    known = [row for row in rows if row.onset is not None]
    drawn = known[:MOST]
    if not drawn:
        return Tree([], [], WIDE, 0, len(rows))
    first = min(row.onset for row in drawn if row.onset)
    last = max(row.onset for row in drawn if row.onset)
    span = max((last - first).days, 1)

    def across(day: date) -> float:
        return _r(MARGIN + (day - first).days / span * (WIDE - 120))

    at = {row.case: (across(row.onset), TOP + MARGIN + n * LINE) for n, row in enumerate(drawn) if row.onset}
    shown = range(0, (last - first).days + 1, -(-span // DAYS))
    days = [(across(day), day) for day in (first + timedelta(days=number) for number in shown)]
    return replace(_drawn(drawn, at, marked, len(rows) - len(drawn), TOP), days=days)


def _drawn(
    rows: Sequence[Row], at: Mapping[str, tuple[float, float]], marked: Mapping[str, int], left: int, top: int = 0
) -> Tree:
    nodes = [Node(row.case, *at[row.case], row.generation, row.infected, row.case in marked) for row in rows]
    paths = []
    for row in rows:
        if row.infector is not None and row.infector in at:
            (x, y), (to_x, to_y) = at[row.infector], at[row.case]
            paths.append(f"M{x} {y}V{to_y}H{to_x}" if to_x >= x else f"M{x} {y}L{to_x} {to_y}")
    wide = max((x for x, _y in at.values()), default=0) + 120
    return Tree(nodes, paths, max(wide, 320), top + len(rows) * LINE + MARGIN, left)


def _r(value: float) -> float:
    return round(value, 1)
