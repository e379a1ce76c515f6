"""Who asks: a bearer token, what its owner may do now, cut to its scopes and place; and how often it may ask."""

import hashlib
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from wanjia.core.access import Standing
from wanjia.core.limits import Tallies, address_of, network_of
from wanjia.interfaces.api.actions._used import note_use
from wanjia.interfaces.api.models import ApiToken
from wanjia.interfaces.api.rules import cut
from wanjia.interfaces.sync.problems import Problem
from wanjia.registry.accounts.queries import standing

AN_HOUR = 10_000  # requests of one token, of all server processes together
WRONG_AN_HOUR = 300  # requests with no good token, of one network
_tallies = Tallies()


def token_of(request: HttpRequest, at: datetime) -> ApiToken:
    """Give the token a request carries. Raises Problem 401 for any but one in force, 429 for one that asks too often."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    digest = hashlib.sha256(secret.strip().encode(errors="replace")).digest()
    rows = ApiToken.objects.filter(revoked_at=None, until_at__gt=at, user__is_active=True)
    known = rows.select_related("user", "place").filter(digest=digest)
    token: ApiToken | None = known.first() if scheme.lower() == "bearer" else None
    if token is None:
        _count(f"wrong {network_of(address_of(request))}", WRONG_AN_HOUR, at)
        raise Problem(401, "token", _("令牌不对，或已停用、过期"), headers={"WWW-Authenticate": "Bearer"})
    _count(f"token {token.pk}", AN_HOUR, at)
    note_use(token, at)
    return token


def _count(key: str, most: int, at: datetime) -> None:
    """Count a request, and tell the other processes of what comes often. Raises Problem 429 for one too many of the hour."""
    over = _tallies.too_many([(key, most)], at)
    _tallies.share(at)
    if over:
        raise too_often(at)


def too_often(at: datetime) -> Problem:
    """The answer to who asks too often: try again in the next hour."""
    return Problem(429, "too-many", _("请求太频繁，请稍后再试"), retry_after=3600 - int(at.timestamp()) % 3600)


def standing_of(token: ApiToken, at: datetime) -> Standing:
    """Give what may be done through a token now."""
    return cut(standing(token.user, at), token.scopes, token.place.lo, token.place.hi)
