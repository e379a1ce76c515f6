"""Who is sampled by a plan of their own: what is due today, what was missed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from wanjia.command.campaigns.models import Campaign
from wanjia.core import sets
from wanjia.response.sampling.models import Sample, Schedule
from wanjia.response.sampling.rules.planned import Day, Standing, days


@dataclass(frozen=True)
class Line:
    """One schedule with its days as they stand."""

    schedule: Schedule
    days: list[Day]

    @property
    def due(self) -> bool:
        """Somebody must go today."""
        return any(day.standing == Standing.DUE for day in self.days)

    @property
    def missed(self) -> list[Day]:
        """The days on which nobody went."""
        return [day for day in self.days if day.standing == Standing.MISSED]


def lines(schedules: QuerySet[Schedule], at: datetime) -> list[Line]:
    """Give schedules with their days, the most days missed first, then what is due today, then by door."""
    rows = list(
        schedules.select_related("person__household__door", "document").order_by("person__household__position", "id")
    )
    sampled = _sampled_days({row.person_id for row in rows}) if rows else {}
    today = timezone.localdate(at)
    found = [Line(row, days(row.begins_on, row.days, sampled.get(row.person_id, ()), today)) for row in rows]
    return sorted(found, key=lambda line: (-len(line.missed), not line.due))


def _sampled_days(persons: Iterable[int]) -> dict[int, set[date]]:
    """Give on which local days persons were sampled, in whatever round, single retests included."""
    rounds = Campaign.objects.filter(kind=Campaign.Kind.SAMPLING)
    rows = Sample.objects.filter(target__campaign__in=rounds, target__person__in=sets.numbers(persons), void=None)
    found: dict[int, set[date]] = {}
    for person, at in rows.values_list("target__person_id", "at"):
        found.setdefault(person, set()).add(timezone.localdate(at))
    return found
