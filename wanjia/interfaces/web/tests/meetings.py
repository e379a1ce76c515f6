"""A meeting at the spots of the access matrix; a busy desk for the pages whose questions are counted."""

from datetime import timedelta
from typing import Any

from demo.hamlet import Hamlet
from wanjia.command.meetings.actions import add_endpoint, add_item, call_meeting, order_decision, set_rhythm
from wanjia.command.meetings.models import Meeting
from wanjia.command.posts.actions import make_responsible
from wanjia.command.tasks.actions import ask_helper, issue_directive, order_work
from wanjia.command.tasks.models import Directive, WorkOrder
from wanjia.core import clock
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


def busy_desk(hamlet: Hamlet, many: int) -> None:
    """Let a number of directives run down, of orders be given, of meetings be held with a decision each."""
    by, now, street = hamlet.user("jiedao"), clock.now(), hamlet.places["street"]
    community, clerk, due = hamlet.places["community"], hamlet.user("shequ"), now + timedelta(hours=8)
    make_responsible(place=community, user=clerk, duty="lead", by=by, at=now)
    said = {"place": street, "document": hamlet.document, "recipients": [street, community], "due_at": due}
    for number in range(many):
        issue_directive(title=f"指令{number}", asks="orders", **said, by=by, at=now)
        order_work(rows=[(f"任务{number}", community, None)], assignee=clerk, due_at=due, by=by, at=now)
        part = WorkOrder.objects.select_related("place").filter(part__isnull=False).latest("pk")
        for turn in range(many):
            ask_helper(order=part, tier="member", name=f"党员{turn}", task="敲门", by=clerk, at=now)
        unit = add_endpoint(place=community, name=f"单位{number}", by=by, at=now)
        meeting = call_meeting(
            place=street,
            kind="huddle",
            title="会",
            starts_at=now - timedelta(hours=number),
            endpoints=[unit],
            by=by,
            at=now,
        )
        item = add_item(meeting=meeting, kind="decision", text="办", owner=clerk, due_at=due, by=by, at=now)
        order_decision(item=item, by=by, at=now)
    set_rhythm(place=street, kind="huddle", every="daily", since=(now - timedelta(days=many)).date(), by=by, at=now)


def arguments_of(hamlet: Hamlet, view: str, place: str) -> list[str]:
    """Give what stands in the address of a page of the desk."""
    here = hamlet.places[place].public_id
    if view in ("tasks:directive_at", "tasks:receipts", "tasks:parts", "tasks:helpers"):
        return [Directive.objects.latest("pk").public_id, here]
    if view == "meetings:meeting":
        return [Meeting.objects.latest("starts_at").public_id]
    return [here] if view in ("meetings:endpoints", "tasks:unnamed") else []
