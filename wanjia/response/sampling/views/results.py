"""What laboratories found, at a place: tubes by finding, one tube with its members, retests, how long each stage took."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions import record_export
from wanjia.command.campaigns.scene import C
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, keyset
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.people.actions import record_readings
from wanjia.registry.people.models import Household
from wanjia.response.sampling.models import BoxedTube, Retest, Tube
from wanjia.response.sampling.models.laboratory import Finding
from wanjia.response.sampling.queries.results import ACTED_ON, members, retests_at, speaking
from wanjia.response.sampling.queries.turnaround import STAGE_NAMES, slowest, turnaround
from wanjia.response.sampling.views.at_place import points_at, round_scene

SLOWEST = 200  # of a stage: what a page of delays is for
ON_TUBE = (C.VIEW_PEOPLE, C.ENTER_RESULTS, C.RECORD_SAMPLES)


@needs(C.VIEW_PEOPLE)
def results(request: Any, campaign: str, place: str) -> HttpResponseBase:
    """Show how many tubes of a place's points have which finding, those that need something done first; or one by its label."""
    at = round_scene(request, campaign, place, C.VIEW_PEOPLE, tab="results")
    tubes = speaking().filter(table__point__in=points_at(at))
    counts = dict(tubes.values_list("finding").annotate(n=Count("id")).order_by())
    only = asked(request, "only")
    shown = tubes.filter(finding=only) if only in Finding.values else tubes.filter(finding__in=ACTED_ON)
    shown = tubes.filter(finding=None) if only == "none" else shown
    label = asked(request, "label").strip()
    shown = tubes.filter(label=label) if label else shown
    shown = shown.select_related("table__point__site").order_by("-sealed_at", "-id")
    if request.GET.get("export") in KINDS:
        headings = [_("管号"), _("采样点"), _("人数"), _("封管"), _("检测时间"), _("结果")]
        names = dict(Finding.choices)
        rows = (
            [t.label, str(t.table.point), t.samples, t.sealed_at, t.tested_at, str(names.get(t.finding, ""))]
            for t in shown.iterator(chunk_size=1000)
        )
        return export(request.GET["export"], f"{at.campaign.name} {at.place.name} {_('检测结果')}", headings, rows)
    choices = [(str(value), name, counts.get(value, 0)) for value, name in Finding.choices]
    context = {
        "scene": at,
        "page": keyset(shown, "-sealed_at", "-id", after=asked(request, "after")),
        "counts": [*choices, ("none", _("还没有结果"), counts.get(None, 0))],
        "only": only,
        "label": label,
        "names": dict(Finding.choices),
        "open": Retest.objects.filter(target__campaign=at.campaign, sample=None)
        .filter(target__position__gte=at.place.lo, target__position__lte=at.place.hi)
        .count(),
    }
    return render(request, "sampling/results.html", context)


@needs(*ON_TUBE)
def tube(request: Any, tube: str) -> HttpResponse:
    """Show one tube: its way, its findings, and to those who may read them its members with what to call them by."""
    related = ("table__point__site__place", "round__campaign")
    found: Tube = reach(request, Tube.objects.select_related(*related), tube, *ON_TUBE)
    at = clock.now()
    taken = list(members(found))
    may = request.standing.may
    named = [s for s in taken if may(C.VIEW_PEOPLE, s.target.position)]
    if named:
        record_readings(households={s.target.household for s in named}, through="tube page", by=request.user, at=at)
    rows = Retest.objects.filter(target__in=[s.target_id for s in named]).select_related("target")
    retests = {r.target_id: r for r in rows.order_by("id")}
    context = {
        "tube": found,
        "people": [(sample, retests.get(sample.target_id)) for sample in named],
        "others": len(taken) - len(named),
        "may_propose": any(
            r.sample_id is None and may(C.PROPOSE_MEASURES, r.target.position) for r in retests.values()
        ),
        "boxes": BoxedTube.objects.filter(tube=found).select_related("box__on_manifest__manifest").order_by("id"),
        "results": found.results.select_related("laboratory", "by", "file").order_by("-tested_at", "-id"),
        "at": at,
    }
    return render(request, "sampling/tube.html", context)


