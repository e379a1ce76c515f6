"""A meeting at the spots of the access matrix."""

from datetime import timedelta
from typing import Any

from wanjia.command.meetings.actions import add_endpoint, add_item, call_meeting, set_rhythm
from wanjia.registry.places.models import Place


def furnish_meeting(world: Any, spot: str, place: Place, number: int, at: Any) -> None:
    """A meeting at a spot with a unit called to it and a decision, and the rhythm it is held in."""
    by = world.hamlet.user("zongzhi")
    endpoint = add_endpoint(place=place, name=f"单位{number}", by=by, at=at)
    said = {"kind": "huddle", "title": f"碰头会{number}", "starts_at": at, "endpoints": [endpoint]}
    meeting = call_meeting(place=place, **said, by=by, at=at)
    due = at + timedelta(days=1)
    item = add_item(meeting=meeting, kind="decision", text="今晚完成", owner=by, due_at=due, by=by, at=at)
    rhythm = set_rhythm(place=place, kind="huddle", every="daily", since=at.date(), by=by, at=at)
    rows = {"endpoint": endpoint, "meeting": meeting, "item": item, "rhythm": rhythm}
    rows["attendance"] = meeting.attendance.get()
    for name, row in rows.items():
        world.samples.setdefault(name, {})[spot] = row.public_id
