"""Questions about who may do what where."""

from datetime import datetime

from django.db.models import Q, QuerySet

from wanjia.core.access import Holding, Standing
from wanjia.registry.accounts.models import Grant, User
from wanjia.registry.accounts.roles import ROLES, Role


def standing(user: User, at: datetime) -> Standing:
    """Give what a user may do at a moment; nothing for one who is not active. One query, read anew at every request."""
    if not user.is_active:
        return Standing(user_id=user.pk, holdings=())
    grants = (
        Grant.objects.filter(user=user, starts_at__lte=at)
        .filter(Q(ends_at=None) | Q(ends_at__gt=at))
        .values_list("role", "place_id", "place__lo", "place__hi")
        .order_by("place__lo")
    )
    return Standing(
        user_id=user.pk,
        holdings=tuple(
            Holding(role=role, place_id=place, lo=lo, hi=hi, capabilities=frozenset(map(str, ROLES[Role(role)])))
            for role, place, lo, hi in grants
        ),
    )


def holders_at(position: int, capability: str, at: datetime) -> list[User]:
    """Give the active users who hold a capability at a position, the nearest level first."""
    roles = [role for role, held in ROLES.items() if capability in held]
    grants = (
        Grant.objects.filter(role__in=roles, place__lo__lte=position, place__hi__gte=position, starts_at__lte=at)
        .filter(Q(ends_at=None) | Q(ends_at__gt=at), user__is_active=True)
        .select_related("user")
        .order_by("-place__lo", "place__hi", "pk")
    )
    return list(dict.fromkeys(grant.user for grant in grants))


def holders_within(lo: int, hi: int, capability: str, at: datetime) -> list[User]:
    """Give the active users who hold a capability anywhere in an interval of positions, by name."""
    roles = [role for role, held in ROLES.items() if capability in held]
    grants = Grant.objects.filter(role__in=roles, place__lo__lte=hi, place__hi__gte=lo, starts_at__lte=at)
    found = grants.filter(Q(ends_at=None) | Q(ends_at__gt=at), user__is_active=True).values("user")
    return list(User.objects.filter(pk__in=found).order_by("name", "pk"))


def cast(at: datetime, limit: int = 20) -> list[Grant]:
    """Give the grants in force with their users and places, one line for the sign-in page of a practice installation."""
    rows = grants_in_force(at).filter(user__is_active=True)
    return list(rows.select_related("user", "place").order_by("pk")[:limit])


def grants_in_force(at: datetime) -> QuerySet[Grant]:
    """Give every grant that holds at a moment."""
    return Grant.objects.filter(starts_at__lte=at).filter(Q(ends_at=None) | Q(ends_at__gt=at))
