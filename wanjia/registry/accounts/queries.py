"""Questions about who may do what where."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from functools import cache

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from wanjia.core.access import Holding, Standing
from wanjia.registry.accounts.models import Grant, PasswordReset, Proposal, User
from wanjia.registry.accounts.roles import ROLES, Capability, Role
from wanjia.registry.places.models import Place


def in_force(at: datetime, prefix: str = "") -> Q:
    """Give the filter for grants in force at a moment."""
    until = Q(**{f"{prefix}ends_at": None}) | Q(**{f"{prefix}ends_at__gt": at})
    return Q(**{f"{prefix}starts_at__lte": at}) & until


def governs(standing: Standing, user: User, capability: str, at: datetime) -> bool:
    """Tell whether all that a user may do, now or later, lies where the capability is held: only then may it be changed."""
    outside = Grant.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), user=user)
    return not outside.exclude(standing.within(capability, lo="place__lo", hi="place__hi")).exists()


def works_at_desk(user: User, at: datetime) -> bool:
    """Tell whether a user may, now or later, change or take along what is kept about residents: more than visits need."""
    desk = [role for role, held in ROLES.items() if held & {Capability.EDIT_PEOPLE, Capability.EXPORT_LISTS}]
    return Grant.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), user=user, role__in=desk).exists()


def resets_to_confirm(standing: Standing, at: datetime) -> list[PasswordReset]:
    """Give the resets that somebody else asked for and this person may confirm, the oldest first."""
    rows = PasswordReset.objects.filter(confirmed_at=None, expires_at__gt=at).exclude(asked_by=standing.user_id)
    rows = rows.exclude(user=standing.user_id).select_related("user", "asked_by").order_by("asked_at", "id")
    return [row for row in rows if may_confirm(standing, row.user, at)]


def proposals_to_confirm(standing: Standing, at: datetime) -> list[Proposal]:
    """Give the roles and phones that somebody else proposed and this person may confirm, the oldest first."""
    rows = Proposal.objects.filter(confirmed_at=None, expires_at__gt=at).exclude(asked_by=standing.user_id)
    rows = rows.exclude(user=standing.user_id).select_related("user", "asked_by", "place").order_by("asked_at", "id")
    return [row for row in rows if _may_confirm_proposal(standing, row, at)]


def _may_confirm_proposal(standing: Standing, proposal: Proposal, at: datetime) -> bool:
    if proposal.place is None:
        return may_confirm(standing, proposal.user, at)
    inside = Place.objects.filter(pk=proposal.place.pk)
    return any(
        inside.filter(standing.within(capability, lo="lo", hi="hi")).exists()
        for capability in (Capability.MANAGE_ACCOUNTS, Capability.MANAGE_POSTS)
    )


def may_confirm(standing: Standing, user: User, at: datetime) -> bool:
    """Tell whether somebody leads a user or manages their account, in all the user may do."""
    return any(
        standing.may(capability) and governs(standing, user, capability, at)
        for capability in (Capability.MANAGE_ACCOUNTS, Capability.MANAGE_POSTS)
    )


def reset_with(username: str, code: str, at: datetime) -> PasswordReset | None:
    """Give the confirmed reset that a user holds the code of; None for any other text."""
    digest = hashlib.sha256("".join(code.split()).lower().encode()).digest()
    rows = PasswordReset.objects.filter(digest=digest, used_at=None, expires_at__gt=at, user__username=username)
    return rows.select_related("user").first()


def staff_around(place: Place, at: datetime) -> QuerySet[User]:
    """Give the active users with a grant in force over a place or inside it, by name."""
    grants = Grant.objects.filter(in_force(at), place__lo__lte=place.hi, place__hi__gte=place.lo)
    users: QuerySet[User] = User.objects.filter(is_active=True, pk__in=grants.values("user_id"))
    return users.order_by("name", "id")


def find_staff(text: str, place: Place, at: datetime) -> User | None:
    """Give the one user around a place with this sign-in name, or else this name; None for nobody or several."""
    around = staff_around(place, at)
    found = around.filter(username=text).first()
    if found is not None:
        return found
    named = list(around.filter(name=text)[:2])
    return named[0] if len(named) == 1 else None


def standing(user: User, at: datetime) -> Standing:
    """Give what a user may do at a moment; nothing for one who is not active. One query, read anew at every request."""
    return standings([user], at)[user.pk]


def standings(users: Collection[User], at: datetime) -> dict[int, Standing]:
    """Give what each of several users may do at a moment, by number, in one query."""
    held: dict[int, list[Holding]] = {user.pk: [] for user in users if user.is_active}
    grants = (
        Grant.objects.filter(in_force(at), user__in=list(held)).order_by("place__lo") if held else Grant.objects.none()
    )
    for user, role, place, lo, hi in grants.values_list("user_id", "role", "place_id", "place__lo", "place__hi"):
        held[user].append(Holding(role=role, place_id=place, lo=lo, hi=hi, capabilities=capabilities(role)))
    return {user.pk: Standing(user_id=user.pk, holdings=tuple(held.get(user.pk, ()))) for user in users}


@cache
def capabilities(role: str) -> frozenset[str]:
    """Give what a role may do; the table of roles is code, so it is read once."""
    return frozenset(map(str, ROLES[Role(role)]))


def holders_within(lo: int, hi: int, capability: str, at: datetime) -> list[User]:
    """Give the active users who hold a capability anywhere in an interval of positions, by name."""
    roles = [role for role, held in ROLES.items() if capability in held]
    grants = Grant.objects.filter(role__in=roles, place__lo__lte=hi, place__hi__gte=lo, starts_at__lte=at)
    found = grants.filter(Q(ends_at=None) | Q(ends_at__gt=at), user__is_active=True).values("user")
    return list(User.objects.filter(pk__in=found).order_by("name", "pk"))


def cast(at: datetime, limit: int = 20) -> list[Grant]:
    """Give the grants in force with their users and places, one line for the sign-in page of a practice installation."""
    rows = grants_in_force(at).filter(user__is_active=True).exclude(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return list(rows.select_related("user", "place").order_by("pk")[:limit])


def grants_in_force(at: datetime) -> QuerySet[Grant]:
    """Give every grant that holds at a moment."""
    return Grant.objects.filter(starts_at__lte=at).filter(Q(ends_at=None) | Q(ends_at__gt=at))
