"""What is forgotten of records and of visitors: DUE. Figures stay."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from wanjia.registry.people.actions import forget_columns, forget_rows_of
from wanjia.registry.people.queries import Due, cut
from wanjia.registry.presence.models import Presence, Resemblance, Visitor
from wanjia.response.registration.queries import past_days
from wanjia.response.streams.models import Record, RejectedLine


def _records(kind: str, at: datetime) -> QuerySet[Any]:
    return Record.objects.filter(past_days(kind, at, "at", lo="file__place__lo", hi="file__place__hi"))


def _lines(kind: str, at: datetime) -> QuerySet[Any]:
    return RejectedLine.objects.filter(file__received_at__lte=cut(kind, at))


def _visitors(_kind: str, at: datetime) -> QuerySet[Any]:
    """Those who were nowhere that is still kept, and of whom no record is."""
    return Visitor.objects.filter(
        ~Exists(Presence.objects.filter(visitor=OuterRef("pk"))),
        ~Exists(Record.objects.filter(visitor=OuterRef("pk"))),
        created_at__lte=at - timedelta(days=1),
    )


def _resemblances(kind: str, at: datetime) -> QuerySet[Any]:
    return Resemblance.objects.filter(visitor__in=_visitors(kind, at))


DUE = [
    Due(Record, "presence", _records, forget_rows_of),
    Due(RejectedLine, "roster", _lines, forget_rows_of),
    Due(Resemblance, "visitor", _resemblances, forget_rows_of),
    Due(Visitor, "visitor", _visitors, forget_columns),
]
