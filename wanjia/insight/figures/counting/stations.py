"""What was checked at stations, by when the server heard of it: each stop is a row that never changes."""

from django.db.models import Count, Q, QuerySet, Sum

from wanjia.insight.figures.counting.heaps import When
from wanjia.insight.figures.counting.rows import Rows
from wanjia.response.movement.models import Check

SITE = "station__site__place"
WHERE = (f"{SITE}__lo", f"{SITE}__hi")


def _of_period(when: When) -> QuerySet[Check]:
    rows: QuerySet[Check] = Check.objects.filter(arrived_at__gt=when.since, arrived_at__lte=when.at)
    return rows


SOURCES = [
    Rows("checks.vehicles", _of_period, *WHERE, of=Count("pk", filter=~Q(vehicle=Check.Vehicle.FOOT))),
    Rows("checks.persons", _of_period, *WHERE, of=Sum("persons")),
]
