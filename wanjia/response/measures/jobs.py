"""What is forgotten of measures: on whom they were and what was said of them, when the days after their end are over.

Kind, ground, document, times, who proposed, approved and ended them stay: totals and the account of power outlive persons.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from wanjia.command.posts.models import Policy
from wanjia.registry.people.actions import forget_columns
from wanjia.registry.people.queries import Due, cut
from wanjia.response.measures.actions import forget_measures
from wanjia.response.measures.models import Appeal, Measure

FEWEST = 14  # the least a decree may set (posts.rules.POLICIES)


def _over(kind: str, at: datetime, before: str = "") -> Q:
    """Give the filter for what ended so many days ago: those that the nearest decree sets, else the class's."""
    condition = _ended(cut(kind, at), before)
    held: dict[tuple[int, int], int] = {}
    rows = Policy.objects.filter(key="restriction_days", effective_from__lte=at).select_related("place")
    for row in rows.order_by("effective_from"):
        held[row.place.lo, row.place.hi] = row.value
    for (lo, hi), days in sorted(held.items(), key=lambda span: span[0][0] - span[0][1]):  # the widest place first
        inside = Q(**{f"{before}lo__gte": lo, f"{before}hi__lte": hi})
        condition = condition & ~inside | inside & _ended(at - timedelta(days=days), before)
    return condition


def _ended(moment: datetime, before: str) -> Q:
    """Ended by then: by itself, before its time, or withdrawn; what was never approved ends with its time as well."""
    return Q(**{f"{before}until_at__lte": moment}) | Q(**{f"{before}ended_at__lte": moment}) | Q(
        **{f"{before}corrected_at__lte": moment}
    )  # fmt: skip


def _measures(kind: str, at: datetime) -> QuerySet[Any]:
    return Measure.objects.filter(_over(kind, at)).exclude(appeals__in=Appeal.objects.open())


def _appeals(kind: str, at: datetime) -> QuerySet[Any]:
    return Appeal.objects.filter(_over(kind, at, "measure__"), answered_at__lte=at - timedelta(days=FEWEST))


DUE = [
    Due(Measure, "restriction", _measures, forget_measures),
    Due(Appeal, "restriction", _appeals, forget_columns),
]
