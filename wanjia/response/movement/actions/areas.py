"""Somebody is put into a station's isolation area, and leaves it. A full one is told beforehand and never refuses anybody."""

from datetime import datetime
from typing import Any

from wanjia.core import journal
from wanjia.core.actions import action
from wanjia.response.movement.models import AreaStay, Station


@action
def enter_area(*, station: Station, by: Any, at: datetime) -> AreaStay:
    """Keep somebody in a station's isolation area from now on, whether or not a place is free."""
    stay: AreaStay = AreaStay.objects.create(station=station, from_at=at)
    journal.write("enter_area", by=by, at=at, about=station, position=station.site.place.lo)
    return stay


@action
def leave_area(*, stay: AreaStay, by: Any, at: datetime) -> None:
    """Say that somebody was taken out of a station's isolation area."""
    stay.until_at = max(at, stay.from_at)
    stay.save(update_fields=["until_at"])
    journal.write("leave_area", by=by, at=at, about=stay.station, position=stay.station.site.place.lo)
