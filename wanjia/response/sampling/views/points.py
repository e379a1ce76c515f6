"""One point: its tables, what must be ready, who stands where, its opening; new points one by one or from a list."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.campaigns.scene import C, holds_over
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import export
from wanjia.core.pages import attempt, form_page
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.intake.reading.known import MOST_BYTES, Problem
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Site
from wanjia.response.sampling import listed
from wanjia.response.sampling.actions import (
    add_point,
    add_points,
    add_table,
    change_point,
    close_point,
    end_table,
    note_ready,
    open_point,
)
from wanjia.response.sampling.forms import GroundForm, ListForm, PointForm, TableForm, places_for_sites
from wanjia.response.sampling.models import Point, ReadyCheck, Round, Table
from wanjia.response.sampling.queries import lacking, unprotected
from wanjia.response.sampling.queries.catchments import ground
from wanjia.response.sampling.queries.estimates import outlooks
from wanjia.response.sampling.queries.posts import gaps_of, standing_at
from wanjia.response.sampling.rules.points import TABLE_M2
from wanjia.response.sampling.scene import SEES, STAFF, find_point, find_round, scene_of_point


@needs(*SEES)
def point_page(request: Any, point: str) -> HttpResponse:
    """Show a point as it stands now."""
    return _show(request, find_point(request, point, *SEES))


def _show(request: Any, found: Point, refusal: Refused | None = None) -> HttpResponse:
    at = scene_of_point(request, found)
    land = ground(found.round, at.place, at.now)
    mine = next(each for each in outlooks(land, at.now) if each.point.pk == found.pk)
    checks = {check.item: check for check in found.checks.select_related("by").order_by("at", "id")}
    wanting = lacking(found)
    items = [(value, name, checks.get(value), value in wanting) for value, name in ReadyCheck.Item.choices]
    context = {
        "scene": at,
        "point": found,
        "outlook": mine,
        "tables": found.tables.order_by("number"),
        "standing": sum(table.until_at is None for table in found.tables.all()),
        "items": items,
        "wanting": [str(ReadyCheck.Item(item).label) for item in wanting],
        "unprotected": unprotected(found),
        "posts": standing_at([found]),
        "gaps": gaps_of([found])[found.pk],
        "steps": found.steps.select_related("by").order_by("at", "id"),
        "refusal": refusal,
        "may_run": holds_over(request.standing, C.RUN_CAMPAIGNS, found.site.place),
        "may_tick": any(holds_over(request.standing, each, found.site.place) for each in STAFF),
        "table_m2": TABLE_M2,
    }
    return render(request, "sampling/point.html", context, status=422 if refusal else 200)


def _runs(request: Any, round: str) -> Round:
    """Give a round in whose scope the reader may set up points."""
    return find_round(request, round, C.RUN_CAMPAIGNS)


@needs(C.RUN_CAMPAIGNS)
def new(request: Any, round: str) -> HttpResponse:
    """Set up one point with its tables; its site is one that is there or a new one."""
    found, at = _runs(request, round), clock.now()
    form = PointForm(found, request.standing, request.POST or None)
    done = attempt(form, lambda v: _set_up(found, v, request.user, at))
    if done is not None:
        return redirect("sampling:point", done.public_id)
    back = reverse("sampling:round", args=[round])
    return form_page(request, form, _("设采样点"), about=str(found), back=back)


def _set_up(round: Round, values: dict[str, Any], by: Any, at: datetime) -> Point:
    site: Site = values["site"] or add_site(
        kind=Site.Kind.SAMPLING_POINT, name=values["new_site"], place=values["place"], by=by, at=at
    )
    spare = {"site", "new_site", "place", "tables"}
    more = {name: value for name, value in values.items() if name not in spare}
    point = add_point(round=round, site=site, by=by, at=at, **more)
    for number in range(1, values["tables"] + 1):
        add_table(point=point, number=number, by=by, at=at)
    return point


@needs(C.RUN_CAMPAIGNS)
def from_list(request: Any, round: str) -> HttpResponse:
    """Set up many points from a workbook or CSV, or show everything that is wrong with it."""
    found, at = _runs(request, round), clock.now()
    form = ListForm(request.POST or None, request.FILES or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        allowed = places_for_sites(found, request.standing)
        points, problems = listed.read_points(file.read(MOST_BYTES + 1), found.campaign, allowed)
        if not problems:
            done = attempt(form, lambda _v: add_points(round=found, points=points, by=request.user, at=at))
            if done is not None:
                messages.success(request, _("已设%(n)d个采样点") % {"n": len(done)})
                return redirect("sampling:round", round)
    context = {"round": found, "form": form, "problems": problems, "columns": listed.COLUMNS.values()}
    return render(request, "sampling/points_list.html", context, status=422 if problems or form.errors else 200)


@needs(C.RUN_CAMPAIGNS)
def list_template(request: Any, round: str) -> Any:
    """Send the list to fill in, with a row for each point that is there."""
    found = _runs(request, round)
    return export("xlsx", _("采样点名单"), [str(name) for name in listed.COLUMNS.values()], listed.example(found))


@needs(C.RUN_CAMPAIGNS)
def change(request: Any, point: str) -> HttpResponse:
    """Change a point's hours and ground."""
    found = find_point(request, point, C.RUN_CAMPAIGNS)
    known = {name: getattr(found, name) for name in GroundForm.base_fields}
    form = GroundForm(request.POST or None, initial=known)
    done = attempt(form, lambda v: change_point(point=found, by=request.user, at=clock.now(), **v))
    if done is not None:
        return redirect("sampling:point", point)
    back = reverse("sampling:point", args=[point])
    return form_page(request, form, _("修改采样点"), about=str(found), back=back)


