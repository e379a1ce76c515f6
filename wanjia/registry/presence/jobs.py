"""Due work: visitors who came in are looked for in the register."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from wanjia.registry.people.actions import forget_columns, forget_rows_of
from wanjia.registry.people.queries import Due, cut
from wanjia.registry.presence.actions import match_visitors
from wanjia.registry.presence.models import Presence, Visitor
from wanjia.registry.presence.queries import not_looked_for

AT_ONCE, MOST = 1000, 20  # then the other due work has its turn, and the rest is a matter of the next minute


def run(at: datetime) -> int:
    """Do what is due."""
    done = 0
    for _step in range(MOST):
        if not (visitors := not_looked_for(AT_ONCE)):
            break
        match_visitors(visitors=visitors, by=None, at=at)
        done += len(visitors)
    return done


def _presences(kind: str, at: datetime) -> QuerySet[Any]:
    return Presence.objects.filter(until_at__lte=cut(kind, at))


def _visitors(kind: str, at: datetime) -> QuerySet[Any]:
    """Those who were nowhere that is still kept."""
    return Visitor.objects.filter(
        ~Exists(Presence.objects.filter(visitor=OuterRef("pk"))), created_at__lte=cut(kind, at)
    )


DUE = [
    Due(Presence, "presence", _presences, forget_rows_of),
    Due(Visitor, "visitor", _visitors, forget_columns),
]
