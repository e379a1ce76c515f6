"""What passed at stations: vehicles, persons, words given. Every figure is a sum over checks, so it adds up by itself."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import TruncHour

from wanjia.response.movement.models import Check, Station


class Total(NamedTuple):
    """Sums of some checks; ``last`` is when the latest of them was."""

    vehicles: int = 0
    persons: int = 0
    passed: int = 0
    reviewed: int = 0
    refused: int = 0
    fevers: int = 0
    last: datetime | None = None

    @property
    def checks(self) -> int:
        """How many stops there were."""
        return self.passed + self.reviewed + self.refused


SUMS = {
    "vehicles": Count("pk", filter=~Q(vehicle=Check.Vehicle.FOOT)),
    "people": Sum("persons"),
    "passed": Count("pk", filter=Q(decision="pass")),
    "reviewed": Count("pk", filter=Q(decision="review")),
    "refused": Count("pk", filter=Q(decision="refuse")),
    "warm": Sum("fevers"),
    "last": Max("at"),
}


def _total(row: Mapping[str, Any]) -> Total:
    words = (row["passed"], row["reviewed"], row["refused"])
    return Total(row["vehicles"], row["people"] or 0, *words, row["warm"] or 0, row["last"])


def between(begin: datetime | None, end: datetime) -> QuerySet[Check]:
    """Give the checks of a time; none: since the beginning."""
    rows: QuerySet[Check] = Check.objects.filter(at__lte=end)
    return rows if begin is None else rows.filter(at__gte=begin)


def totals(stations: Iterable[int], begin: datetime | None, end: datetime) -> dict[int, Total]:
    """Give the sums of each station that checked anybody in a time."""
    rows = between(begin, end).filter(station__in=list(stations)).order_by()
    return {row["station_id"]: _total(row) for row in rows.values("station_id").annotate(**SUMS)}


def total_of(station: Station, begin: datetime | None, end: datetime) -> Total:
    """Give the sums of one station."""
    return totals([station.pk], begin, end).get(station.pk, Total())


def add_up(found: Iterable[Total]) -> Total:
    """Give the sum of sums."""
    total = Total()
    for each in found:
        last = max((moment for moment in (total.last, each.last) if moment), default=None)
        sums = [a + b for a, b in zip(total[:6], each[:6], strict=True)]
        total = Total._make([*sums, last])
    return total


def by_hour(stations: Sequence[int], begin: datetime, end: datetime) -> list[tuple[datetime, Total]]:
    """Give the sums of each local hour in which anybody was checked."""
    rows = between(begin, end).filter(station__in=list(stations)).order_by()
    grouped = rows.annotate(hour=TruncHour("at")).values("hour").annotate(**SUMS).order_by("hour")
    return [(row["hour"], _total(row)) for row in grouped]
