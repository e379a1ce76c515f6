"""Who is sampled by a plan of their own: what is due today, what was missed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from wanjia.command.campaigns.models import Campaign
from wanjia.command.diseases.queries import profile
from wanjia.command.diseases.rules import HOME, HOUSEHOLD
from wanjia.core import sets
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Place
from wanjia.response.measures.models import Measure
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


class Owed(NamedTuple):
    """A plan that a measure asks for and nobody has ordered yet."""

    measure: Measure
    person: Person
    begins_on: date
    ends_on: date
    days: list[int]


def owed_plans(at: datetime, most: int) -> list[Owed]:
    """Give the plans that measures in force at home ask for by the disease's profile, as the follow-up of each reckons them.

    Whoever has a plan already keeps it; one that somebody ended does not come back.
    """
    ordered = Schedule.objects.filter(measure=OuterRef("pk"))
    waiting = Measure.objects.in_force(at).filter(~Exists(ordered), kind__in=(HOME, HOUSEHOLD), visitor=None)
    found: list[Owed] = []
    owners = Place.objects.in_bulk(waiting.values_list("owner_id", flat=True).distinct().order_by())
    for disease, kind, owner in waiting.values_list("disease", "kind", "owner_id").distinct().order_by():
        asked = profile(disease, owners[owner], at).test_days.get(kind, ())
        alike = waiting.filter(disease=disease, kind=kind, owner=owner).select_related("document", "approved_by")
        if asked:
            found += _plans(list(alike.order_by("id")[: most - len(found)]), asked)
    return list({plan.person.pk: plan for plan in reversed(found)}.values())


def _plans(measures: list[Measure], asked: Iterable[int]) -> list[Owed]:
    """Give what some measures ask of each person they keep at home, but of those who have a plan."""
    free = Person.objects.filter(gone_at=None).exclude(sampling_schedules__in=Schedule.objects.filter(ended_at=None))
    people: dict[tuple[str, int], list[Person]] = {}
    persons = sets.numbers(m.person_id for m in measures if m.person_id)
    homes = sets.numbers(m.household_id for m in measures if m.household_id)
    for person in free.filter(Q(pk__in=persons) | Q(household__in=homes)).select_related("household").order_by("pk"):
        people.setdefault(("person", person.pk), []).append(person)
        people.setdefault(("household", person.household_id), []).append(person)
    found = []
    for measure in measures:
        begins = timezone.localdate(max(measure.from_at, measure.approved_at or measure.from_at))
        ends = timezone.localdate(measure.until_at)
        days = [day for day in asked if day <= (ends - begins).days + 1]
        own = people.get((measure.subject, measure.person_id or measure.household_id or 0), [])
        found += [Owed(measure, person, begins, ends, days) for person in own if days]
    return found


def outlived(at: datetime) -> QuerySet[Schedule]:
    """Give the open plans whose measure is no longer in force."""
    held = Measure.objects.in_force(at).filter(pk=OuterRef("measure"))
    rows = Schedule.objects.filter(~Exists(held), ended_at=None, measure__isnull=False)
    return rows.select_related("person__household")


def _sampled_days(persons: Iterable[int]) -> dict[int, set[date]]:
    """Give on which local days persons were sampled, in whatever round, single retests included."""
    rounds = Campaign.objects.filter(kind=Campaign.Kind.SAMPLING)
    rows = Sample.objects.filter(target__campaign__in=rounds, target__person__in=sets.numbers(persons), void=None)
    found: dict[int, set[date]] = {}
    for person, at in rows.values_list("target__person_id", "at"):
        found.setdefault(person, set()).add(timezone.localdate(at))
    return found
