"""Whoever reads about visitors leaves a line that they can see."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from wanjia.core import journal
from wanjia.core.actions import action
from wanjia.registry.accounts.models import User
from wanjia.registry.presence.models import VisitorReading


@action
def record_visitor_readings(
    *, visitors: Iterable[int], through: str, by: User, at: datetime, events: Iterable[UUID | None] | None = None
) -> None:
    """Record that somebody is about to read about these visitors, by number; ``events``: which form of each, in order."""
    numbers = list(visitors)
    read = dict.fromkeys(zip(numbers, [None] * len(numbers) if events is None else events, strict=True))
    rows = [VisitorReading(visitor_id=number, user=by, at=at, through=through, event=event) for number, event in read]
    VisitorReading.objects.bulk_create(rows, batch_size=1000)
    journal.write("record_visitor_readings", by=by, at=at, detail={"through": through, "visitors": len(rows)})