@needs(*STAFF)
@require_POST
def check(request: Any, point: str) -> HttpResponse:
    """Note that one thing is ready, or wanting again."""
    found = find_point(request, point, *STAFF)
    item, ready = request.POST.get("item", ""), request.POST.get("ready") == "yes"
    note_ready(point=found, item=item, ready=ready, by=request.user, at=clock.now())
    return redirect("sampling:point", point)


@needs(C.RUN_CAMPAIGNS)
@require_POST
def open_(request: Any, point: str) -> HttpResponse:
    """Open a point; one that is not ready only with a reason, under the opener's name."""
    found = find_point(request, point, C.RUN_CAMPAIGNS)
    try:
        open_point(point=found, reason=request.POST.get("reason", "")[:300], by=request.user, at=clock.now())
    except Refused as refused:
        return _show(request, found, refused)
    messages.success(request, _("采样点已开放"))
    return redirect("sampling:point", point)


@needs(C.RUN_CAMPAIGNS)
@require_POST
def close(request: Any, point: str) -> HttpResponse:
    """Close a point."""
    found = find_point(request, point, C.RUN_CAMPAIGNS)
    close_point(point=found, by=request.user, at=clock.now())
    messages.success(request, _("采样点已关闭"))
    return redirect("sampling:point", point)


@needs(C.RUN_CAMPAIGNS)
def table_new(request: Any, point: str) -> HttpResponse:
    """Set up one more table."""
    found = find_point(request, point, C.RUN_CAMPAIGNS)
    last = found.tables.order_by("-number").values_list("number", flat=True).first() or 0
    form = TableForm(request.POST or None, initial={"number": last + 1})
    done = attempt(form, lambda v: add_table(point=found, number=v["number"], by=request.user, at=clock.now()))
    if done is not None:
        return redirect("sampling:point", point)
    return form_page(request, form, _("加一张采样台"), about=str(found), back=reverse("sampling:point", args=[point]))


@needs(C.RUN_CAMPAIGNS)
@require_POST
def table_end(request: Any, table: str) -> HttpResponse:
    """Take a table away."""
    rows = Table.objects.select_related("point__site__place")
    found: Table = reach(request, rows, table, C.RUN_CAMPAIGNS)
    end_table(table=found, by=request.user, at=clock.now())
    return redirect("sampling:point", found.point.public_id)
