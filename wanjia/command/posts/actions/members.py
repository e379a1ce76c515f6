"""Every write about working groups and who works in a post."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.posts.models import CommandPost, PostMember, WorkingGroup
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User


@action
def form_group(*, post: CommandPost, kind: str, name: str, functions: str = "", by: Any, at: datetime) -> WorkingGroup:
    """Form a working group of a post. Raises Refused when it has one of that name."""
    if WorkingGroup.objects.filter(post=post, name=name, until_at=None).exists():
        raise Refused(_("这里已有“%(name)s”") % {"name": name}, field="name")
    group: WorkingGroup = WorkingGroup.objects.create(post=post, kind=kind, name=name, functions=functions, from_at=at)
    journal.write("form_group", by=by, at=at, about=group, position=post.place.lo)
    return group


@action
def dissolve_group(*, group: WorkingGroup, by: Any, at: datetime) -> WorkingGroup:
    """Dissolve a group; its members leave it at the same moment. Raises Refused the second time."""
    if group.until_at is not None:
        raise Refused(_("“%(name)s”已撤销") % {"name": group.name})
    for member in PostMember.objects.filter(group=group, until_at=None):
        _leave(member, at)
    group.until_at = max(at, group.from_at)
    group.save(update_fields=["until_at"])
    journal.write("dissolve_group", by=by, at=at, about=group, position=group.post.place.lo)
    return group


@action
def appoint_member(
    *,
    post: CommandPost,
    user: User,
    duty: str,
    group: WorkingGroup | None = None,
    experience: str = "",
    by: Any,
    at: datetime,
) -> PostMember:
    """Appoint somebody to a post or to one of its groups.

    Raises Refused for a second chief, for somebody who is there already, and for a group of another post or dissolved.
    """
    if group is not None and (group.post_id != post.pk or group.until_at is not None):
        raise Refused(_("“%(name)s”不是这里现有的工作组") % {"name": group.name}, field="group")
    there = PostMember.objects.filter(post=post, group=group, until_at=None).select_related("user")
    if there.filter(user=user).exists():
        raise Refused(_("此人已在其中"), field="user")
    if duty == PostMember.Duty.CHIEF and (chief := there.filter(duty=duty).first()) is not None:
        raise Refused(_("负责人已是“%(name)s”，请先免去") % {"name": chief.user.name}, field="duty")
    member: PostMember = PostMember.objects.create(
        post=post, group=group, user=user, duty=duty, experience=experience, from_at=at
    )
    journal.write("appoint_member", by=by, at=at, about=member, position=post.place.lo)
    return member


@action
def dismiss_member(*, member: PostMember, by: Any, at: datetime) -> PostMember:
    """Let somebody leave a post or group; that they were there stays known. Raises Refused the second time."""
    if member.until_at is not None:
        raise Refused(_("此人已离开"))
    _leave(member, at)
    journal.write("dismiss_member", by=by, at=at, about=member, position=member.post.place.lo)
    return member


def _leave(member: PostMember, at: datetime) -> None:
    member.until_at = max(at, member.from_at)
    member.save(update_fields=["until_at"])
