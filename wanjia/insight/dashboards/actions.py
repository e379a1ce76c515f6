"""Every write about big screens: opened for a place until a moment, and revoked."""

import secrets
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.insight.dashboards.models import Screen
from wanjia.insight.dashboards.queries import digest_of
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place

LONGEST = timedelta(days=366)


@action
def open_screen(*, place: Place, name: str, until_at: datetime, by: User, at: datetime) -> tuple[Screen, str]:
    """Open a big screen of a place; give it with its token, which is told this once and not kept. Raises Refused."""
    name = name.strip()
    if not name:
        raise Refused(_("请写这块屏在哪里"), field="name")
    if not at < until_at <= at + LONGEST:
        raise Refused(_("截止时间要在现在以后、一年以内"), field="until_at")
    token = secrets.token_urlsafe(24)
    said = {"place": place, "name": name[:60], "until_at": until_at, "opened_at": at, "opened_by": by}
    screen = Screen.objects.create(token=digest_of(token), **said)
    detail = {"until": until_at.isoformat()}
    journal.write("open_screen", by=by, at=at, about=screen, position=place.lo, detail=detail)
    return screen, token


@action
def revoke_screen(*, screen: Screen, by: User, at: datetime) -> None:
    """Let a screen's address show nothing any more. Raises Refused for one that is revoked already."""
    row = Screen.objects.select_for_update().select_related("place").get(pk=screen.pk)
    if row.revoked_at is not None:
        raise Refused(_("这块屏已经停用"))
    row.revoked_at, row.revoked_by = at, by
    row.save(update_fields=["revoked_at", "revoked_by"])
    journal.write("revoke_screen", by=by, at=at, about=row, position=row.place.lo)
