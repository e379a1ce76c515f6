"""Lines of work (分条线): who leads each at a place, and which tasks nobody answers for."""

from datetime import datetime
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from wanjia.command.posts.models import PostMember
from wanjia.command.tasks.queries.lines import lines_of_work, unnamed
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.registry.accounts.gate import home, needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import ORDER, Level

SEES = (Capability.ASSIGN_WORK, Capability.MANAGE_POSTS)
SHOWN = 500  # of what nobody answers for, on the page; the file has all


@needs(*SEES)
def lines(request: HttpRequest, place: str = "") -> HttpResponseBase:
    """Show each line of work of a place: its chief, its people, its tasks, how many of them have a person."""
    at, here = clock.now(), _here(request, place)
    rows = lines_of_work(here, at)
    if request.GET.get("export") in KINDS:
        headings = [_("条线"), _("负责人"), _("工作组"), _("组员"), _("任务"), _("落实到人")]
        headings += [_("逾期"), _("未回应"), _("已办结"), _("截至")]
        return export(request.GET["export"], _("条线分工"), headings, (_cells(row, at) for row in rows))
    context = {
        "place": here,
        "rows": rows,
        "tasks": sum(row.tasks for row in rows),
        "named": sum(row.named for row in rows),
        "leaderless": sum(row.lacks for row in rows),
        "below": Place.objects.current().filter(parent=here, level__in=ORDER[: ORDER.index(Level.GRID)]).order_by("lo"),
        "at": at,
    }
    return render(request, "tasks/lines.html", context)


def _cells(row: Any, at: datetime) -> list[Any]:
    chief: PostMember | None = row.chief
    who = [chief.user.name, f"{chief.post.name} {chief.group}"] if chief else ["", ""]
    counts = row.counts
    return [row.title, *who, row.people, row.tasks, row.named, counts["late"], counts["silent"], counts["done"], at]


@needs(*SEES)
def nobody(request: HttpRequest, place: str) -> HttpResponseBase:
    """List what nobody answers for: to each post, each task, each person (责任落实到岗、具体到事、精准到人)."""
    at, here = clock.now(), _here(request, place)
    found = unnamed(here, at)
    if request.GET.get("export") in KINDS:
        headings = [_("缺什么"), _("要办的事"), _("条线"), _("地点"), _("期限")]
        return export(request.GET["export"], _("没有落实到人的任务"), headings, found)
    return render(request, "tasks/unnamed.html", {"place": here, "rows": list(islice(found, SHOWN)), "at": at})


def _here(request: HttpRequest, place: str) -> Place:
    if not place:
        return home(request, *SEES)
    found: Place = reach(request, Place.objects.all(), place, *SEES)
    return found
