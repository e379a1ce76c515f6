"""A writing request of a machine: done once, answered the same however often it is sent."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.interfaces.api.models import ApiToken, KeptAnswer
from wanjia.interfaces.api.rules import ANSWERS_KEPT
from wanjia.registry.accounts.models import User


class Reply(NamedTuple):
    """What is answered to a writing request, and whether it was kept from before."""

    status: int
    body: str
    again: bool = False


@action
def write_through(
    *, token: ApiToken, key: str, asked: bytes, name: str, act: Callable[[], tuple[int, str]], by: User, at: datetime
) -> Reply:
    """Do what ``act`` does and keep its answer under the request's key, all in one transaction.

    The key's row is written first: of two requests that come at once the store lets one go on and makes the other wait for it.
    Raises Refused for a key that was used for something else, and what ``act`` raises; then nothing is kept.
    """
    digest, hash_ = hashlib.sha256(key.encode()).digest(), hashlib.sha256(asked).digest()
    row, new = KeptAnswer.objects.select_for_update().get_or_create(
        token=token, digest=digest, defaults={"hash": hash_, "at": at}
    )
    if not new and row.at > at - ANSWERS_KEPT:
        if bytes(row.hash) != hash_:
            raise Refused(_("这个 Idempotency-Key 已用于另一个请求"), code="key-reused")
        journal.write("use_token", by=by, at=at, about=token, detail={"what": name, "again": True})
        return Reply(row.status, row.body, again=True)
    row.hash, row.at = hash_, at
    row.status, row.body = act()
    row.save(update_fields=["hash", "at", "status", "body"])
    journal.write("use_token", by=by, at=at, about=token, detail={"what": name})
    return Reply(row.status, row.body)


@action
def forget_answers(*, before: datetime, by: User | None, at: datetime) -> int:
    """Drop the answers that were kept long enough; give how many."""
    dropped, _tables = KeptAnswer.objects.filter(at__lte=before).delete()
    journal.write("forget_answers", by=by, at=at, detail={"answers": dropped})
    return int(dropped)
