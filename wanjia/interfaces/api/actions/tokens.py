"""A token is proposed by one person, confirmed by a second, drawn once by whose it is, and revoked by anybody over it."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.interfaces.api.models import ApiToken
from wanjia.interfaces.api.rules import PROPOSAL_LIFE, covered, too_long
from wanjia.registry.accounts.models import User
from wanjia.registry.accounts.queries import standing
from wanjia.registry.places.models import Place

MARK = "wanjia_"  # so that a secret that leaked into a log or a repository can be searched for


@action
def propose_token(
    *, name: str, user: User, scopes: Sequence[str], place: Place, until_at: datetime, by: User, at: datetime
) -> ApiToken:
    """Propose a token for a member of staff; it opens nothing until a second person confirms and the user draws it.

    Raises Refused for oneself, for what the user may not do in all of the place, and for an end in the past or beyond a year.
    """
    if by.pk == user.pk:
        raise Refused(_("不能给自己提出令牌"), field="user")
    if until_at <= at or too_long(until_at, at):
        raise Refused(_("令牌的期限应在今后一年之内"), field="until_at")
    if not scopes or covered(standing(user, at), scopes, place.lo, place.hi) != sorted(scopes):
        raise Refused(_("此人在这个地点没有所选的全部权限"), field="scopes")
    token: ApiToken = ApiToken.objects.create(
        name=name, user=user, scopes=sorted(scopes), place=place, until_at=until_at,
        asked_by=by, asked_at=at, expires_at=at + PROPOSAL_LIFE,
    )  # fmt: skip
    detail = {"user": user.pk, "scopes": token.scopes}
    journal.write("propose_token", by=by, at=at, about=token, position=place.lo, detail=detail)
    return token


@action
def confirm_token(*, token: ApiToken, by: User, at: datetime) -> ApiToken:
    """Confirm a proposed token. Raises Refused for whoever proposed it, for whose it is, and for one that is settled or old."""
    locked = ApiToken.objects.select_for_update().get(pk=token.pk)
    if by.pk in (locked.asked_by_id, locked.user_id):
        raise Refused(_("须由提出人以外的另一人确认"), code="second_person")
    if locked.confirmed_at is not None or locked.revoked_at is not None or locked.expires_at <= at:
        raise Refused(_("已确认或已过期，请重新提出"))
    token.confirmed_by, token.confirmed_at = by, at
    token.save(update_fields=["confirmed_by", "confirmed_at"])
    journal.write("confirm_token", by=by, at=at, about=token, position=token.place.lo)
    return token


@action
def draw_token(*, token: ApiToken, by: User, at: datetime) -> str:
    """Give the secret to whose it is, this once. Raises Refused for anybody else, and for one not confirmed, drawn or over."""
    locked = ApiToken.objects.select_for_update().get(pk=token.pk)
    if by.pk != locked.user_id:
        raise Refused(_("令牌只给本人"))
    if locked.confirmed_at is None or locked.revoked_at is not None or locked.until_at <= at:
        raise Refused(_("令牌还没有确认，或已停用、过期"))
    if locked.drawn_at is not None:
        raise Refused(_("令牌只显示一次，已经领取过；遗失请停用后重新提出"))
    secret = MARK + secrets.token_urlsafe(32)
    token.digest, token.drawn_at = hashlib.sha256(secret.encode()).digest(), at
    token.save(update_fields=["digest", "drawn_at"])
    journal.write("draw_token", by=by, at=at, about=token, position=token.place.lo)
    return secret


@action
def revoke_token(*, token: ApiToken, by: User, at: datetime) -> ApiToken:
    """Stop a token: its next request is turned away. Raises Refused for one that is stopped."""
    if token.revoked_at is not None:
        raise Refused(_("令牌已停用"))
    token.revoked_at, token.revoked_by = at, by
    token.save(update_fields=["revoked_at", "revoked_by"])
    journal.write("revoke_token", by=by, at=at, about=token, position=token.place.lo)
    return token
