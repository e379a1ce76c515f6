"""Who was at a place of a case at the same time, and who met those: the answers of a tracing engine, as this field reads them.

At a sampling point a presence is a moment that the engines take as a stay of half an hour, so everybody of half an hour would
count. Who was sampled there counts within ``queue_minutes`` of the case (the profile's), and in one tube always (search.py).
The second degree is asked for those who counted, not for everybody the engine names.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection

from wanjia.analysis.tracing.port import STAY, Contact, Window
from wanjia.registry.places.models import Site
from wanjia.response.cases.engines import tracer
from wanjia.response.cases.queries.subjects import traced_as


class Met(NamedTuple):
    """The times together of the first and of the second degree, and what is to be known of the engine that gave them."""

    rows: list[Contact]
    said: str


def met(
    me: int, from_at: datetime, until_at: datetime, *, degree: int, minutes: int, queue_minutes: int, at: datetime
) -> Met:
    """Give who met a subject inside a window, and with degree 2 who then met one of those until now."""
    mine, least = traced_as([me])[me], max(minutes, 1)
    with connection.cursor() as cursor:
        asked = tracer(cursor, at)
        found = asked.engine.contacts([Window(number, from_at, until_at) for number in mine], minutes=least)
        first = [row for row in _counted(found, queue_minutes) if row.subject not in mine]
        if degree < 2 or not first:
            return Met(first, asked.said)
        end = max(at, until_at)
        found = asked.engine.contacts(_later(first, end), minutes=least)
    known = {*mine, *(row.subject for row in first)}
    second: dict[int, Contact] = {}
    for row in _counted(found, queue_minutes):
        before = second.get(row.subject)
        if row.subject not in known and (before is None or row.minutes > before.minutes):
            second[row.subject] = row._replace(degree=2, via=row.source, source=me)
    return Met([*first, *second.values()], asked.said)


def _later(first: Sequence[Contact], end: datetime) -> list[Window]:
    """Give the windows of those of the first degree: from when each had met the case, under every number they stand for."""
    since: dict[int, datetime] = {}
    for row in first:
        since[row.subject] = min(since.get(row.subject, row.from_at), row.from_at)
    return [Window(n, since[key], end) for key, numbers in traced_as(since).items() for n in numbers]


def _counted(rows: Sequence[Contact], queue_minutes: int) -> list[Contact]:
    """Leave out who only stood in the same queue: two moments so far apart that less of the assumed half hour is common."""
    points = {-row.place for row in rows if row.place < 0}
    queues = Site.objects.filter(pk__in=points, kind=Site.Kind.SAMPLING_POINT).values_list("pk", flat=True)
    held = {-number for number in queues}
    near = (STAY - timedelta(minutes=queue_minutes)) // timedelta(minutes=1)
    return [row for row in rows if row.place not in held or row.minutes >= near]
