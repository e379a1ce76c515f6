"""A response begins and ends over a place: what it opens, and from when the days of retention count."""

from datetime import datetime
from typing import Any

from wanjia.core import journal
from wanjia.core.actions import action
from wanjia.registry.people.models import Emergency
from wanjia.registry.places.models import Place


@action
def begin_emergency(*, place: Place, level: int, by: Any, at: datetime) -> Emergency:
    """Let a response be in force over a place; the one before ends at the same moment."""
    Emergency.objects.filter(place=place, until_at=None).update(until_at=at)
    begun: Emergency = Emergency.objects.create(place=place, level=level, from_at=at)
    journal.write("begin_emergency", by=by, at=at, about=begun, position=place.lo, detail={"level": level})
    return begun


@action
def end_emergency(*, place: Place, by: Any, at: datetime) -> None:
    """End the response over a place: deeper fields are shut at once, and the days of retention begin to count."""
    Emergency.objects.filter(place=place, until_at=None).update(until_at=at)
    journal.write("end_emergency", by=by, at=at, about=place, position=place.lo)
