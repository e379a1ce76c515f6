"""What the register and the accounts forget when its time is over (docs/retention.md)."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from wanjia.registry.accounts.models import Grant, User
from wanjia.registry.people.actions import forget_columns, forget_persons, forget_rows_of, forget_users
from wanjia.registry.people.models import Household, Need, Person, Reading, Residence
from wanjia.registry.people.queries import Due, cut, response_over, still_held
from wanjia.registry.people.rules import NOBODY


def _over(kind: str, at: datetime, *, position: str, since: str, gone: str) -> Q:
    """A resident's days count from the end of a response; for one who has gone, at the latest from then."""
    ended = response_over(kind, at, position=position, since=since) | Q(**{f"{gone}__lte": cut(kind, at)})
    return ended & ~still_held(kind, at, lo=position)


def _households(kind: str, at: datetime) -> QuerySet[Any]:
    return Household.objects.filter(_over(kind, at, position="position", since="created_at", gone="ended_at"))


def _persons(kind: str, at: datetime) -> QuerySet[Any]:
    return Person.objects.filter(_over(kind, at, position="household__position", since="created_at", gone="gone_at"))


def _deeper(kind: str, at: datetime) -> QuerySet[Any]:
    return Person.objects.exclude(still_held(kind, at, lo="household__position"))


def _of_persons(rows: QuerySet[Any], kind: str, at: datetime) -> QuerySet[Any]:
    names = {"position": "person__household__position", "since": "person__created_at", "gone": "person__gone_at"}
    return rows.filter(_over(kind, at, **names))


def _readings(kind: str, at: datetime) -> QuerySet[Any]:
    return Reading.objects.filter(at__lte=cut(kind, at))


def _users(kind: str, at: datetime) -> QuerySet[Any]:
    """Those who have held no grant and signed in nowhere for as long as that."""
    moment = cut(kind, at)
    later = Grant.objects.filter(Q(ends_at=None) | Q(ends_at__gt=moment), user=OuterRef("pk"))
    rows = User.objects.filter(~Exists(later), created_at__lte=moment).exclude(last_login__gt=moment)
    found: QuerySet[Any] = rows.exclude(name=NOBODY)
    return found


DUE = [
    Due(Household, "address", _households, forget_columns),
    Due(Need, "needs", lambda kind, at: _of_persons(Need.objects.all(), kind, at), forget_rows_of),
    Due(Residence, "residence", lambda kind, at: _of_persons(Residence.objects.all(), kind, at), forget_rows_of),
    *(Due(Person, kind, _persons, forget_persons) for kind in ("residence", "contact", "document", "identity")),
    Due(Person, "deeper", _deeper, forget_persons),
    Due(Reading, "reading", _readings, forget_rows_of),
    Due(User, "staff_identity", _users, forget_users),
]
