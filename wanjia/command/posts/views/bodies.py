"""Posts: the tree as it is or was at a moment, and one post with its people, its watch and its history."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from wanjia.command.posts.models import CommandPost, DutyMode, Leave, PostMember, PostTerm
from wanjia.command.posts.models.bodies import holds
from wanjia.command.posts.queries.bodies import groups_of, lines, own_members, parent_of, people_of, unwatched
from wanjia.command.posts.queries.force import gap_places
from wanjia.command.posts.queries.leave import regime, to_recall
from wanjia.command.posts.rules import HIERARCHIES, keeps_watch
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import MomentField, asked
from wanjia.registry.accounts.gate import covers, home, needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import ORDER, Level

SEES = (Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS)
TABS = 20  # of a history, what one look takes in


@needs(*SEES)
def tree(request: HttpRequest) -> HttpResponseBase:
    """Show the posts over a place, at it and two levels below it as a tree, now or as it was; as a file, all below it."""
    moment = _moment(request)
    at = moment or clock.now()
    own = home(request, *SEES)
    here = reach(request, Place.objects.all(), asked(request, "place"), *SEES) if asked(request, "place") else own
    exported, show = request.GET.get("export") in KINDS, asked(request, "show")
    rows = lines(here, at, deep=exported, inactive=show == "all")
    if exported:
        headings = [_("名称"), _("地点"), _("机构类型"), _("系统"), _("上级"), _("负责人")]
        headings += [_("人数"), _("勤务模式"), _("值班电话"), _("从")]
        return export(request.GET["export"], _("指挥机构"), headings, (_cells(row) for row in rows))
    standing = request.standing  # type: ignore[attr-defined]
    spans = standing.spans()
    context = {
        "rows": [(row, any(lo <= row.post.place.lo and row.post.place.hi <= hi for lo, hi in spans)) for row in rows],
        "moment": moment,
        "at": at,
        "show": show,
        "place": here if covers(request, Capability.MANAGE_POSTS, here) else None,
        "here": here,
        "below": Place.objects.current().filter(parent=here, level__in=ORDER[: ORDER.index(Level.GRID)]).order_by("lo"),
    }
    return render(request, "posts/tree.html", context)


def _cells(row: Any) -> list[Any]:
    post = row.post
    return [
        "　" * row.depth + post.name,
        post.place.name,
        post.get_kind_display(),
        post.get_sector_display(),
        row.parent.name if row.parent else "",
        row.chief,
        row.members,
        row.mode,
        post.phone,
        row.term.from_at if row.term else "",
    ]


@needs(*SEES)
def post(request: HttpRequest, command_post: str) -> HttpResponseBase:
    """Show one post: where it stands, its groups and members, its watch, its history."""
    found, at = reached(request, command_post), clock.now()
    if request.GET.get("export") in KINDS:
        rows = PostMember.objects.filter(post=found).select_related("user", "group").order_by("from_at", "id")
        headings = [_("工作组"), _("姓名"), _("职务"), _("从"), _("到"), _("以往疫情经历")]
        cells = (
            [r.group or "", r.user.name, r.get_duty_display(), r.from_at, r.until_at, r.get_experience_display()]
            for r in rows
        )
        return export(request.GET["export"], f"{found.name} " + _("人员"), headings, cells)
    mode, term = DutyMode.objects.filter(holds(at), post=found).first(), _term(found, at)
    now, coming = regime(found.place, at), list(Leave.objects.to_come(at).filter(post=found))
    context = {
        "post": found,
        "term": term,
        "slack": term is not None and not keeps_watch(mode.mode if mode else "", now.level),
        "regime": now,
        "away": sum(row.from_at <= at for row in coming),
        "waiting": Leave.objects.waiting().filter(post=found).count(),
        "recall": len(to_recall(coming, now)),
        "parent": parent_of(found, at),
        "mode": mode,
        "gaps": unwatched(found, at),
        "shifts": found.shifts.filter(dropped_at=None, until_at__gt=at)
        .select_related("user")
        .order_by("from_at")[:TABS],
        "members": own_members(found, at),
        "groups": groups_of(found, at),
        "people": len(people_of(found, at)),
        "children": found.children.filter(holds(at)).select_related("post").order_by("from_at"),
        "zones": found.zones.filter(until_at=None).order_by("id"),
        "parents": found.parents.select_related("parent").order_by("-from_at", "-id")[:TABS],
        "terms": found.terms.select_related("site", "document").order_by("-from_at", "-id")[:TABS],
        "modes": found.modes.order_by("-from_at", "-id")[:TABS],
        "past": found.members.filter(until_at__isnull=False)
        .select_related("user", "group")
        .order_by("-until_at")[:TABS],
        "may_change": covers(request, Capability.MANAGE_POSTS, found.place),
        "at": at,
    }
    return render(request, "posts/post.html", context)


def _term(post: CommandPost, at: datetime) -> PostTerm | None:
    return PostTerm.objects.filter(holds(at), post=post).select_related("site", "document").first()


@needs(*SEES)
def hierarchies(request: HttpRequest, place: str) -> HttpResponseBase:
    """Show the other names of the levels, with how many places there are of each and how many have nobody."""
    found, at = reach(request, Place.objects.all(), place, *SEES), clock.now()
    counted = {step for one in HIERARCHIES.values() for _name, step in one.steps if step}
    missing = {kind: gap_places(kind, found, at).count() for kind in counted}
    if request.GET.get("export") in KINDS:
        cells = (
            [h.title, number, name, missing.get(step, "")]
            for h in HIERARCHIES.values()
            for number, (name, step) in enumerate(h.steps, start=1)
        )
        return export(request.GET["export"], _("层级名称"), [_("体系"), _("级"), _("名称"), _("没有责任人")], cells)
    rows = [(h, [(name, step, missing.get(step)) for name, step in h.steps], h.unnamed) for h in HIERARCHIES.values()]
    return render(request, "posts/hierarchies.html", {"place": found, "rows": rows, "at": at})


def reached(request: HttpRequest, text: str, *capabilities: Capability) -> CommandPost:
    """Give a post of the territory."""
    found: CommandPost = reach(request, CommandPost.objects.select_related("place"), text, *(capabilities or SEES))
    return found


def _moment(request: HttpRequest) -> datetime | None:
    try:
        moment: datetime | None = MomentField(required=False).clean(request.GET.get("at", ""))
        return moment
    except ValidationError as error:
        raise Refused(_("时间写得不对，例如 2022-11-11 09:00"), field="at") from error
