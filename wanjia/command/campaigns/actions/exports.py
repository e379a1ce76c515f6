"""A list that leaves the system leaves a line behind."""

from datetime import datetime
from typing import Any

from wanjia.command.campaigns.models import Campaign
from wanjia.core import journal
from wanjia.core.actions import action
from wanjia.registry.places.models import Place


@action
def record_export(*, campaign: Campaign | None, place: Place, what: str, rows: int, by: Any, at: datetime) -> None:
    """Record that somebody takes a list out as a file or on paper: which (show and kind of file), how many rows.

    A list of several campaigns names none.
    """
    detail = {"what": what[:100], "count": rows}
    journal.write("record_export", by=by, at=at, about=campaign, position=place.lo, detail=detail)
