"""Every write about leave: asked for, judged by the level in force, decided by a second person, back again."""

from datetime import datetime

from django.utils.translation import gettext as _

from wanjia.command.posts.models import CommandPost, DeskShift, Leave
from wanjia.command.posts.queries.bodies import people_of
from wanjia.command.posts.queries.leave import regime
from wanjia.command.posts.rules import LEAVES
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User


@action
def ask_leave(
    *, post: CommandPost, user: User, kind: str, from_at: datetime, until_at: datetime, by: User, at: datetime
) -> Leave:
    """Ask for leave of somebody of a post. What the level in force forbids is refused at once, and stays on the list.

    Raises Refused for an end before the start, one that is past, somebody of another post, and a leave over another one.
    """
    if until_at <= from_at:
        raise Refused(_("结束要晚于开始"), field="until_at")
    if until_at <= at:
        raise Refused(_("这段时间已经过了"), field="until_at")
    if kind not in LEAVES:
        raise Refused(_("请选择休假种类"), field="kind")
    if all(user.pk != one.pk for one in people_of(post, at)):
        raise Refused(_("“%(user)s”不是这个机构的人员") % {"user": user.name}, field="user")
    others = Leave.objects.filter(user=user, back_at=None, from_at__lt=until_at, until_at__gt=from_at)
    if others.exclude(decision="refused").exists():
        raise Refused(_("此人这段时间已经申请休假"), field="from_at")
    leave: Leave = Leave(post=post, user=user, kind=kind, from_at=from_at, until_at=until_at, asked_at=at, asked_by=by)
    now = regime(post.place, at)
    if not now.permits(leave):
        leave.decision, leave.decided_at, leave.level, leave.ground = "refused", at, now.row, now.ground
    leave.save()
    journal.write("ask_leave", by=by, at=at, about=post, position=post.place.lo, detail={"decision": leave.decision})
    return leave


@action
def decide_leave(*, leave: Leave, allow: bool, by: User, at: datetime) -> Leave:
    """Allow or refuse a leave that waits, by the level in force now.

    Raises Refused for one decided before, for who asked or would leave, for one the level forbids by now, and while the
    person is on the roster of the duty desk.
    """
    row: Leave = Leave.objects.select_for_update(of=("self",)).select_related("post__place").get(pk=leave.pk)
    if row.decision:
        raise Refused(_("这份休假申请已经有结论"))
    if by.pk in (row.asked_by_id, row.user_id):
        raise Refused(_("请另一人批准，不能批准自己申请或登记的"))
    now = regime(row.post.place, at)
    if allow and not now.permits(row):
        raise Refused(now.ground)
    hours = {"dropped_at": None, "from_at__lt": row.until_at, "until_at__gt": row.from_at}
    if allow and DeskShift.objects.filter(user=row.user_id, **hours).exists():
        raise Refused(_("此人这段时间排了值班，请先撤下班次"))
    row.decision, row.decided_at, row.decided_by = "allowed" if allow else "refused", at, by
    row.level, row.ground = now.row, now.ground
    row.save(update_fields=["decision", "decided_at", "decided_by", "level", "ground"])
    post, detail = row.post, {"decision": row.decision}
    journal.write("decide_leave", by=by, at=at, about=post, position=post.place.lo, detail=detail)
    return row


@action
def end_leave(*, leave: Leave, by: User, at: datetime) -> Leave:
    """Note that somebody is back, called back or by themselves, or does not go. Raises Refused when no leave is to come."""
    if not Leave.objects.to_come(at).filter(pk=leave.pk).update(back_at=at):
        raise Refused(_("这段休假没有批准或已经结束"))
    leave.back_at = at
    journal.write("end_leave", by=by, at=at, about=leave.post, position=leave.post.place.lo)
    return leave
