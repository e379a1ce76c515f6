"""Where the tables stand best: the advice, as a table and as a drawing of the ground; and moving them as advised."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wanjia.command.campaigns.scene import C
from wanjia.core.exports import KINDS, export
from wanjia.registry.accounts.gate import needs
from wanjia.registry.places.models import Outline, Place
from wanjia.registry.places.queries import outlines
from wanjia.response.sampling.actions import move_tables
from wanjia.response.sampling.drawing import drawing
from wanjia.response.sampling.forms import PlanForm
from wanjia.response.sampling.models import Round
from wanjia.response.sampling.queries.catchments import Ground, ground
from wanjia.response.sampling.queries.estimates import Outlook, outlooks
from wanjia.response.sampling.queries.scope import overlapping
from wanjia.response.sampling.rules.ground import reach
from wanjia.response.sampling.rules.planning import Group, NoPlan, Plan, Stop, plan
from wanjia.response.sampling.rules.points import most_tables
from wanjia.response.sampling.scene import RoundScene, round_scene

WALK = 1000  # a quarter of an hour on foot: an assumption, stated in docs/sampling-points.md
FAR_SHOWN = 20


@needs(C.RUN_CAMPAIGNS)
def plan_page(request: Any, round: str) -> HttpResponseBase:
    """Advise on where a number of tables should stand; move them on POST; or send the advice as a file."""
    at = round_scene(request, round, C.RUN_CAMPAIGNS, tab="plan")
    land = ground(at.round, at.place, at.now)
    found = outlooks(land, at.now)
    asked = request.POST if request.method == "POST" else request.GET
    standing = sum(outlook.tables for outlook in found)
    form = PlanForm(asked) if "tables" in asked else PlanForm(initial={"tables": standing or 1, "walk": WALK})
    advice, trouble = None, ""
    if form.is_bound and form.is_valid():
        try:
            advice = _advise(land, found, **form.cleaned_data)
        except NoPlan as none:
            trouble = _explain(none, land, form.cleaned_data)
    if request.method == "POST" and advice is not None:
        return _move(request, at, land, advice)
    if request.GET.get("export") in KINDS and advice is not None:
        return _export(request, at, land, found, advice)
    return _show(request, at, land, found, form, advice, trouble)


def _advise(land: Ground, found: list[Outlook], *, tables: int, walk: int) -> Plan:
    stops = [_stop(outlook, tables) for outlook in found]
    groups = [Group(home.key, home.waiting, reach(home, land.stands, walk)) for home in land.homes]
    return plan(stops, groups, tables)


def _stop(outlook: Outlook, tables: int) -> Stop:
    """Give a point as the plan sees it: a table works as fast as was measured, else as expected."""
    point, per_hour = outlook.point, outlook.point.per_table_hour
    if outlook.estimate.measured and outlook.tables:
        per_hour = max(1, round(outlook.estimate.per_hour / outlook.tables))
    most = most_tables(point.area_m2, point.spacing_m, otherwise=tables)
    return Stop(point.pk, outlook.tables, most, per_hour)


def _explain(none: NoPlan, land: Ground, values: dict[str, int]) -> str:
    """Say what stands in the way, and what would help."""
    if none.code == "too_far":
        far = [home for home in land.homes if home.key in set(none.groups)]
        names = "、".join(land.places[home.key].name for home in far[:FAR_SHOWN])
        least = max(min(reach(home, land.stands).values(), default=0) for home in far)
        return _(
            "%(n)d处离每个采样点都超过 %(walk)d 米：%(names)s。请增设采样点、上门采样，或把距离放宽到 %(least)d 米"
        ) % {
            "n": len(far),
            "walk": values["walk"],
            "names": names,
            "least": round(least) + 1,
        }
    texts = {
        "no_points": _("这里还没有采样点"),
        "too_few": _("采样点有 %(n)d 个，每个至少要一张台；请增加采样台或减少采样点"),
        "no_room": _("按场地面积，各点一共只摆得下 %(n)d 张台；请减少台数或改大场地"),
        "too_long": _("一周之内采不完，请增加采样台"),
    }
    return texts[none.code] % {"n": none.number}


def _move(request: Any, at: RoundScene, land: Ground, advice: Plan) -> HttpResponse:
    if not at.may[C.RUN_CAMPAIGNS]:
        raise PermissionDenied
    wanted = {point: advice.tables[point.pk] for point in land.points}
    came = move_tables(round=at.round, tables=wanted, by=request.user, at=at.now)
    messages.success(request, _("已按建议调整，新设 %(n)d 张台") % {"n": came})
    return redirect("sampling:round", at.round.public_id)


def _lines(land: Ground, found: list[Outlook], advice: Plan | None) -> list[dict[str, Any]]:
    people = {home.key: home.waiting for home in land.homes}
    coming: dict[int, int] = {}
    for home, key in advice.sent.items() if advice else ():
        coming[key] = coming.get(key, 0) + people[home]
    return [
        {
            "outlook": outlook,
            "tables": advice.tables[outlook.point.pk] if advice else None,
            "change": advice.tables[outlook.point.pk] - outlook.tables if advice else 0,
            "coming": coming.get(outlook.point.pk, 0),
            "minutes": advice.minutes[outlook.point.pk] if advice else None,
        }
        for outlook in found
    ]


def _export(request: Any, at: RoundScene, land: Ground, found: list[Outlook], advice: Plan) -> HttpResponseBase:
    headings = [_("采样点"), _("现有台"), _("建议台"), _("前来人数"), _("多少分钟采完"), _("截至")]
    rows = (
        [str(line["outlook"].point), line["outlook"].tables, line["tables"], line["coming"], line["minutes"], at.now]
        for line in _lines(land, found, advice)
    )
    return export(request.GET["export"], f"{at.round} {_('摆台建议')}", headings, rows)


def _outlines(round: Round, place: Place) -> dict[int, Outline]:
    """Give the outlines to draw under the points: of the places right below that the round covers, else of the place."""
    below = Place.objects.current().filter(overlapping(round.campaign), parent=place)
    return outlines(below) or outlines([place])


def _show(
    request: Any, at: RoundScene, land: Ground, found: list[Outlook], form: PlanForm, advice: Plan | None, trouble: str
) -> HttpResponse:
    sent = advice.sent if advice else {home.key: key for key, homes in land.around.items() for home in homes}
    tables = advice.tables if advice else {outlook.point.pk: outlook.tables for outlook in found}
    context = {
        "scene": at,
        "form": form,
        "advice": advice,
        "trouble": trouble,
        "lines": _lines(land, found, advice),
        "drawing": drawing(land, sent, tables, _outlines(at.round, at.place)),
        "may_run": at.may[C.RUN_CAMPAIGNS],
    }
    return render(request, "sampling/plan.html", context, status=422 if form.errors else 200)
