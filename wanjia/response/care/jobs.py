"""What is forgotten of fever chains, and of visitors: DUE. An open chain is not over, so nothing of it goes.

Visitors are forgotten here, above everything by which somebody may still need to know who they are.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from wanjia.registry.people.actions import forget_columns, forget_rows_of
from wanjia.registry.people.queries import Due, cut, still_held
from wanjia.registry.presence.models import Presence, Resemblance, Visitor
from wanjia.response.care.models import ChainStep, FeverChain, TeamMember, Transfer
from wanjia.response.measures.models import Measure
from wanjia.response.streams.models import Record


def _chains(kind: str, at: datetime) -> QuerySet[Any]:
    named = Q(person__isnull=False) | Q(visitor__isnull=False)
    over = FeverChain.objects.filter(named, closed_at__lte=cut(kind, at))
    return over.exclude(still_held(kind, at, lo="place__lo", hi="place__hi"))


def _steps(kind: str, at: datetime) -> QuerySet[Any]:
    over = ChainStep.objects.filter(chain__closed_at__lte=cut(kind, at))
    return over.exclude(still_held(kind, at, lo="chain__place__lo", hi="chain__place__hi"))


def _escorts(kind: str, at: datetime) -> QuerySet[Any]:
    return ChainStep.objects.filter(at__lte=cut(kind, at))


def _transfers(kind: str, at: datetime) -> QuerySet[Any]:
    return Transfer.objects.filter(ordered_at__lte=cut(kind, at))


def _members(kind: str, at: datetime) -> QuerySet[Any]:
    """A member who is nobody is no row (a constraint), so the whole row goes; who still serves stays."""
    return TeamMember.objects.filter(until_at__lte=cut(kind, at))


def _visitors(_kind: str, at: datetime) -> QuerySet[Any]:
    """Those who were nowhere that is still kept, of whom no record is, whom no chain follows and no measure holds."""
    rows = Visitor.objects.filter(created_at__lte=at - timedelta(days=1))
    for model in (Presence, Record, FeverChain, Measure):
        rows = rows.filter(~Exists(model.objects.filter(visitor=OuterRef("pk"))))
    return rows


def _resemblances(kind: str, at: datetime) -> QuerySet[Any]:
    return Resemblance.objects.filter(visitor__in=_visitors(kind, at))


DUE = [
    Due(FeverChain, "health", _chains, forget_columns),
    Due(ChainStep, "health", _steps, forget_columns),
    Due(ChainStep, "staff_identity", _escorts, forget_columns),
    Due(Transfer, "staff_identity", _transfers, forget_columns),
    Due(TeamMember, "staff_identity", _members, forget_rows_of),
    Due(Resemblance, "visitor", _resemblances, forget_rows_of),
    Due(Visitor, "visitor", _visitors, forget_columns),
]
