"""A visitor left a compound and nobody scanned them: written down afterwards."""

from datetime import datetime
from typing import Any
from uuid import uuid5

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.response.movement.actions.checks import NewCheck, Occupant, record_checks
from wanjia.response.movement.models import Crossing
from wanjia.response.movement.queries.stations import stands


@action
def note_leaving(*, crossing: Crossing, by: Any, at: datetime) -> None:
    """Let a visitor have gone out by the gate they came in at, once. Raises Refused for one who did not go in."""
    came = crossing.check_of
    if crossing.visitor_id is None or came.direction != "in" or came.at >= at:
        raise Refused(_("这个人没有在里面"))
    stand = stands([came.station_id], at)[came.station_id]
    left = NewCheck(
        stand=stand, event=str(uuid5(came.event, f"left {crossing.n}")), at=at, by_id=by.pk, persons=1, decision="pass",
        direction="out", reason=_("补记离开"), source="passage",
        occupants=[Occupant(1, visitor_id=crossing.visitor_id, proof="visitor")],
    )  # fmt: skip
    record_checks(checks=[left], arrived_at=at, by=by, at=at)
    journal.write("note_leaving", by=by, at=at, about=came, position=stand.position)
