"""Due work: whose green cards shown at gates are. Forgotten: DUE; checks and shifts stay, so every figure stays."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from wanjia.registry.people.actions import forget_columns, forget_rows_of
from wanjia.registry.people.queries import Due, cut
from wanjia.response.movement.actions import know_certificates
from wanjia.response.movement.models import Check, Crossing, Duty, Mismatch
from wanjia.response.movement.queries.cards import certificates_told


def run(at: datetime) -> int:
    """Do what is due."""
    told = list(certificates_told(at))
    return know_certificates(told=told, by=None, at=at) if told else 0


def _checks(kind: str, at: datetime) -> QuerySet[Any]:
    return Check.objects.filter(at__lte=cut(kind, at))


def _crossings(kind: str, at: datetime) -> QuerySet[Any]:
    return Crossing.objects.filter(check_of__at__lte=cut(kind, at))


def _mismatches(kind: str, at: datetime) -> QuerySet[Any]:
    return Mismatch.objects.filter(raised_at__lte=cut(kind, at))


def _duties(kind: str, at: datetime) -> QuerySet[Any]:
    return Duty.objects.filter(until_at__lte=cut(kind, at))


DUE = [
    Due(Check, "presence", _checks, forget_columns),
    Due(Crossing, "presence", _crossings, forget_rows_of),
    Due(Mismatch, "presence", _mismatches, forget_columns),
    Due(Duty, "staff_identity", _duties, forget_columns),
]
