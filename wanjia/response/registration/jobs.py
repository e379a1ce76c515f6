"""Due work: decrees sort arrivals, arrivals become leads; what was kept long enough, by decree, is forgotten."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from wanjia.registry.people.actions import forget_rows_of
from wanjia.registry.people.queries import Due, cut
from wanjia.registry.presence.models import Presence, VisitorReading
from wanjia.response.registration.actions import lead_arrivals, reclass_registrations
from wanjia.response.registration.models import Registration
from wanjia.response.registration.queries import decrees_to_sort_by, past_days, without_lead

AT_ONCE, MOST = 200, 20


def run(at: datetime) -> int:
    """Do what is due."""
    done = 0
    for decree in decrees_to_sort_by(at):
        done += reclass_registrations(decree=decree, by=None, at=at).changed
    for _step in range(MOST):
        if not (arrivals := without_lead(AT_ONCE)):
            break
        lead_arrivals(registrations=arrivals, by=None, at=at)
        done += len(arrivals)
    return done


def _registrations(kind: str, at: datetime) -> QuerySet[Any]:
    return Registration.objects.filter(past_days(kind, at, "at"))


def _presences(kind: str, at: datetime) -> QuerySet[Any]:
    return Presence.objects.filter(past_days(kind, at, "until_at"))


def _readings(kind: str, at: datetime) -> QuerySet[Any]:
    return VisitorReading.objects.filter(at__lte=cut(kind, at))


DUE = [
    Due(Registration, "presence", _registrations, forget_rows_of),
    Due(Presence, "presence", _presences, forget_rows_of),
    Due(VisitorReading, "reading", _readings, forget_rows_of),
]
