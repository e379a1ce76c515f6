"""Flow figures: how many arrived, by where from, by class, by hour; counts only."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncHour

from wanjia.registry.places.queries import origins
from wanjia.response.registration.models import RegistrationQuerySet

MOST_HOURS = 24 * 31


@dataclass(frozen=True)
class Flows:
    """Arrivals of a span of time: every list adds up to ``total``."""

    total: int
    by_province: list[tuple[str, str, int]]
    by_origin: list[tuple[str, str, int]]
    by_class: list[tuple[str, int]]
    by_hour: list[tuple[datetime, int]]


def flows(rows: RegistrationQuerySet, begin: datetime, end: datetime) -> Flows:
    """Count registrations from ``begin`` until before ``end``: one question, the most frequent first."""
    found = (
        rows.filter(at__gte=begin, at__lt=end)
        .annotate(hour=TruncHour("at"))
        .values_list("origin", "target", "hour")
        .annotate(number=Count("id"))
        .order_by()
    )
    by_origin, by_class, by_hour = Counter[str](), Counter[str](), Counter[datetime]()
    for origin, target, hour, number in found:
        by_origin[origin] += number
        by_class[target] += number
        by_hour[hour] += number
    names, by_province = origins(), Counter[str]()
    for origin, number in by_origin.items():
        by_province[origin[:2]] += number
    rest = by_class.pop("", 0)
    return Flows(
        sum(by_origin.values()),
        [(code, names.get(code, ""), number) for code, number in by_province.most_common()],
        [(code, names.get(code, ""), number) for code, number in by_origin.most_common()],
        [*by_class.most_common(), ("", rest)],
        _every_hour(by_hour),
    )


def _every_hour(found: Counter[datetime]) -> list[tuple[datetime, int]]:
    """Give the hours from the first to the last, also those in which nobody came."""
    if not found:
        return []
    hour, last = min(found), max(found)
    rows: list[tuple[datetime, int]] = []
    while hour <= last and len(rows) < MOST_HOURS:
        rows.append((hour, found.get(hour, 0)))
        hour += timedelta(hours=1)
    return rows
