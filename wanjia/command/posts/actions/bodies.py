"""Every write about posts: set up, active or not, under which post, how they keep watch."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.posts.models import CommandPost, DeskShift, Document, DutyMode, Leave, PostParent, PostTerm
from wanjia.command.posts.models.bodies import holds
from wanjia.command.posts.rules import Under, circles
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place, Site


@action
def found_post(
    *,
    place: Place,
    kind: str,
    sector: str,
    name: str,
    duties: str = "",
    phone: str = "",
    parent: CommandPost | None = None,
    site: Site | None = None,
    document: Document | None = None,
    by: Any,
    at: datetime,
) -> CommandPost:
    """Set up a post at a place, active from now, under another one where one is named.

    Raises Refused when the name is taken, a temporary branch has no site, or the parent stands elsewhere.
    """
    if CommandPost.objects.filter(place=place, name=name).exists():
        raise Refused(_("这里已有“%(name)s”") % {"name": name}, field="name")
    if kind == CommandPost.Kind.BRANCH and site is None:
        raise Refused(_("临时党支部要写明设在哪个场所"), field="site")
    _check_site(place, site)
    post: CommandPost = CommandPost.objects.create(
        place=place, kind=kind, sector=sector, name=name, duties=duties, phone=phone, founded_at=at
    )
    PostTerm.objects.create(post=post, site=site, document=document, from_at=at)
    journal.write("found_post", by=by, at=at, about=post, position=place.lo)
    if parent is not None:
        place_post_under(post=post, parent=parent, by=by, at=at)
    return post


@action
def change_post(*, post: CommandPost, duties: str, phone: str, by: Any, at: datetime) -> CommandPost:
    """Change what a post does, and the number of its duty desk."""
    post.duties, post.phone = duties, phone
    post.save(update_fields=["duties", "phone"])
    journal.write("change_post", by=by, at=at, about=post, position=post.place.lo)
    return post


@action
def deactivate_post(*, post: CommandPost, by: Any, at: datetime) -> PostTerm:
    """End a post's term; its history stays. Raises Refused when it is not active, or active posts still stand under it."""
    term = _open_term(post)
    if term is None:
        raise Refused(_("“%(name)s”没有启用") % {"name": post.name})
    below = PostParent.objects.filter(holds(at), parent=post, post__terms__until_at=None, post__terms__isnull=False)
    if (child := below.select_related("post").first()) is not None:
        raise Refused(_("“%(name)s”还在它下面，请先改隶或停用") % {"name": child.post.name})
    _end(term, at)
    journal.write("deactivate_post", by=by, at=at, about=post, position=post.place.lo)
    return term


@action
def activate_post(
    *, post: CommandPost, site: Site | None = None, document: Document | None = None, by: Any, at: datetime
) -> PostTerm:
    """Begin a term: a post becomes active again, or a temporary branch moves to another site.

    Raises Refused when it is active at that very site.
    """
    _check_site(post.place, site)
    term = _open_term(post)
    if term is not None:
        if term.site_id == (site.pk if site else None):
            raise Refused(_("“%(name)s”已经启用") % {"name": post.name}, field="site")
        _end(term, at)
    begun: PostTerm = PostTerm.objects.create(post=post, site=site, document=document, from_at=at)
    journal.write("activate_post", by=by, at=at, about=post, position=post.place.lo)
    return begun


@action
def place_post_under(*, post: CommandPost, parent: CommandPost, by: Any, at: datetime) -> PostParent:
    """Let a post stand under another from now on; what it reported before stays under the one before.

    Raises Refused for a circle, for a parent whose place does not hold the post's, and for the parent it has already.
    """
    if not (parent.place.lo <= post.place.lo and post.place.hi <= parent.place.hi):
        raise Refused(_("上级指挥机构的辖区要包含“%(name)s”") % {"name": post.place.name}, field="parent")
    links = [Under(*row) for row in PostParent.objects.values_list("post", "parent", "from_at", "until_at")]
    if parent.pk == post.pk or circles(links, Under(post.pk, parent.pk, at, None)):
        raise Refused(_("这样会成为自己的上级（循环隶属）"), field="parent")
    if (now := PostParent.objects.filter(post=post, until_at=None).first()) is not None:
        if now.parent_id == parent.pk:
            raise Refused(_("“%(name)s”已是它的上级") % {"name": parent.name}, field="parent")
        if at < now.from_at:
            raise Refused(_("改隶时刻早于现在这个上级的开始"), field="parent")
        _end(now, at)
    link: PostParent = PostParent.objects.create(post=post, parent=parent, from_at=at)
    journal.write("place_post_under", by=by, at=at, about=post, position=post.place.lo, detail={"parent": parent.pk})
    return link


@action
def set_duty_mode(*, post: CommandPost, mode: str, from_at: datetime | None = None, by: Any, at: datetime) -> DutyMode:
    """Let a post keep watch in another way from a moment, now or past. Raises Refused for a moment that cannot be."""
    start = from_at or at
    if start > at:
        raise Refused(_("启动时刻还没有到"), field="from_at")
    now = DutyMode.objects.filter(post=post, until_at=None).first()
    if now is not None:
        if now.mode == mode:
            raise Refused(_("现在就是这个勤务模式"), field="mode")
        if start < now.from_at:
            raise Refused(_("早于现在的勤务模式开始的时刻"), field="from_at")
        _end(now, start)
    begun: DutyMode = DutyMode.objects.create(post=post, mode=mode, from_at=start)
    journal.write("set_duty_mode", by=by, at=at, about=post, position=post.place.lo)
    return begun


@action
def add_desk_shift(
    *, post: CommandPost, user: User, from_at: datetime, until_at: datetime, by: Any, at: datetime
) -> DeskShift:
    """Let somebody sit at the duty desk. Raises Refused for an end before the start, and for who sits there then or is away."""
    if until_at <= from_at:
        raise Refused(_("结束要晚于开始"), field="until_at")
    meeting = DeskShift.objects.filter(
        post=post, user=user, dropped_at=None, from_at__lt=until_at, until_at__gt=from_at
    )
    if meeting.exists():
        raise Refused(_("此人这段时间已排了班"), field="user")
    if Leave.objects.to_come(at).filter(user=user, from_at__lt=until_at, until_at__gt=from_at).exists():
        raise Refused(_("此人这段时间休假"), field="user")
    shift: DeskShift = DeskShift.objects.create(post=post, user=user, from_at=from_at, until_at=until_at)
    journal.write("add_desk_shift", by=by, at=at, about=post, position=post.place.lo)
    return shift


@action
def drop_desk_shift(*, shift: DeskShift, by: Any, at: datetime) -> DeskShift:
    """Take a shift off the roster; that it stood there stays known. Raises Refused the second time."""
    if shift.dropped_at is not None:
        raise Refused(_("这个班次已经撤下"))
    shift.dropped_at = at
    shift.save(update_fields=["dropped_at"])
    journal.write("drop_desk_shift", by=by, at=at, about=shift.post, position=shift.post.place.lo)
    return shift


def _open_term(post: CommandPost) -> PostTerm | None:
    found: PostTerm | None = PostTerm.objects.filter(post=post, until_at=None).first()
    return found


def _check_site(place: Place, site: Site | None) -> None:
    if site is not None and not (place.lo <= site.place.lo and site.place.hi <= place.hi):
        raise Refused(_("场所不在“%(name)s”") % {"name": place.name}, field="site")


def _end(row: Any, at: datetime) -> None:
    row.until_at = max(at, row.from_at)
    row.save(update_fields=["until_at"])
