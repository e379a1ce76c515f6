"""The rounds, a new one, and one round: its coverage beside its points, its samples beside its cards."""

from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wanjia.command.campaigns import queries
from wanjia.command.campaigns.models import Cell
from wanjia.command.campaigns.rules import Counts
from wanjia.command.campaigns.scene import C, offered_places, picked_scope
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import Page, asked, attempt, keyset
from wanjia.registry.accounts.gate import needs
from wanjia.response.sampling.actions import open_round
from wanjia.response.sampling.forms import RoundForm
from wanjia.response.sampling.models import Discrepancy, Point, Round, Table
from wanjia.response.sampling.queries import lacking_of
from wanjia.response.sampling.queries.catchments import ground
from wanjia.response.sampling.queries.estimates import Outlook, outlooks
from wanjia.response.sampling.queries.figures import Figures, figures
from wanjia.response.sampling.queries.scope import held_in
from wanjia.response.sampling.scene import SEES, RoundScene, round_scene


@needs(*SEES)
def rounds(request: Any) -> HttpResponseBase:
    """Show the rounds that touch the reader's territory side by side, the newest first; or send them as a file."""
    rows = Round.objects.visible_to(request.standing).select_related("campaign__place", "campaign__document")
    if request.GET.get("export") in KINDS:
        headings = [_("轮次"), _("发起单位"), _("依据"), _("开始"), _("截止"), _("每管人数"), _("采样点"), _("采样台")]
        headings += [_("应采"), _("已采"), _("未采")]
        lines = (
            [c.name, c.place.name, c.document, c.opens_at, c.closes_at, line["round"].tube_size]
            + [line["points"], line["tables"], line["counts"].total, line["counts"].reached, line["counts"].open]
            for line in _lines(request, list(rows.order_by("-id")))
            for c in [line["round"].campaign]
        )
        return export(request.GET["export"], _("采样轮次"), headings, lines)
    page = keyset(rows, "-id", after=asked(request, "after"))
    context = {"page": Page(_lines(request, page.rows), page.after)}
    return render(request, "sampling/rounds.html", context)


def _lines(request: Any, rows: list[Round]) -> list[dict[str, Any]]:
    """Give each round with its counts in the reader's territory, its points and its tables there."""
    inside = request.standing.within(C.VIEW_COVERAGE, lo="position")
    cells = Cell.objects.filter(inside, campaign__in=[row.campaign_id for row in rows])
    names = queries.COUNT_FIELDS
    sums = {
        row["campaign_id"]: Counts(**{name: row[f"n_{name}"] for name in names})
        for row in cells.values("campaign_id").annotate(**{f"n_{name}": Sum(name) for name in names}).order_by()
    }
    points = _by_round(Point.objects.visible_to(request.standing).filter(round__in=rows), "round_id")
    tables = Table.objects.visible_to(request.standing).filter(point__round__in=rows, until_at=None)
    held = _by_round(tables, "point__round_id")
    return [
        {
            "round": row,
            "counts": sums.get(row.campaign_id, Counts()),
            "points": points.get(row.pk, 0),
            "tables": held.get(row.pk, 0),
        }
        for row in rows
    ]


def _by_round(rows: QuerySet[Any], column: str) -> dict[int, int]:
    return dict(rows.values_list(column).annotate(n=Count("id")).order_by())


@needs(C.RUN_CAMPAIGNS)
def new(request: Any) -> HttpResponse:
    """Ask for a round. Buttons of the picker send the page again without checking it."""
    at, scope = clock.now(), picked_scope(request)
    picking = any(name in request.POST for name in ("add", "remove", "look"))
    if request.method == "POST" and not picking:
        form = RoundForm(request.standing, at, request.POST)
        if not scope:
            form.add_error(None, _("请至少选一个范围"))
        done = attempt(form, lambda v: open_round(**_values(v), scope=scope, by=request.user, at=at))
        if done is not None:
            return redirect("sampling:round", done.public_id)
    else:
        typed = {name: request.POST.get(name, "")[:120] for name in request.POST}
        form = RoundForm(request.standing, at, initial=typed)
    context = {"form": form, "scope": scope, "found": offered_places(request, scope), "look": request.POST.get("q", "")}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "sampling/round_new.html", context, status=status)


def _values(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "follows": values["follows"] or None}


@needs(*SEES)
def round_page(request: Any, round: str) -> HttpResponseBase:
    """Show a round from the reader's place; or send its points as a file."""
    at = round_scene(request, round, *SEES, tab="round")
    land = ground(at.round, at.place, at.now)
    found = figures(land.points, at.now)
    lines = point_lines(outlooks(land, at.now), found)
    if request.GET.get("export") in KINDS:
        return _export(request, at, lines)
    differences = Discrepancy.objects.filter(point__in=land.points, settled_at=None)
    context = {
        "scene": at,
        "counts": queries.counts(at.round.campaign, at.place) if at.may[C.VIEW_COVERAGE] else None,
        "held": held_in(at.round, at.place, at.now),
        "lines": lines,
        "total": found.total,
        "shows_figures": at.may[C.VIEW_COVERAGE] and at.round.campaign.launched_at is not None,
        "tables": sum(line["outlook"].tables for line in lines),
        "unplaced": len(land.unplaced),
        "without_point": land.without_point,
        "differences": list(differences.select_related("point__site", "owner").order_by("opened_at", "id")[:50]),
    }
    return render(request, "sampling/round.html", context)


def point_lines(found: list[Outlook], counted: Figures) -> list[dict[str, Any]]:
    """Give each point's outlook with its figures and how many things it lacks before it opens."""
    figure = {point.pk: figure for point, figure in counted.points}
    wanting = lacking_of([outlook.point for outlook in found])
    return [
        {
            "outlook": outlook,
            "point": outlook.point,
            "figure": figure[outlook.point.pk],
            "wanting": len(wanting[outlook.point.pk]),
        }
        for outlook in found
    ]


def _export(request: Any, at: RoundScene, lines: list[dict[str, Any]]) -> HttpResponseBase:
    headings = [
        _("编号"),
        _("采样点"),
        _("所在"),
        _("开放"),
        _("结束"),
        _("采样台"),
        _("已采"),
        _("凭证"),
        _("周边应采"),
    ]
    headings += [_("周边未采"), _("每小时"), _("排队"), _("预计完成"), _("截至")]
    rows = (
        [
            p.number,
            p.site.name,
            p.site.place.name,
            p.opens_at,
            p.closes_at,
            o.tables,
            line["figure"].persons,
            line["figure"].cards,
            o.people,
        ]
        + [o.remaining, round(o.estimate.per_hour), o.estimate.queue, o.estimate.finish, at.now]
        for line in lines
        for p, o in [(line["point"], line["outlook"])]
    )
    return export(request.GET["export"], f"{at.round} {_('采样点')}", headings, rows)
