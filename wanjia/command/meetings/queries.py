"""Questions about meetings: what was missed, what is carried over, which units have no terminal."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from wanjia.command.meetings.models import Endpoint, Meeting, MeetingItem, MeetingRhythm
from wanjia.command.meetings.rules import LOOKED_BACK, missed
from wanjia.registry.places.models import Place


class Missed(NamedTuple):
    """A day or a week in which a meeting that is owed was not held."""

    rhythm: MeetingRhythm
    first: date
    last: date


def missed_of(rhythms: Iterable[MeetingRhythm], at: datetime) -> list[Missed]:
    """Give what was missed of some rhythms in the last four weeks, the latest first; two questions however many there are."""
    found, yesterday = list(rhythms), timezone.localdate(at) - timedelta(days=1)
    begin = yesterday - timedelta(days=LOOKED_BACK - 1)
    held: dict[tuple[int, str], list[date]] = {}
    since = at - timedelta(days=LOOKED_BACK + 1)
    rows = Meeting.objects.held().filter(place__in={r.place_id for r in found}, starts_at__gte=since)
    for place, kind, starts_at in rows.values_list("place_id", "kind", "starts_at"):
        held.setdefault((place, kind), []).append(timezone.localdate(starts_at))
    gaps = [
        Missed(rhythm, first, last)
        for rhythm in found
        for first, last in missed(
            rhythm.every,
            max(rhythm.since, begin),
            min(rhythm.until or yesterday, yesterday),
            held.get((rhythm.place_id, rhythm.kind), ()),
        )
    ]
    return sorted(gaps, key=lambda gap: gap.first, reverse=True)


def carried_over(meeting: Meeting) -> QuerySet[MeetingItem]:
    """Give what earlier meetings of the same kind and place left open, the oldest first."""
    before = Meeting.objects.filter(place=meeting.place_id, kind=meeting.kind, starts_at__lt=meeting.starts_at)
    rows = MeetingItem.objects.open().filter(meeting__in=before)
    found: QuerySet[MeetingItem] = rows.select_related("meeting", "owner", "order").order_by("meeting__starts_at", "id")
    return found


def endpoints_for(place: Place) -> QuerySet[Endpoint]:
    """Give the units that may be called to a meeting of a place: its own, and those of the places under it."""
    rows = Endpoint.objects.filter(ended_at=None, place__lo__gte=place.lo, place__hi__lte=place.hi)
    found: QuerySet[Endpoint] = rows.select_related("place").order_by("place__lo", "-place__hi", "name", "id")
    return found
