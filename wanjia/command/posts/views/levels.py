"""Response levels of a place: what is in force, since exactly when, and what was before."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.posts.actions import declare_response_level, end_response_level
from wanjia.command.posts.forms import LevelForm
from wanjia.command.posts.models import ResponseLevel
from wanjia.command.posts.queries import policy
from wanjia.command.posts.queries.papers import citable
from wanjia.command.posts.rules import LEVEL_NAMES, leave_rule, watch_asked
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import covers, needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place


@needs(Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS)
def history(request: HttpRequest, place: str) -> HttpResponseBase:
    """List every response level that held over a place, declared there or above."""
    found = reach(request, Place.objects.all(), place, Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS)
    rows = ResponseLevel.objects.filter(place__lo__lte=found.lo, place__hi__gte=found.hi)
    rows = rows.select_related("place", "document")
    if request.GET.get("export") in KINDS:
        headings = [_("地点"), _("响应级别"), _("从"), _("到"), _("依据文件"), _("勤务要求"), _("休假规定")]
        lines = (
            [r.place.name, LEVEL_NAMES[r.level], r.from_at, r.until_at, r.document, *_asked(r, found)]
            for r in rows.order_by("-from_at")
        )
        return export(request.GET["export"], _("应急响应级别"), headings, lines)
    page = keyset(rows, "-from_at", "-id", after=asked(request, "after"))
    for row in page.rows:
        row.written = LEVEL_NAMES[row.level]
        row.watch, row.leave = _asked(row, found)
    may_change = covers(request, Capability.MANAGE_POSTS, found)
    return render(request, "posts/levels.html", {"place": found, "page": page, "may_change": may_change})


def _asked(row: ResponseLevel, place: Place) -> tuple[str, str]:
    """Give how posts had to keep watch and who might take leave when a level began."""
    return watch_asked(row.level), leave_rule(row.level, policy("leave_days", place, row.from_at))


@needs(Capability.MANAGE_POSTS)
def declare(request: HttpRequest, place: str) -> HttpResponse:
    """Put a response level in force at a place from a moment."""
    found = reach(request, Place.objects.all(), place, Capability.MANAGE_POSTS)
    at = clock.now()
    form = LevelForm(request.POST or None, documents=citable(found, at), initial={"from_at": at})
    act = lambda values: declare_response_level(**values, place=found, by=request.user, at=at)  # noqa: E731
    if attempt(form, act):
        return redirect("posts:levels", place=place)
    return form_page(request, form, _("“%(place)s”启动应急响应") % {"place": found.name}, submit=_("启动"))


@needs(Capability.MANAGE_POSTS)
@require_POST
def end(request: HttpRequest, place: str) -> HttpResponse:
    """End the response level of a place."""
    found = reach(request, Place.objects.all(), place, Capability.MANAGE_POSTS)
    end_response_level(place=found, by=request.user, at=clock.now())
    return redirect("posts:levels", place=place)
