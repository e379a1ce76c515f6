"""Where to put n tables so that the last point is done as early as can be, and as few tables as possible are moved.

Each home is sent to one point that it can walk to. The solver (CP-SAT of OR-Tools) works with one thread, a fixed seed and
a bound on its own counted work instead of on the clock: the same question has the same answer on every machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

STEP = 5  # minutes: no finish is planned finer
NEAREST = 6  # ways that are tried for a home; more change nothing and cost time
TRY, SETTLE = 0.3, 0.8  # work at a try and at the last, in the solver's own units, about as many seconds
LONGEST = 7 * 24 * 60 // STEP


@dataclass(frozen=True)
class Stop:
    """A point to plan for: its tables now, how many it has room for, how many persons a table samples in an hour."""

    key: int
    tables: int
    most: int
    per_hour: int


@dataclass(frozen=True)
class Group:
    """People who go together: how many still wait, and the metres to each point they can walk to."""

    key: int
    people: int
    ways: Mapping[int, float]


@dataclass(frozen=True)
class Plan:
    """Tables of each point, the point each group goes to, the minutes until each is done, how many tables move."""

    tables: dict[int, int]
    sent: dict[int, int]
    minutes: dict[int, int]
    moves: int

    @property
    def latest(self) -> int:
        """Minutes until the last point is done."""
        return max(self.minutes.values(), default=0)


class NoPlan(Exception):
    """There is no plan, and why: ``code`` and the number (or the groups) it is about."""

    def __init__(self, code: str, number: int = 0, groups: Sequence[int] = ()) -> None:
        super().__init__(code)
        self.code, self.number, self.groups = code, number, list(groups)


def plan(stops: Sequence[Stop], groups: Sequence[Group], tables: int) -> Plan:
    """Give the plan for a number of tables. Raises NoPlan, naming what stands in the way."""
    _check(stops, groups, tables)
    waiting = [group for group in groups if group.people]
    if not waiting:
        return _stay(stops, tables)
    low, high, best = 0, LONGEST, None
    total = sum(group.people for group in waiting)
    low = max(0, total * 60 // (STEP * tables * max(stop.per_hour for stop in stops)) - 1)
    while low < high:
        middle = (low + min(high, 2 * low + 2)) // 2 if best is None else (low + high) // 2
        found = _solve(stops, waiting, tables, middle, best, settle=False)
        if found is None:
            low = middle + 1
        else:
            best, high = found, middle
    if best is None:
        raise NoPlan("too_long")
    return _read(stops, groups, _solve(stops, waiting, tables, high, best, settle=True) or best)


def _check(stops: Sequence[Stop], groups: Sequence[Group], tables: int) -> None:
    """Raise NoPlan for what no arrangement can mend."""
    if not stops:
        raise NoPlan("no_points")
    if tables < len(stops):
        raise NoPlan("too_few", len(stops))
    if tables > (room := sum(stop.most for stop in stops)):
        raise NoPlan("no_room", room)
    if far := [group.key for group in groups if group.people and not group.ways]:
        raise NoPlan("too_far", len(far), far)


def _stay(stops: Sequence[Stop], tables: int) -> Plan:
    """Give the plan when nobody waits: as things are, what is over or wanting from the first point on."""
    held = {stop.key: min(max(stop.tables, 1), stop.most) for stop in stops}
    while (spare := tables - sum(held.values())) != 0:
        stop = next(s for s in stops if (held[s.key] < s.most if spare > 0 else held[s.key] > 1))
        held[stop.key] += 1 if spare > 0 else -1
    moves = sum(max(0, held[stop.key] - stop.tables) for stop in stops)
    return Plan(held, {}, dict.fromkeys(held, 0), moves)


Found = tuple[dict[int, int], dict[int, int]]


def _solve(
    stops: Sequence[Stop], groups: Sequence[Group], tables: int, steps: int, near: Found | None, *, settle: bool
) -> Found | None:
    """Find tables and ways with which every point is done in so many steps; with ``settle`` the fewest moves, then metres."""
    from ortools.sat.python import cp_model  # a second to load and 100 MB: only for who asks for a plan

    model = cp_model.CpModel()
    held: dict[int, Any] = {stop.key: model.new_int_var(1, stop.most, f"tables {stop.key}") for stop in stops}
    ways: dict[tuple[int, int], Any] = {}
    for group in groups:
        nearest = sorted(group.ways.items(), key=lambda way: (way[1], way[0]))[:NEAREST]
        for key, _metres in nearest:
            ways[group.key, key] = model.new_bool_var(f"{group.key} to {key}")
        model.add_exactly_one(ways[group.key, key] for key, _metres in nearest)
    people = {group.key: group.people for group in groups}
    for stop in stops:
        coming = [(people[who], way) for (who, key), way in ways.items() if key == stop.key]
        model.add(sum(n * 60 * way for n, way in coming) <= stop.per_hour * STEP * steps * held[stop.key])
    model.add(sum(held.values()) == tables)
    if near is not None:
        _begin_near(model, near, held, ways)
    if settle:
        _prefer(model, stops, groups, held, ways)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = SETTLE if settle else TRY
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    sent = {who: key for (who, key), way in ways.items() if solver.boolean_value(way)}
    return {key: solver.value(number) for key, number in held.items()}, sent


def _begin_near(model: Any, near: Found, held: dict[int, Any], ways: dict[tuple[int, int], Any]) -> None:
    """Let the solver begin at an arrangement that was found before."""
    for key, number in near[0].items():
        model.add_hint(held[key], number)
    for (who, key), way in ways.items():
        model.add_hint(way, near[1][who] == key)


def _prefer(
    model: Any, stops: Sequence[Stop], groups: Sequence[Group], held: dict[int, Any], ways: dict[tuple[int, int], Any]
) -> None:
    """Ask for the fewest tables that come to a point, then for the fewest metres of all who walk (in tens)."""
    walked = [
        (group.people * round(group.ways[key] / 10), ways[group.key, key])
        for group in groups
        for key in group.ways
        if (group.key, key) in ways
    ]
    most = 1 + sum(max((n for n, _way in walked), default=0) for _group in groups)
    coming = []
    for stop in stops:
        more = model.new_int_var(0, stop.most, f"more {stop.key}")
        model.add(more >= held[stop.key] - stop.tables)
        coming.append(more)
    model.minimize(most * sum(coming) + sum(n * way for n, way in walked))


def _read(stops: Sequence[Stop], groups: Sequence[Group], found: Found) -> Plan:
    held, sent = found
    load = dict.fromkeys(held, 0)
    for group in groups:
        if group.key in sent:
            load[sent[group.key]] += group.people
    minutes = {s.key: -(-load[s.key] * 60 // (s.per_hour * held[s.key])) for s in stops}
    moves = sum(max(0, held[stop.key] - stop.tables) for stop in stops)
    return Plan(held, sent, minutes, moves)
