"""The desk's pages of roads: closures and what they cut off, the net, green lanes."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.intake.reading.known import MOST_BYTES, Problem
from wanjia.response.roads import listed
from wanjia.response.roads.actions import (
    OPEN,
    close_lane,
    decide_closure,
    lift_closure,
    load_roads,
    note_wait,
    open_lane,
    propose_closure,
    publish_detour,
    start_closure,
)
from wanjia.response.roads.forms import ClosureForm, DetourForm, LaneForm, RoadsForm
from wanjia.response.roads.models import STATES, Closure, GreenLane, Road
from wanjia.response.roads.queries import cut_off, proposed_detour

SEES = (C.MANAGE_ROADS, C.APPROVE_CLOSURES, C.VIEW_STATIONS)
TONES = {"closed": "state-refused", "approved": "state-absent", "announced": "state-absent", "proposed": "state-vacant"}


def _rows() -> Any:
    return Closure.objects.select_related(
        "road__place", "road__begin", "road__end", "document", "proposed_by", "detour"
    )


def _find(request: Any, text: str, *capabilities: C) -> Closure:
    found: Closure = reach(request, _rows(), text, *capabilities)
    return found


@needs(*SEES)
def closures(request: Any) -> HttpResponseBase:
    """Show the closures of the territory as they are now; or send them as a file."""
    at, state = clock.now(), asked(request, "state")
    rows = _rows().visible_to(request.standing).stated(at)
    rows = rows.filter(state=state) if state in STATES else rows
    if request.GET.get("export") in KINDS:
        headings = [
            _("路段"),
            _("等级"),
            _("措施"),
            _("理由"),
            _("依据文件"),
            _("从"),
            _("到"),
            _("状态"),
            _("绕行公告"),
        ]
        cells = (
            [c.road, c.road.get_grade_display(), c.get_measure_display(), c.reason, c.document, c.from_at, c.until_at]
            + [STATES[c.state], c.detour.notice if hasattr(c, "detour") else ""]
            for c in rows.order_by("-from_at", "-id")
        )
        return export(request.GET["export"], _("道路封闭"), headings, cells)
    page = keyset(rows, "-from_at", "-id", after=asked(request, "after"))
    for row in page.rows:
        row.word, row.tone = STATES[row.state], TONES.get(row.state, "")
    context = {"page": page, "now": at, "states": STATES.items(), "state": state, "tab": "closures"}
    return render(request, "roads/closures.html", context)


@needs(C.MANAGE_ROADS)
def new(request: Any) -> HttpResponse:
    """Ask that a road be closed."""
    at = clock.now()
    form = ClosureForm(
        request.standing, request.POST or None, initial={"from_at": at, "until_at": at + timedelta(days=3)}
    )
    done = attempt(form, lambda v: propose_closure(by=request.user, at=at, **v))
    if done is None:
        about = _("高速公路、国道、省道不得封闭，不得堆填、挖断路面。批准并公告绕行线路之后才能封闭，到期自动恢复。")
        return form_page(
            request, form, _("申请封闭道路"), about=about, back=reverse("roads:closures"), submit=_("提交审批")
        )
    messages.success(request, _("已提交审批"))
    return redirect("roads:closure", done.public_id)


@needs(*SEES)
def closure(request: Any, closure: str) -> HttpResponse:
    """Show one closure: what it would cut off, the way round, each step, what may be done next."""
    return _show(request, _find(request, closure, *SEES))


def _show(request: Any, found: Closure, refusal: Refused | None = None) -> HttpResponse:
    at = clock.now()
    state = Closure.objects.stated(at).get(pk=found.pk).state
    position = found.road.place.lo
    may = {c: request.standing.may(c, position) for c in (C.MANAGE_ROADS, C.APPROVE_CLOSURES)}
    way = proposed_detour(found) if state in OPEN else None
    context = {
        "closure": found,
        "state": state,
        "word": STATES[state],
        "tone": TONES.get(state, ""),
        "lost": cut_off(found) if state in OPEN else None,
        "way": way[0] if way else [],
        "way_km": way[1] if way else None,
        "steps": found.steps.select_related("by").order_by("at", "id"),
        "detour": getattr(found, "detour", None),
        "may_manage": may[C.MANAGE_ROADS],
        "may_decide": may[C.APPROVE_CLOSURES] and state == "proposed" and found.proposed_by_id != request.user.pk,
        "open": state in OPEN,
        "refusal": refusal,
        "now": at,
    }
    return render(request, "roads/closure.html", context, status=422 if refusal else 200)


def _try(request: Any, found: Closure, act: Any, said: str, **values: Any) -> HttpResponse:
    try:
        act(closure=found, by=request.user, at=clock.now(), **values)
    except Refused as refused:
        return _show(request, found, refused)
    messages.success(request, said)
    return redirect("roads:closure", found.public_id)


@needs(C.APPROVE_CLOSURES)
@require_POST
def decide(request: Any, closure: str) -> HttpResponse:
    """Approve or refuse."""
    found, approve = _find(request, closure, C.APPROVE_CLOSURES), request.POST.get("approve") == "yes"
    said = _("已批准") if approve else _("未批准")
    return _try(request, found, decide_closure, said, approve=approve, note=request.POST.get("note", ""))


@needs(C.MANAGE_ROADS)
def detour(request: Any, closure: str) -> HttpResponse:
    """Announce the way round; the shortest one is proposed."""
    found = _find(request, closure, C.MANAGE_ROADS)
    way = proposed_detour(found)
    road = found.road
    initial = {}
    if way is not None:
        names = " → ".join(f"{one.code} {one.name}" for one in way[0])
        words = {"road": road, "begin": road.begin, "end": road.end, "names": names, "km": f"{way[1]:.1f}"}
        text = _("%(road)s（%(begin)s 至 %(end)s）封闭期间请绕行：%(names)s，约 %(km)s 公里。") % words
        initial = {"notice": text, "roads": [one.public_id for one in way[0]]}
    form = DetourForm(found, request.POST or None, initial=initial)
    done = attempt(form, lambda v: publish_detour(closure=found, by=request.user, at=clock.now(), **v))
    if done is None:
        about = str(road) if way else _("路网上找不到绕行线路")
        back = reverse("roads:closure", args=[closure])
        return form_page(request, form, _("公告绕行线路"), about=about, back=back, submit=_("对外公告"))
    messages.success(request, _("绕行线路已公告"))
    return redirect("roads:closure", closure)


@needs(C.MANAGE_ROADS)
@require_POST
def start(request: Any, closure: str) -> HttpResponse:
    """Close the road."""
    return _try(request, _find(request, closure, C.MANAGE_ROADS), start_closure, _("已封闭"))


@needs(C.MANAGE_ROADS, C.APPROVE_CLOSURES)
@require_POST
def lift(request: Any, closure: str) -> HttpResponse:
    """Open a road before its time."""
    found = _find(request, closure, C.MANAGE_ROADS, C.APPROVE_CLOSURES)
    return _try(request, found, lift_closure, _("已恢复通行"))


@needs(*SEES)
def net(request: Any) -> HttpResponseBase:
    """Show the roads of the territory; or send them as the list they are loaded from."""
    rows = Road.objects.visible_to(request.standing).select_related("place", "begin", "end")
    if request.GET.get("export") in KINDS:
        place = next((row.place for row in rows[:1]), None)
        cells = listed.listed(place) if place else []
        return export(request.GET["export"], _("路网名单"), [str(word) for word in listed.COLUMNS.values()], cells)
    page = keyset(rows, "code", "id", after=asked(request, "after"))
    may = request.standing.may(C.MANAGE_ROADS)
    return render(request, "roads/net.html", {"page": page, "may_manage": may, "tab": "net"})


@needs(C.MANAGE_ROADS)
def load(request: Any) -> HttpResponse:
    """Load roads from a list, or show everything that is wrong with it."""
    form = RoadsForm(request.standing, request.POST or None, request.FILES or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        place, file = form.cleaned_data["place"], form.cleaned_data["file"]
        if place is None:
            raise PermissionDenied
        rows, problems = listed.read_roads(file.read(MOST_BYTES + 1), place)
        if not problems:
            done = attempt(form, lambda _v: load_roads(place=place, rows=rows, by=request.user, at=clock.now()))
            if done is not None:
                messages.success(request, _("已载入%(n)d段道路") % {"n": len(done)})
                return redirect("roads:net")
    context = {"form": form, "problems": problems, "columns": listed.COLUMNS.values()}
    return render(request, "roads/load.html", context, status=422 if problems or form.errors else 200)


@needs(*SEES)
def lanes(request: Any) -> HttpResponseBase:
    """Show the green lanes of the territory; or send them as a file."""
    rows = GreenLane.objects.visible_to(request.standing).filter(until_at=None).select_related("site__place")
    rows = rows.order_by("site__name", "name", "id")
    if request.GET.get("export") in KINDS:
        headings = [_("收费站或卡口"), _("车道"), _("所在"), _("开放"), _("等候（分钟）"), _("何时看到")]
        cells = ([r.site, r.name, r.site.place, r.from_at, r.wait_minutes, r.waited_at] for r in rows)
        return export(request.GET["export"], _("绿色通道"), headings, cells)
    sites = len({row.site_id for row in rows})
    context = {"rows": rows, "sites": sites, "may_manage": request.standing.may(C.MANAGE_ROADS), "tab": "lanes"}
    return render(request, "roads/lanes.html", context)


@needs(C.MANAGE_ROADS)
def lane_new(request: Any) -> HttpResponse:
    """Open a green lane."""
    form = LaneForm(request.standing, request.POST or None)
    if attempt(form, lambda v: open_lane(by=request.user, at=clock.now(), **v)) is None:
        return form_page(request, form, _("开放绿色通道"), back=reverse("roads:lanes"))
    return redirect("roads:lanes")


def _lane(request: Any, text: str) -> GreenLane:
    found: GreenLane = reach(request, GreenLane.objects.select_related("site__place"), text, C.MANAGE_ROADS)
    return found


@needs(C.MANAGE_ROADS)
@require_POST
def lane_wait(request: Any, lane: str) -> HttpResponse:
    """Note how long vehicles wait at a lane."""
    found, said = _lane(request, lane), request.POST.get("minutes", "")
    minutes = int(said) if said.isascii() and said.isdigit() and len(said) < 5 else -1
    note_wait(lane=found, minutes=minutes, by=request.user, at=clock.now())
    return redirect("roads:lanes")


@needs(C.MANAGE_ROADS)
@require_POST
def lane_close(request: Any, lane: str) -> HttpResponse:
    """Close a green lane."""
    close_lane(lane=_lane(request, lane), by=request.user, at=clock.now())
    return redirect("roads:lanes")
