"""How many people a point holds, who must stand there, how long it takes; on what assumptions: docs/sampling-points.md."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor

TABLE_M2 = 12.0  # a table with its two people and the way round them, 3 m by 4 m
PACE_OVER = timedelta(minutes=30)
PACE_AFTER = timedelta(minutes=10)  # less than this says nothing about a pace
TABLE_POSTS = ("scanner", "sampler")
POINT_POSTS = ("guide", "order", "card_issuer", "packer", "courier")
THREE_CHANNELS = ("chat", "loudspeaker", "posted")


def capacity(area_m2: float | None, spacing_m: float, tables: int) -> int | None:
    """Give how many people may wait at once: one to each square of the spacing, beside the tables. None for no known area."""
    if area_m2 is None:
        return None
    return floor(max(0.0, area_m2 - tables * TABLE_M2) / spacing_m**2 + 1e-9)


def most_tables(area_m2: float | None, spacing_m: float, otherwise: int) -> int:
    """Give how many tables a point may get, each with ten people waiting; ``otherwise`` for no known area."""
    if area_m2 is None:
        return otherwise
    return max(1, floor(area_m2 / (TABLE_M2 + 10 * spacing_m**2)))


@dataclass(frozen=True)
class Stands:
    """Somebody at a post: which one, and at which table (its number) if at one."""

    kind: str
    table: int | None = None


def post_gaps(tables: Sequence[int], posts: Iterable[Stands]) -> list[Stands]:
    """Give the posts nobody stands at: each table needs who scans and who samples, a point one of each of the others.

    Who scans or samples for the point as a whole fills the first table that has none.
    """
    standing = list(posts)
    gaps = []
    for kind in TABLE_POSTS:
        held = {post.table for post in standing if post.kind == kind}
        free = sum(post.kind == kind and post.table is None for post in standing)
        without = [table for table in tables if table not in held]
        gaps += [Stands(kind, table) for table in without[free:]]
    have = {post.kind for post in standing}
    gaps += [Stands(kind) for kind in POINT_POSTS if kind not in have]
    return sorted(gaps, key=lambda gap: (gap.table is None, gap.table or 0))


@dataclass(frozen=True)
class Seen:
    """What a point shows: ``recent`` samples in the ``over`` just passed, ``asked`` to have come by now (None: no slots)."""

    tables: int
    per_table_hour: int
    sampled: int
    recent: int
    over: timedelta
    remaining: int
    asked: int | None = None


@dataclass(frozen=True)
class Estimate:
    """Persons an hour, whether that was measured, how many wait, how long the last of them waits, when the point is done."""

    per_hour: float
    measured: bool
    queue: int | None
    wait: timedelta | None
    finish: datetime | None


def estimate(seen: Seen, at: datetime) -> Estimate:
    """Judge by the pace of the last half hour; by the expected one while there is too little to judge by."""
    measured = seen.over >= PACE_AFTER and seen.recent > 0
    pace = seen.recent / (seen.over / timedelta(hours=1)) if measured else float(seen.tables * seen.per_table_hour)
    queue = None if seen.asked is None else max(0, min(seen.asked - seen.sampled, seen.remaining))
    if pace <= 0:
        return Estimate(0.0, measured, queue, None, None)
    wait = None if queue is None else timedelta(hours=queue / pace)
    return Estimate(pace, measured, queue, wait, at + timedelta(hours=seen.remaining / pace))


def asked_by(slots: Iterable[tuple[datetime, datetime, int]], at: datetime) -> int:
    """Give how many were asked to have come by a moment: of a slot that runs, the part of its time that has passed."""
    total = 0.0
    for begin, end, people in slots:
        passed = min(max((at - begin) / (end - begin), 0.0), 1.0)
        total += people * passed
    return round(total)


def ground_fault(
    opens_at: datetime, closes_at: datetime, area_m2: float | None, spacing_m: float, per_table_hour: int
) -> str:
    """Give which part of a point's hours and ground cannot be, empty for none."""
    if closes_at <= opens_at:
        return "closes_at"
    if spacing_m < 1 or (area_m2 is not None and area_m2 <= 0):
        return "area_m2"
    return "per_table_hour" if per_table_hour < 1 else ""
