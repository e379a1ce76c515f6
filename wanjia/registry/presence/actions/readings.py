"""Whoever reads about visitors leaves a line that they can see."""

from collections.abc import Iterable
from datetime import datetime

from wanjia.core import journal
from wanjia.core.actions import action
from wanjia.registry.accounts.models import User
from wanjia.registry.presence.models import VisitorReading


@action
def record_visitor_readings(*, visitors: Iterable[int], through: str, by: User, at: datetime) -> None:
    """Record that somebody is about to read about these visitors, by number."""
    rows = [VisitorReading(visitor_id=number, user=by, at=at, through=through) for number in dict.fromkeys(visitors)]
    VisitorReading.objects.bulk_create(rows, batch_size=1000)
    journal.write("record_visitor_readings", by=by, at=at, detail={"through": through, "visitors": len(rows)})
