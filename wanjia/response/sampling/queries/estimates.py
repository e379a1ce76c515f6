"""How fast points work, how many wait, and when each will be done, from the tubes that have come in."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, Sum

from wanjia.response.sampling.models import Point, PointStep, Slot, Tube
from wanjia.response.sampling.queries.catchments import Ground, tables_of
from wanjia.response.sampling.rules.points import PACE_OVER, Estimate, Seen, asked_by, capacity, estimate

STILL = Estimate(per_hour=0.0, measured=False, queue=None, wait=None, finish=None)


@dataclass(frozen=True)
class Outlook:
    """A point at a moment: whether it is open, what it has done, what is to be expected, how many may wait there.

    ``stopped``: it works no more, closed or past its hours with no tube; then there is no pace, no queue and no finish.
    """

    point: Point
    open: bool
    stopped: bool
    tables: int
    sampled: int
    people: int
    remaining: int
    room: int | None
    estimate: Estimate

    @property
    def late(self) -> bool:
        """Done only after its hours are over."""
        return self.estimate.finish is not None and self.remaining > 0 and self.estimate.finish > self.point.closes_at

    @property
    def wait_minutes(self) -> int | None:
        """How long the last who waits will wait."""
        wait = self.estimate.wait
        return None if wait is None else round(wait / timedelta(minutes=1))

    @property
    def crowded(self) -> bool:
        """More wait than the ground holds."""
        return self.room is not None and self.estimate.queue is not None and self.estimate.queue > self.room


def outlooks(land: Ground, at: datetime) -> list[Outlook]:
    """Give the outlook of every point of a ground, by number."""
    points = land.points
    opened, closed = opened_since(points)
    since = at - PACE_OVER
    tubes = Tube.objects.filter(table__point__in=points, sealed_at__lte=at, doorstep=False)
    done = tubes.values_list("table__point_id").annotate(
        n=Sum("samples"), recent=Sum("samples", filter=Q(sealed_at__gt=since))
    )
    sampled = {point: (n, recent or 0) for point, n, recent in done.order_by()}
    asked = _asked(land, at)
    found = []
    for point, tables in tables_of(points, at):
        n, recent = sampled.get(point.pk, (0, 0))
        begun = opened.get(point.pk)
        over = min(PACE_OVER, at - begun) if begun else timedelta()
        seen = Seen(tables, point.per_table_hour, n, recent, over, land.waiting(point), asked.get(point.pk))
        room = capacity(point.area_m2, point.spacing_m, tables)
        stopped = point.pk in closed or (at >= point.closes_at and not recent)
        judged = STILL if stopped else estimate(seen, max(at, point.opens_at))
        people, waiting = land.people(point), land.waiting(point)
        found.append(Outlook(point, begun is not None, stopped, tables, n, people, waiting, room, judged))
    return found


def opened_since(points: Sequence[Point]) -> tuple[dict[int, datetime], set[int]]:
    """Give since when each open point has been open, and the points that were closed, or whose round was."""
    opened: dict[int, datetime] = {}
    closed: set[int] = set()
    steps = PointStep.objects.filter(point__in=points).order_by("id")
    for point, kind, at, ended in steps.values_list("point_id", "kind", "at", "point__round__campaign__closed_at"):
        if kind == PointStep.Kind.CLOSED or ended:
            opened.pop(point, None)
            closed.add(point)
        else:
            opened[point] = at
            closed.discard(point)
    return opened, closed


def _asked(land: Ground, at: datetime) -> dict[int, int]:
    """Give how many were asked to have come to each point that has slots."""
    rows: dict[int, list[tuple[datetime, datetime, int]]] = defaultdict(list)
    for slot in Slot.objects.filter(point__in=land.points).select_related("place").order_by("from_at", "id"):
        rows[slot.point_id].append((slot.from_at, slot.until_at, slot.people))
    return {point: asked_by(slots, at) for point, slots in rows.items()}
