"""Command posts with their groups and who stands over whom; meetings with their minutes and what was decided."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from wanjia.command.meetings.models import Meeting
from wanjia.command.posts.models import CommandPost
from wanjia.command.posts.queries.bodies import active, groups_of, parent_of
from wanjia.interfaces.api.declare import Ask, Id, Page, Paged, get
from wanjia.interfaces.api.endpoints.orders import Worker
from wanjia.interfaces.api.endpoints.places import PlaceName, named
from wanjia.interfaces.api.paging import page_of
from wanjia.registry.accounts.gate import reach
from wanjia.registry.accounts.roles import Capability as C

SEES = (C.VIEW_COVERAGE, C.MANAGE_POSTS)


class PostRow(Struct):
    """A command post, leading group, office, temporary branch or team."""

    id: Id
    name: str
    kind: str
    sector: str
    place: PlaceName
    founded_at: datetime


class GroupRow(Struct):
    """A group of a post, with how many members it has now."""

    id: Id
    name: str
    kind: str
    members: int


class PostDetail(PostRow, kw_only=True):
    """A post as it stands now: the post over it, its groups."""

    parent: Id | None
    groups: list[GroupRow]


class MeetingRow(Struct):
    """A meeting of a place; one without minutes was not held."""

    id: Id
    kind: str
    title: str
    place: PlaceName
    starts_at: datetime
    minutes_at: datetime | None


class AttendanceRow(Struct):
    """A unit that was called, and how it attended."""

    unit: str
    state: str


class ItemRow(Struct):
    """What was raised, learnt or decided; a decision has an owner, a deadline and perhaps a work order."""

    kind: str
    text: str
    owner: Worker | None
    due_at: datetime | None
    order: Id | None
    settled_at: datetime | None


class MeetingDetail(MeetingRow, kw_only=True):
    """A meeting with its minutes, who was called, what came of it."""

    minutes: str
    attendance: list[AttendanceRow]
    items: list[ItemRow]


def _post(row: CommandPost) -> tuple[Any, ...]:
    return (row.public_id, row.name, row.kind, row.sector, named(row.place), row.founded_at)


@get("posts", _("辖区的指挥部"), *SEES, query=Paged)
def posts(ask: Ask) -> Page[PostRow]:
    """List the posts of the territory that are active now."""
    inside: Any = CommandPost.objects.visible_to(ask.standing)
    rows = inside.filter(pk__in=active(ask.at)).select_related("place")
    return page_of(rows, ask.query, lambda found: (PostRow(*_post(row)) for row in found))


@get("posts/{post}", _("一个指挥部"), *SEES)
def post(ask: Ask) -> PostDetail:
    """Give one post as it stands now."""
    found = reach(ask, CommandPost.objects.select_related("place"), ask.path["post"], *SEES)
    above = parent_of(found, ask.at)
    groups = [GroupRow(g.public_id, g.name, g.kind, len(members)) for g, members in groups_of(found, ask.at)]
    return PostDetail(*_post(found), parent=above.public_id if above else None, groups=groups)


def _meeting(row: Meeting) -> tuple[Any, ...]:
    return (row.public_id, row.kind, row.title, named(row.place), row.starts_at, row.minutes_at)


@get("meetings", _("辖区的会议"), *SEES, query=Paged)
def meetings(ask: Ask) -> Page[MeetingRow]:
    """List the meetings of the territory and those its units were called to."""
    rows = Meeting.objects.visible_to(ask.standing).select_related("place")
    return page_of(rows, ask.query, lambda found: (MeetingRow(*_meeting(row)) for row in found))


@get("meetings/{meeting}", _("一次会议"), *SEES)
def meeting(ask: Ask) -> MeetingDetail:
    """Give one meeting with what came of it."""
    found = reach(ask, Meeting.objects.select_related("place"), ask.path["meeting"], *SEES)
    called = found.attendance.select_related("endpoint").order_by("endpoint__place__lo", "id")
    attendance = [AttendanceRow(one.endpoint.name, one.state) for one in called]
    items = [_item(one) for one in found.items.select_related("owner", "order").order_by("id")]
    return MeetingDetail(*_meeting(found), minutes=found.minutes, attendance=attendance, items=items)


def _item(one: Any) -> ItemRow:
    owner = Worker(one.owner.public_id, one.owner.name) if one.owner else None
    order = one.order.public_id if one.order else None
    return ItemRow(one.kind, one.text, owner, one.due_at, order, one.settled_at)
