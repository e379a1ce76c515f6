"""The stations of a territory as they stand now; one station with its totals, its steps, who stands there, the last checks."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page
from wanjia.registry.accounts.gate import home, needs, reach
from wanjia.registry.accounts.queries import staff_around
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Site
from wanjia.response.movement.actions import add_station, close_station, open_station, set_control, set_station
from wanjia.response.movement.forms import CloseForm, ControlForm, OpenForm, SetForm, StationForm
from wanjia.response.movement.models import Station
from wanjia.response.movement.queries.areas import areas
from wanjia.response.movement.queries.checks import latest
from wanjia.response.movement.queries.stations import (
    Rules,
    gaps_at,
    neighbours,
    open_stations,
    standing_at,
)
from wanjia.response.movement.queries.totals import Total, add_up, by_hour, total_of, totals
from wanjia.response.movement.queries.visitors import inside
from wanjia.response.movement.rules import LEVELS
from wanjia.response.movement.rules.shifts import day_of

SEES = (C.VIEW_STATIONS, C.CHECK_CROSSINGS, C.MANAGE_STATIONS)
RELATED = ("site__place", "compound", "responsible")
MOST = 500
SITE_KIND = {
    "checkpoint": "checkpoint", "persuasion": "checkpoint", "gate": "gate", "hub": "station", "port": "port",
    "monitor": "checkpoint",
}  # fmt: skip


def mine(request: Any) -> Any:
    """Give the stations the reader may see."""
    rows = Station.objects.filter(pk__in=[])
    for capability in SEES:
        rows = rows | Station.objects.visible_to(request.standing, capability)
    return rows.distinct().select_related(*RELATED)


def find_station(request: Any, text: str, *capabilities: C) -> Station:
    """Give a station of the territory. Raises Http404, PermissionDenied."""
    found: Station = reach(request, Station.objects.select_related(*RELATED), text, *(capabilities or SEES))
    return found


@needs(*SEES)
def stations(request: Any) -> HttpResponseBase:
    """List stations with what passed today (or ever), who stands there and what is wanting; the page renews itself."""
    at, kind, security = clock.now(), asked(request, "kind"), asked(request, "security")
    rows = mine(request).order_by("site__place__lo", "site__name", "id")
    if kind in Station.Kind.values:
        rows = rows.filter(kind=kind)
    if security in Station.Security.values:
        rows = rows.filter(security=security)
    found = list(rows[:MOST])
    ever = asked(request, "span") == "all"
    sums = totals([s.pk for s in found], None if ever else day_of(at)[0], at)
    shown = open_stations([s.pk for s in found])
    standing, gaps = standing_at(found, at), gaps_at(found, at)
    missing = {s.pk: sum(g.station.pk == s.pk and g.gap.from_at <= at for g in gaps) for s in found}
    kept = areas(found)
    lines = [
        {
            "station": s,
            "area": kept[s.pk],
            "open": s.pk in shown,
            "total": sums.get(s.pk, Total()),
            "standing": standing.get(s.pk, []),
            "missing": missing[s.pk],
        }
        for s in found
    ]
    if request.GET.get("export") in KINDS:
        return _export(request, lines, at)
    context = {
        "lines": lines,
        "all": add_up(sums.values()),
        "isolated": sum(area.inside for area in kept.values()),
        "open": len(shown),
        "at": at,
        "ever": ever,
        "kind": kind,
        "kinds": Station.Kind.choices,
        "security": security,
        "securities": Station.Security.choices,
        "uncovered": sum(1 for n in missing.values() if n),
    }
    return render(request, "movement/stations.html", context)


def _export(request: Any, lines: list[dict[str, Any]], at: datetime) -> HttpResponseBase:
    headings = [_("卡口"), _("类型"), _("所在"), _("方向"), _("状态"), _("负责人"), _("在岗人数"), _("缺岗部门数")]
    headings += [_("车辆"), _("人员"), _("通行"), _("复核"), _("劝返"), _("发热"), _("隔离区位数")]
    headings += [_("隔离区在内"), _("最近一次"), _("治安级别"), _("截至")]
    rows = (
        [s.site.name, s.get_kind_display(), s.site.place.name, s.get_direction_display()]
        + [_("开放") if line["open"] else _("关闭"), s.responsible, len(line["standing"]), line["missing"]]
        + [
            t.vehicles,
            t.persons,
            t.passed,
            t.reviewed,
            t.refused,
            t.fevers,
            *line["area"],
            t.last,
            s.get_security_display(),
            at,
        ]
        for line in lines
        for s, t in [(line["station"], line["total"])]
    )
    return export(request.GET["export"], _("卡口"), headings, rows)


@needs(*SEES)
def station_page(request: Any, station: str) -> HttpResponse:
    """Show one station: today, ever, by the hour; who stands there; what was decided; the last checks for who may check."""
    found, at = find_station(request, station), clock.now()
    begin, _at = day_of(at)
    checks = request.standing.may(C.CHECK_CROSSINGS, found.site.place.lo)
    level, rule = Rules(at).of([found])[found.pk]
    context = {
        "station": found,
        "at": at,
        "open": found.pk in open_stations([found.pk]),
        "today": total_of(found, begin, at),
        "ever": total_of(found, None, at),
        "hours": by_hour([found.pk], begin, at)[::-1],  # now is what one looks for
        "shifts": _shifts(found, at),
        "standing": standing_at([found], at).get(found.pk, []),
        "gaps": [each.gap for each in gaps_at([found], at)],
        "coming": found.duties.filter(until_at__gt=at).select_related("user").order_by("from_at", "department", "id"),
        "steps": found.steps.select_related("by", "neighbour__site").order_by("-at", "-id")[:20],
        "latest": latest([found.pk], 20) if checks else [],
        "may_check": checks,
        "may_manage": request.standing.may(C.MANAGE_STATIONS, found.site.place.lo),
        "level": LEVELS[level] if found.kind == Station.Kind.GATE else "",
        "rule": rule,
        "visitors": len(inside(found.compound, at)) if found.compound else 0,
        "load": _load(found, at),
        "area": areas([found])[found.pk],
    }
    return render(request, "movement/station.html", context)


def _shifts(station: Station, at: datetime) -> list[tuple[datetime, datetime, Total]]:
    """Give what passed in each of the last shifts."""
    rows = station.duties.filter(from_at__lte=at).order_by("-from_at").values_list("from_at", "until_at")
    spans = list(dict.fromkeys(rows[:60]))[:6]
    return [(begin, until, total_of(station, begin, min(until, at))) for begin, until in spans]


def _load(station: Station, at: datetime) -> int:
    """Give how full the last hour was, in hundredths of what the station can check."""
    total = total_of(station, at.replace(minute=0, second=0, microsecond=0), at)
    passed = max(at.minute, 10) / 60
    done = total.checks
    return round(100 * done / (station.per_hour * passed))


@needs(C.MANAGE_STATIONS)
def new(request: Any) -> HttpResponse:
    """Set up a station."""
    at = clock.now()
    form = StationForm(request.standing, staff_around(home(request, C.MANAGE_STATIONS), at), request.POST or None)
    done = attempt(form, lambda v: _set_up(v, request.user, at))
    if done is not None:
        return redirect("movement:station", done.public_id)
    return form_page(request, form, _("设卡口"), back=reverse("movement:stations"))


@transaction.atomic  # a station that is refused leaves no new site behind
def _set_up(values: dict[str, Any], by: Any, at: datetime) -> Station:
    site: Site = values["site"] or add_site(
        kind=SITE_KIND[values["kind"]], name=values["new_site"], place=values["place"], by=by, at=at
    )
    spare = {"site", "new_site", "place"}
    more = {name: value or None for name, value in values.items() if name in ("compound", "responsible")}
    more |= {name: value for name, value in values.items() if name not in spare | more.keys()}
    return add_station(site=site, by=by, at=at, **more)


@needs(C.MANAGE_STATIONS)
def setting(request: Any, station: str) -> HttpResponse:
    """Say who answers for a station, how much it can take, how strongly order is kept there."""
    found, at = find_station(request, station, C.MANAGE_STATIONS), clock.now()
    form = SetForm(found, staff_around(home(request, C.MANAGE_STATIONS), at), request.POST or None)
    back = reverse("movement:station", args=[station])
    if attempt(form, lambda v: _set(found, v, request.user, at)) is not None:
        return redirect(back)
    return form_page(request, form, _("改卡口设置"), about=str(found), back=back)


def _set(station: Station, values: dict[str, Any], by: Any, at: datetime) -> Station:
    set_station(station=station, by=by, at=at, **values | {"responsible": values["responsible"] or None})
    return station


@needs(C.MANAGE_STATIONS)
def opening(request: Any, station: str) -> HttpResponse:
    """Open a station."""
    found = find_station(request, station, C.MANAGE_STATIONS)
    form = OpenForm(request.POST if request.method == "POST" else None)
    back = reverse("movement:station", args=[station])
    if attempt(form, lambda v: open_station(station=found, by=request.user, at=clock.now(), **v)) is not None:
        return redirect(back)
    return form_page(request, form, _("开放卡口"), about=str(found), back=back)


@needs(C.MANAGE_STATIONS)
def closing(request: Any, station: str) -> HttpResponse:
    """Close a station; the page says what passed today and which neighbours are open."""
    found, at = find_station(request, station, C.MANAGE_STATIONS), clock.now()
    form = CloseForm(request.POST or None)
    around = list(neighbours(found)[:MOST])
    shown = open_stations([each.pk for each in around])
    form.fields["neighbour"].offer([each for each in around if each.pk in shown])  # type: ignore[attr-defined]
    back = reverse("movement:station", args=[station])
    if attempt(form, lambda v: _close(found, v, request.user, at)) is not None:
        return redirect(back)
    today = total_of(found, *day_of(at))
    about = _("%(name)s：今天 %(vehicles)d 车 %(persons)d 人，最近一次 %(last)s") % {
        "name": found, "vehicles": today.vehicles, "persons": today.persons,
        "last": f"{timezone.localtime(today.last):%H:%M}" if today.last else "—",
    }  # fmt: skip
    return form_page(request, form, _("关闭卡口"), about=about + _still_in(found, at), back=back)


def _still_in(station: Station, at: datetime) -> str:
    """Say how many visitors are behind a gate that is about to close."""
    number = len(inside(station.compound, at)) if station.compound else 0
    return _("；还有 %(n)d 位访客在内") % {"n": number} if number else ""


def _close(station: Station, values: dict[str, Any], by: Any, at: datetime) -> Any:
    neighbour = values["neighbour"] or None
    return close_station(station=station, reason=values["reason"], neighbour=neighbour, by=by, at=at)


@needs(C.MANAGE_STATIONS)
def control(request: Any, station: str) -> HttpResponse:
    """Say how strictly the compound behind a gate is kept."""
    found = find_station(request, station, C.MANAGE_STATIONS)
    form, back = ControlForm(request.standing, request.POST or None), reverse("movement:station", args=[station])
    if found.compound is None:
        return redirect(back)
    compound, by = found.compound, request.user
    if attempt(form, lambda v: set_control(compound=compound, by=by, at=clock.now(), **v)) is not None:
        return redirect(back)
    about = compound.name + _still_in(found, clock.now())
    return form_page(request, form, _("定小区管控级别"), about=about, back=back)
