"""Who stood at which table is written down a piece at a time and later: with the tubes it would cost half as much again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wanjia.core.actions import action
from wanjia.registry.presence.actions import NewPresence, record_presences
from wanjia.registry.presence.models import Presence
from wanjia.response.sampling.models import Sample, Tube

TABLE = Presence.Source.TABLE.value


@action
def write_presences(*, tubes: Sequence[Tube], by: Any, at: datetime) -> int:
    """Write a presence for each sample of these tubes that was not taken back: at the point, or at the door. Give how many."""
    taken = Sample.objects.filter(tube__in=[tube.pk for tube in tubes], void=None).order_by("id")
    rows = [
        NewPresence(person, None, None if doorstep else site, door if doorstep else point, when, when, TABLE, str(event))
        for person, doorstep, site, door, point, when, event in taken.values_list(
            "target__person_id", "tube__doorstep", "tube__table__point__site_id", "target__position",
            "tube__table__point__site__place__lo", "at", "tube__event",
        )
    ]  # fmt: skip
    record_presences(rows=rows, arrived_at=at, by=by, at=at)
    Tube.objects.filter(pk__in=[tube.pk for tube in tubes]).update(presences=True)
    return len(rows)
