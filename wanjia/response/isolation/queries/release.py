"""Who is to be released, and whether the tests that the profile asks for were done."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from wanjia.core import sets
from wanjia.response.isolation.models import Watch
from wanjia.response.isolation.queries.follow import RELATED, end_of
from wanjia.response.measures.models import Measure
from wanjia.response.sampling.models import Result, Sample


class Ready(NamedTuple):
    """Somebody whose observation ends: which days a test was owed and not found negative, how many were."""

    watch: Watch
    until: datetime
    missing: list[int]
    done: int


def to_release(rows: QuerySet[Watch], at: datetime) -> list[Ready]:
    """Give who is to be released until the end of today and has no certificate, with their tests; the earliest first."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    ending = Measure.objects.filter(approved_at__isnull=False, until_at__lte=midnight)
    still = rows.filter(ended_at=None, release=None, measure__in=ending.values("pk"))
    still = still.filter(Q(person=None) | Q(person__gone_at=None))
    found = [row for row in still.select_related(*RELATED) if row.begins_at < end_of(row)]
    tested = tests_of(found)
    ready = [Ready(row, end_of(row), *tested[row.pk]) for row in found]
    return sorted(ready, key=lambda each: (each.until, each.watch.position))


def tests_of(watches: Iterable[Watch]) -> dict[int, tuple[list[int], int]]:
    """Give which test days of each watch have no negative result, and how many have; the day before and after do too."""
    rows = list(watches)
    days: dict[int, list[tuple[datetime, str | None]]] = {}
    for person, moment, found in results_of({row.person_id for row in rows if row.person_id}):
        days.setdefault(person, []).append((moment, found))
    return {row.pk: _tested(row, days.get(row.person_id or 0, [])) for row in rows}


def results_of(persons: Collection[int]) -> list[tuple[int, datetime, str | None]]:
    """Give the samples of some persons, the latest first: whose, when, what the tube was found last, None for nothing yet."""
    if not persons:
        return []
    last = Result.objects.filter(tube=OuterRef("tube_id")).order_by("-tested_at", "-id")
    samples = Sample.objects.filter(target__person__in=sets.numbers(persons), void=None).order_by("-at", "-id")
    return list(samples.values_list("target__person_id", "at", Subquery(last.values("finding")[:1])))


def _tested(watch: Watch, samples: list[tuple[datetime, str | None]]) -> tuple[list[int], int]:
    begin = timezone.localdate(max(watch.begins_at, watch.measure.from_at))
    whole = (timezone.localdate(end_of(watch)) - begin).days + 1
    negative = {(timezone.localdate(moment) - begin).days + 1 for moment, found in samples if found == "negative"}
    owed = [day for day in watch.test_days if day <= whole]
    missing = [day for day in owed if not negative & {day - 1, day, day + 1}]
    return missing, len(owed) - len(missing)
