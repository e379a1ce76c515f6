"""Every write to meetings."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.meetings.models import Attendance, Endpoint, Meeting, MeetingItem, MeetingRhythm
from wanjia.command.meetings.rules import ATTENDED
from wanjia.command.tasks.actions import order_work
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place

EARLIEST = timedelta(days=2)  # a meeting that took place is entered within so long


@action
def set_rhythm(*, place: Place, kind: str, every: str, since: date, by: Any, at: datetime) -> MeetingRhythm:
    """Say how often a place holds a kind of meeting. Raises Refused while it has a rhythm for that kind."""
    if MeetingRhythm.objects.filter(place=place, kind=kind, until=None).exists():
        raise Refused(_("这里已经定了这种例会，请先停掉原来的"), field="kind")
    rhythm: MeetingRhythm = MeetingRhythm.objects.create(place=place, kind=kind, every=every, since=since)
    journal.write("set_rhythm", by=by, at=at, about=rhythm, position=place.lo, detail={"kind": kind, "every": every})
    return rhythm


@action
def end_rhythm(*, rhythm: MeetingRhythm, until: date, by: Any, at: datetime) -> MeetingRhythm:
    """End a rhythm with a day. Raises Refused when it has ended, or before it began."""
    if rhythm.until is not None or until < rhythm.since:
        raise Refused(_("这种例会已经停了，或还没有开始"), field="until")
    rhythm.until = until
    rhythm.save(update_fields=["until"])
    journal.write("end_rhythm", by=by, at=at, about=rhythm, position=rhythm.place.lo)
    return rhythm


@action
def add_endpoint(*, place: Place, name: str, by: Any, at: datetime, terminal: str = "", fallback: str = "") -> Endpoint:
    """Enter a unit that is called to meetings of a place. Raises Refused for a name that is there already."""
    name = name.strip()
    if Endpoint.objects.filter(place=place, name=name, ended_at=None).exists():
        raise Refused(_("这里已经登记了这个单位"), field="name")
    endpoint: Endpoint = Endpoint.objects.create(place=place, name=name, terminal=terminal, fallback=fallback)
    journal.write("add_endpoint", by=by, at=at, about=endpoint, position=place.lo)
    return endpoint


@action
def end_endpoint(*, endpoint: Endpoint, by: Any, at: datetime) -> Endpoint:
    """Call a unit no more. Raises Refused the second time."""
    if endpoint.ended_at is not None:
        raise Refused(_("这个单位已经撤销"))
    endpoint.ended_at = at
    endpoint.save(update_fields=["ended_at"])
    journal.write("end_endpoint", by=by, at=at, about=endpoint, position=endpoint.place.lo)
    return endpoint


@action
def call_meeting(
    *,
    place: Place,
    kind: str,
    title: str,
    starts_at: datetime,
    endpoints: Iterable[Endpoint],
    by: Any,
    at: datetime,
) -> Meeting:
    """Call endpoints to a meeting. Raises Refused for nobody called and for a meeting of long ago."""
    endpoints = list(endpoints)
    if not endpoints:
        raise Refused(_("没有通知任何单位"), field="endpoints")
    if starts_at < at - EARLIEST:
        raise Refused(_("开会时间太早，两天以内的会议才能补记"), field="starts_at")
    meeting: Meeting = Meeting.objects.create(
        place=place, kind=kind, title=title, starts_at=starts_at, called_at=at, called_by=by
    )
    Attendance.objects.bulk_create([Attendance(meeting=meeting, endpoint=endpoint) for endpoint in endpoints])
    detail = {"kind": kind, "count": len(endpoints)}
    journal.write("call_meeting", by=by, at=at, about=meeting, position=place.lo, detail=detail)
    return meeting


@action
def note_attendance(*, attendance: Attendance, state: str, by: Any, at: datetime, fallback: str = "") -> Attendance:
    """Note how an endpoint attended. Raises Refused for a state there is not, and for who dropped out without another way."""
    if state not in ATTENDED:
        raise Refused(_("没有这种到会情况"), field="state")
    fallback = (fallback or (attendance.endpoint.fallback if state == "offline" else "")).strip()
    if state == "offline" and not fallback:
        raise Refused(_("%(name)s掉线后用什么方式参会，请写明") % {"name": attendance.endpoint.name}, field="fallback")
    attendance.state, attendance.fallback, attendance.noted_at, attendance.noted_by = state, fallback[:60], at, by
    attendance.save(update_fields=["state", "fallback", "noted_at", "noted_by"])
    position = attendance.meeting.place.lo
    journal.write("note_attendance", by=by, at=at, about=attendance, position=position, detail={"state": state})
    return attendance


@action
def write_minutes(*, meeting: Meeting, text: str, by: Any, at: datetime) -> Meeting:
    """Write the minutes, with which a meeting was held. Raises Refused without words, or before it has begun."""
    if not text.strip():
        raise Refused(_("纪要不能是空的"), field="text")
    if at < meeting.starts_at:
        raise Refused(_("会议还没有开始"), field="text")
    meeting.minutes, meeting.minutes_at, meeting.minutes_by = text.strip(), at, by
    meeting.save(update_fields=["minutes", "minutes_at", "minutes_by"])
    journal.write("write_minutes", by=by, at=at, about=meeting, position=meeting.place.lo)
    return meeting


@action
def add_item(
    *,
    meeting: Meeting,
    kind: str,
    text: str,
    by: Any,
    at: datetime,
    owner: User | None = None,
    due_at: datetime | None = None,
) -> MeetingItem:
    """Put down an issue, a lesson or a decision. Raises Refused for a decision without an owner or with a deadline past."""
    if kind == "decision":
        if owner is None:
            raise Refused(_("决定要有责任人"), field="owner")
        if due_at is None or due_at <= at:
            raise Refused(_("决定要有期限，并且在现在之后"), field="due_at")
    item: MeetingItem = MeetingItem.objects.create(meeting=meeting, kind=kind, text=text, owner=owner, due_at=due_at)
    journal.write("add_item", by=by, at=at, about=item, position=meeting.place.lo, detail={"kind": kind})
    return item


@action
def order_decision(*, item: MeetingItem, by: Any, at: datetime) -> MeetingItem:
    """Make a decision a work order of its owner. Raises Refused for what is no decision, or is ordered or settled already."""
    row: MeetingItem = MeetingItem.objects.select_for_update().get(pk=item.pk)
    if row.kind != "decision" or row.owner is None or row.due_at is None:
        raise Refused(_("只有决定能转为任务单"))
    if row.order_id is not None or row.settled_at is not None:
        raise Refused(_("这个决定已经转为任务单，或已经了结"))
    rows = [(row.text, row.meeting.place, None)]
    row.order = order_work(rows=rows, assignee=row.owner, due_at=row.due_at, kind="decision", by=by, at=at)[0]
    row.save(update_fields=["order"])
    journal.write("order_decision", by=by, at=at, about=row, position=row.meeting.place.lo)
    return row


@action
def settle_item(*, item: MeetingItem, words: str, by: Any, at: datetime) -> MeetingItem:
    """Say how an issue or a decision was settled. Raises Refused without words, twice, or while its order says so itself."""
    if item.settled_at is not None:
        raise Refused(_("已经了结"))
    if item.order_id is not None:
        raise Refused(_("这个决定由任务单办结"))
    if not words.strip():
        raise Refused(_("请写明怎样了结的"), field="words")
    item.settled_at, item.settled_by, item.settlement = at, by, words.strip()[:200]
    item.save(update_fields=["settled_at", "settled_by", "settlement"])
    journal.write("settle_item", by=by, at=at, about=item, position=item.meeting.place.lo)
    return item
