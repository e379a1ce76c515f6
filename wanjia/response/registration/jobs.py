"""Due work: decrees sort arrivals, arrivals become leads; what was kept long enough, by decree, is forgotten."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from wanjia.command.posts.models import Policy
from wanjia.registry.people.actions import forget_columns, forget_rows_of
from wanjia.registry.people.queries import Due, cut
from wanjia.registry.presence.models import Presence, Resemblance, Visitor, VisitorReading
from wanjia.response.registration.actions import lead_arrivals, reclass_registrations
from wanjia.response.registration.models import Registration
from wanjia.response.registration.queries import decrees_to_sort_by, without_lead

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


def over(kind: str, at: datetime, moment: str) -> Q:
    """Give the filter for rows whose days are over: those that the nearest decree sets, else the class's."""
    condition = Q(**{f"{moment}__lte": cut(kind, at)})
    held: dict[tuple[int, int], int] = {}
    rows = Policy.objects.filter(key="presence_days", effective_from__lte=at).select_related("place")
    for row in rows.order_by("effective_from"):
        held[row.place.lo, row.place.hi] = row.value
    for (lo, hi), days in sorted(held.items(), key=lambda span: span[0][0] - span[0][1]):  # the widest place first
        inside = Q(position__gte=lo, position__lte=hi)
        condition = condition & ~inside | inside & Q(**{f"{moment}__lte": at - timedelta(days=days)})
    return condition


def _registrations(kind: str, at: datetime) -> QuerySet[Any]:
    return Registration.objects.filter(over(kind, at, "at"))


def _presences(kind: str, at: datetime) -> QuerySet[Any]:
    return Presence.objects.filter(over(kind, at, "until_at"))


def _visitors(_kind: str, at: datetime) -> QuerySet[Any]:
    """Those who were nowhere that is still kept."""
    return Visitor.objects.filter(
        ~Exists(Presence.objects.filter(visitor=OuterRef("pk"))), created_at__lte=at - timedelta(days=1)
    )


def _resemblances(kind: str, at: datetime) -> QuerySet[Any]:
    return Resemblance.objects.filter(visitor__in=_visitors(kind, at))


def _readings(kind: str, at: datetime) -> QuerySet[Any]:
    return VisitorReading.objects.filter(at__lte=cut(kind, at))


DUE = [
    Due(Registration, "presence", _registrations, forget_rows_of),
    Due(Presence, "presence", _presences, forget_rows_of),
    Due(Resemblance, "visitor", _resemblances, forget_rows_of),
    Due(Visitor, "visitor", _visitors, forget_columns),
    Due(VisitorReading, "reading", _readings, forget_rows_of),
]
