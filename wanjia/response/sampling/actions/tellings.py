"""The people of places were told of a round."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.places.models import Place
from wanjia.response.sampling.models import Round, Telling


@action
def record_tellings(
    *, round: Round, places: Sequence[Place], channel: str, told_at: datetime, by: Any, at: datetime, note: str = ""
) -> list[Telling]:
    """Record that the people of some places were told through one channel. Raises Refused for no place or no such channel."""
    if channel not in Telling.Channel.values:
        raise Refused(_("没有这种告知方式"), field="channel", code="invalid")
    if not places:
        raise Refused(_("请至少选一处"), field="place")
    if told_at > at:
        raise Refused(_("告知时间不能在将来"), field="told_at")
    rows = [
        Telling(round=round, place=place, channel=channel, at=told_at, by=by, note=note.strip()[:200])
        for place in places
    ]
    told: list[Telling] = Telling.objects.bulk_create(rows)
    for telling in told:
        detail = {"channel": channel}
        journal.write("record_telling", by=by, at=at, about=round, position=telling.place.lo, detail=detail)
    return told
