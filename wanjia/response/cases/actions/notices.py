"""The public is asked about places and hours."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.command.posts.queries import policy
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.core.fields import blind_index
from wanjia.response.cases.models import Notice, Outbreak, Reply
from wanjia.response.cases.queries.notices import Row, draft, line_of
from wanjia.response.cases.queries.replies import grid_named
from wanjia.response.screening.actions import NewLead, declare_oneself


@action
def publish_notice(*, outbreak: Outbreak, wheres: Sequence[str], by: Any, at: datetime) -> Notice:
    """Publish the lines of the draft about these places. Raises Refused for none: nothing else can be published."""
    found = draft(outbreak, at)
    rows = [row for row in found.rows if row.where in wheres]
    if not rows:
        raise Refused(_("没有可以公布的地点和时段"))
    notice: Notice = Notice.objects.create(
        outbreak=outbreak, rows=[_plain(row) for row in rows], least=found.least, published_at=at, by=by
    )
    detail = {"rows": len(rows), "withheld": found.withheld}
    journal.write("publish_notice", by=by, at=at, about=notice, position=outbreak.place.lo, detail=detail)
    return notice


def _plain(row: Row) -> list[Any]:
    return [row.where, row.from_at.isoformat(), row.until_at.isoformat()]


@action
def withdraw_notice(*, notice: Notice, by: Any, at: datetime) -> Notice:
    """Take a notice back: its page says so. Raises Refused the second time."""
    if notice.withdrawn_at is not None:
        raise Refused(_("已经撤回"))
    notice.withdrawn_at = at
    notice.save(update_fields=["withdrawn_at"])
    journal.write("withdraw_notice", by=by, at=at, about=notice, position=notice.outbreak.place.lo)
    return notice


@action
def take_reply(
    *, notice: Notice, row: int, name: str, phone: str, address: str, by: Any, at: datetime, called: bool = False
) -> Reply | None:
    """Take in that somebody was at a line of a notice; a lead of the grid they live in. None where that number said so already.

    Raises Refused for a notice taken back, a line it has not, and an address that names no community.
    """
    if notice.withdrawn_at is not None or not 0 <= row < len(notice.rows):
        raise Refused(_("这份公告已经撤回。"), field="row", code="withdrawn")
    place = grid_named(address)
    if place is None:
        raise Refused(_("请写明街道（苏木乡镇）和社区（嘎查村）的全名"), field="address", code="address")
    position = place.lo
    if Reply.objects.filter(notice=notice, lead__phone_index=blind_index("phone", phone)).exists():
        journal.write("reply_again", by=by, at=at, about=notice, position=position)
        return None
    where, begin, end = notice.rows[row]
    day = timezone.localtime(datetime.fromisoformat(begin)).date()
    note = _("协查公告：%(line)s") % {"line": line_of(where, begin, end)}
    lead = NewLead(name, address, place, phone=phone, origin=where[:100], arrival_date=day, note=note)
    due = at + timedelta(hours=policy("lead_hours", place, at))
    reply: Reply = Reply.objects.create(
        notice=notice, lead=declare_oneself(lead=lead, due_at=due, by=by, at=at), called=called, at=at
    )
    detail = {"notice": notice.pk, "called": called}
    journal.write("take_reply", by=by, at=at, about=reply, position=position, detail=detail)
    return reply