@needs(C.VIEW_PEOPLE)
def retests(request: Any, campaign: str, place: str) -> HttpResponseBase:
    """Show who must be sampled again alone, the most urgent first, with whom to call; or those who were."""
    at = round_scene(request, campaign, place, C.VIEW_PEOPLE, tab="results")
    done = asked(request, "only") == "done"
    rows = retests_at(at.place.lo, at.place.hi).filter(target__campaign=at.campaign, sample__isnull=not done)
    if request.GET.get("export") in KINDS:
        if not at.may[C.EXPORT_LISTS]:
            raise PermissionDenied
        what = f"retests {request.GET['export']}"
        record_export(campaign=at.campaign, place=at.place, what=what, rows=rows.count(), by=request.user, at=at.now)
        homes = Household.objects.filter(pk__in=rows.order_by().values("target__household"))
        record_readings(households=homes, through="retests", by=request.user, at=at.now)
        headings = [_("期限"), _("姓名"), _("门"), _("电话尾号"), _("原管号"), _("复检结果")]
        names = dict(Finding.choices)
        lines = (
            [
                r.due_at,
                p.name,
                r.target.household.door.label,
                p.phone_tail,
                r.result.tube.label,
                names.get(r.outcome, ""),
            ]
            for r in rows.iterator(chunk_size=1000)
            if (p := r.target.person)
        )
        return export(request.GET["export"], f"{at.campaign.name} {at.place.name} {_('单采复检')}", headings, lines)
    page = keyset(rows, "due_at", "id", after=asked(request, "after"))
    if page.rows:
        shown = {row.target.household for row in page.rows}
        record_readings(households=shown, through="retests", by=request.user, at=at.now)
    tubes = Tube.objects.filter(
        pk__in={row.result.tube_id for row in page.rows}
    )  # a point elsewhere sealed some of them
    seen = {pk for each in ON_TUBE for pk in tubes.visible_to(request.standing, each).values_list("pk", flat=True)}
    context = {
        "scene": at,
        "page": page,
        "done": done,
        "names": dict(Finding.choices),
        "count": rows.count(),
        "seen": seen,
    }
    return render(request, "sampling/retests.html", context)


@needs(C.VIEW_COVERAGE)
def times(request: Any, campaign: str, place: str) -> HttpResponseBase:
    """Show how long tubes took in each stage, for the place and each point; a figure opens the slowest tubes behind it."""
    at = round_scene(request, campaign, place, C.VIEW_COVERAGE, tab="custody")
    points = points_at(at)
    found = turnaround(points)
    rows = [(None, 0), *((point, point.pk) for point in points)]
    if request.GET.get("export") in KINDS:
        headings = [_("采样点"), _("环节"), _("管数"), _("中位数（分钟）"), _("最慢（分钟）")]
        lines = (
            [str(point or _("全部")), str(name), span.tubes, round(span.median / 60, 1), round(span.slowest / 60, 1)]
            for point, number in rows
            for stage, name in STAGE_NAMES.items()
            if (span := found.get((number, stage)))
        )
        return export(request.GET["export"], f"{at.campaign.name} {at.place.name} {_('周转时间')}", headings, lines)
    stage = asked(request, "stage")
    inside = [point for point in points if asked(request, "point") in ("", point.public_id)]
    context = {
        "scene": at,
        "stages": STAGE_NAMES.values(),
        "rows": [
            (p, [(stage, name, found.get((number, stage))) for stage, name in STAGE_NAMES.items()])
            for p, number in rows
        ],
        "stage": STAGE_NAMES.get(stage, ""),
        "slow": _named(slowest(inside, stage, SLOWEST)) if stage in STAGE_NAMES else [],
    }
    return render(request, "sampling/times.html", context)


def _named(found: list[tuple[int, float]]) -> list[tuple[Tube, float]]:
    tubes = Tube.objects.select_related("table__point__site").in_bulk([tube for tube, _took in found])
    return [(tubes[tube], took) for tube, took in found]
