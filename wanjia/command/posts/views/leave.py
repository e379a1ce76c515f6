"""Leave of the people of a post: what the level in force says, who is away, asked, decided."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.posts import actions
from wanjia.command.posts.forms import LeaveForm
from wanjia.command.posts.models import Leave
from wanjia.command.posts.queries.bodies import people_of
from wanjia.command.posts.queries.leave import regime, to_recall
from wanjia.command.posts.views.bodies import reached
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability

MANAGE = Capability.MANAGE_POSTS


@needs(MANAGE)
def leaves(request: HttpRequest, command_post: str) -> HttpResponseBase:
    """List the leave of a post's people, the latest first, each with its decision and the level it rests on."""
    post, at = reached(request, command_post, MANAGE), clock.now()
    rows = Leave.objects.filter(post=post).select_related("user", "asked_by", "decided_by")
    if request.GET.get("export") in KINDS:
        headings = [_("姓名"), _("种类"), _("从"), _("到"), _("申请时间"), _("结论"), _("依据"), _("批准人"), _("销假")]
        cells = (
            [r.user.name, r.get_kind_display(), r.from_at, r.until_at, r.asked_at, r.get_decision_display(), r.ground]
            + [r.decided_by.name if r.decided_by else "", r.back_at]
            for r in rows.order_by("-from_at", "-id")
        )
        return export(request.GET["export"], f"{post.name} " + _("休假"), headings, cells)
    page, now = keyset(rows, "-from_at", "-id", after=asked(request, "after")), regime(post.place, at)
    coming = [row for row in page.rows if row.decision == "allowed" and row.until_at > at and row.back_at is None]
    recalled = {row.pk for row in to_recall(coming, now)}
    context = {
        "post": post,
        "page": page,
        "rows": [(row, row in coming, row.pk in recalled, _may_decide(request, row)) for row in page.rows],
        "now": now,
        "at": at,
    }
    return render(request, "posts/leaves.html", context)


def _may_decide(request: HttpRequest, row: Leave) -> bool:
    return not row.decision and request.user.pk not in (row.asked_by_id, row.user_id)


@needs(MANAGE)
def leave_new(request: HttpRequest, command_post: str) -> HttpResponse:
    """Ask for leave of somebody of a post."""
    post, at = reached(request, command_post, MANAGE), clock.now()
    form = LeaveForm(request.POST or None, people=people_of(post, at))
    act = lambda values: actions.ask_leave(**values, post=post, by=request.user, at=at)  # noqa: E731
    if attempt(form, act):
        return redirect("posts:leaves", command_post=command_post)
    return form_page(
        request, form, _("“%(name)s”：申请休假") % {"name": post.name}, about=regime(post.place, at).ground
    )


@needs(MANAGE)
@require_POST
def leave_allow(request: HttpRequest, leave: str) -> HttpResponse:
    """Allow a leave that somebody else asked for."""
    return _decided(request, leave, lambda **values: actions.decide_leave(allow=True, **values))


@needs(MANAGE)
@require_POST
def leave_refuse(request: HttpRequest, leave: str) -> HttpResponse:
    """Refuse a leave that somebody else asked for."""
    return _decided(request, leave, lambda **values: actions.decide_leave(allow=False, **values))


@needs(MANAGE)
@require_POST
def leave_end(request: HttpRequest, leave: str) -> HttpResponse:
    """Note that somebody is back."""
    return _decided(request, leave, actions.end_leave)


def _decided(request: HttpRequest, leave: str, act: Callable[..., Any]) -> HttpResponse:
    found: Leave = reach(request, Leave.objects.select_related("post__place"), leave, MANAGE)
    act(leave=found, by=request.user, at=clock.now())
    return redirect("posts:leaves", command_post=found.post.public_id)
