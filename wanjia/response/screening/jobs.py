"""What visits and leads forget when its time is over: everything said about a person; that somebody went there stays."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from wanjia.command.campaigns.models import Campaign
from wanjia.registry.people.actions import forget_columns, forget_rows_of
from wanjia.registry.people.queries import Due, cut, still_held
from wanjia.response.screening.models import Lead, LeadResult, PersonAnswers, Visit


def _visits(kind: str, at: datetime) -> QuerySet[Any]:
    return _of_visits(Visit.objects.all(), kind, at, outcome="outcome")


def _answers(kind: str, at: datetime) -> QuerySet[Any]:
    return _of_visits(PersonAnswers.objects.all(), kind, at, outcome="visit__outcome")


def _of_visits(rows: QuerySet[Any], kind: str, at: datetime, *, outcome: str) -> QuerySet[Any]:
    moment, target = cut(kind, at), f"{outcome}__target"
    over = {f"{target}__campaign__in": Campaign.objects.over(moment), f"{outcome}__arrived_at__lte": moment}
    return rows.filter(**over).exclude(still_held(kind, at, lo=f"{target}__position"))


def _leads(kind: str, at: datetime) -> QuerySet[Any]:
    return Lead.objects.filter(_lead_over(kind, at))


def _lead_results(kind: str, at: datetime) -> QuerySet[Any]:
    return LeadResult.objects.filter(_lead_over(kind, at, "lead__"), at__lte=cut(kind, at))


def _lead_over(kind: str, at: datetime, prefix: str = "") -> Q:
    moment = cut(kind, at)
    received = Q(**{f"{prefix}received_at__lte": moment})
    over = Q(**{f"{prefix}campaign__in": Campaign.objects.over(moment)})
    over |= Q(**{f"{prefix}campaign": None, f"{prefix}due_at__lte": moment})
    return received & over & ~still_held(kind, at, lo=f"{prefix}place__lo", hi=f"{prefix}place__hi")


DUE = [
    Due(PersonAnswers, "health", _answers, forget_rows_of),
    *(Due(Visit, kind, _visits, forget_columns) for kind in ("health", "location", "residence")),
    *(Due(Lead, kind, _leads, forget_columns) for kind in ("travel", "contact", "address", "identity")),
    Due(LeadResult, "travel", _lead_results, forget_columns),
]
