"""The first screen: what this person should do now."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.interfaces import to_do
from wanjia.interfaces.web import mechanisms as six
from wanjia.interfaces.web import today
from wanjia.registry.accounts.gate import home as own_place
from wanjia.registry.accounts.gate import needs, reach, signed_in
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import ORDER, Level

SHOWN = 20  # of one's tasks on the first screen


@signed_in
def home(request: Any) -> HttpResponse:
    """Show today's work by what the reader may do."""
    at = clock.now()
    context = {
        "now": at,
        "campaigns": today.campaigns(request.standing),
        "work": today.work(request.standing, at),
        "tasks": to_do.tasks(request.user, request.standing, at)[:SHOWN],
        "at": at,
        "keepers": today.keepers(request.standing, at),
        "holdings": today.holdings(request.user, at),
    }
    return render(request, "web/home.html", context)


@signed_in
def tasks(request: Any) -> HttpResponseBase:
    """Show everything the asker has to do, whoever asked for it, the latest first."""
    at = clock.now()
    found = to_do.tasks(request.user, request.standing, at)
    if request.GET.get("export") in KINDS:
        headings = [_("要办的事"), _("地点"), _("类别"), _("最迟"), _("期限")]
        cells = ([task.title, task.place, task.word, task.owed_at, task.due_at] for task in found)
        return export(request.GET["export"], _("我的待办"), headings, cells)
    return render(request, "web/to_do.html", {"tasks": found, "at": at})


@needs(C.VIEW_COVERAGE)
def mechanisms(request: Any, place: str = "") -> HttpResponseBase:
    """Map the six mechanisms to what carries each here, with its figures of a place."""
    found = (
        reach(request, Place.objects.all(), place, C.VIEW_COVERAGE) if place else own_place(request, C.VIEW_COVERAGE)
    )
    at = clock.now()
    rows = six.mechanisms(found, at)
    if request.GET.get("export") in KINDS:
        headings = [_("机制"), _("由什么承担"), _("指标"), _("数字"), _("还没有承担的"), _("地点"), _("截至")]
        cells = (
            [one.title, one.carried_by, figure.title, figure.amount, one.lacks, found.name, at]
            for one, figures in rows
            for figure in figures
        )
        return export(request.GET["export"], _("六项机制"), headings, cells)
    below = Place.objects.current().filter(parent=found, level__in=ORDER[: ORDER.index(Level.GRID)]).order_by("lo")
    may = request.standing.may
    shown = [(one, [(f, any(map(may, f.opens))) for f in figures]) for one, figures in rows]
    return render(request, "web/mechanisms.html", {"place": found, "rows": shown, "below": below, "at": at})


@signed_in
def menu(request: Any) -> HttpResponse:
    """Show every way onward on one page, for narrow screens."""
    return render(request, "web/menu.html")
