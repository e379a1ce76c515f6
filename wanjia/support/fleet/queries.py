"""Questions about the reserve."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from wanjia.support.fleet.models import Booking, KeptQuerySet, Vehicle


@dataclass(frozen=True)
class Line:
    """A vehicle as it stands now: on the road with ``now``, or free until ``next`` begins."""

    vehicle: Vehicle
    now: Booking | None
    next: Booking | None


def lines(vehicles: KeptQuerySet, at: datetime) -> list[Line]:
    """Give vehicles with what they do now and next: two questions however many there are."""
    rows = list(vehicles.select_related("place").order_by("sort", "plate", "id"))
    current: dict[int, Booking] = {}
    coming: dict[int, Booking] = {}
    ahead = Booking.objects.standing().filter(vehicle__in=[row.pk for row in rows], until_at__gt=at)
    for booking in ahead.select_related("driver").order_by("from_at"):
        (current if booking.from_at <= at else coming).setdefault(booking.vehicle_id, booking)
    return [Line(row, current.get(row.pk), coming.get(row.pk)) for row in rows]


def counted(found: Iterable[Line]) -> list[tuple[str, int, int]]:
    """Count vehicles by sort: (word, all, free now)."""
    rows = list(found)
    return [
        (str(sort.label), len(mine), sum(row.now is None for row in mine))
        for sort in Vehicle.Sort
        if (mine := [row for row in rows if row.vehicle.sort == sort])
    ]
