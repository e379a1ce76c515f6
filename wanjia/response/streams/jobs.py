"""What is forgotten of records: DUE. Figures stay."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from wanjia.registry.people.actions import forget_rows_of
from wanjia.registry.people.queries import Due, cut
from wanjia.response.registration.queries import past_days
from wanjia.response.streams.models import Record, RejectedLine


def _records(kind: str, at: datetime) -> QuerySet[Any]:
    return Record.objects.filter(past_days(kind, at, "at", lo="file__place__lo", hi="file__place__hi"))


def _lines(kind: str, at: datetime) -> QuerySet[Any]:
    return RejectedLine.objects.filter(file__received_at__lte=cut(kind, at))


DUE = [
    Due(Record, "presence", _records, forget_rows_of),
    Due(RejectedLine, "roster", _lines, forget_rows_of),
]
