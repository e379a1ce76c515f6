"""Roads are loaded; closures are asked for, decided by another person, announced, begun, lifted; green lanes are opened."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.posts.models import Document
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.places.models import Place, Site
from wanjia.response.roads.models import Closure, ClosureStep, Detour, GreenLane, Junction, Road, SiteAt
from wanjia.response.roads.queries import closed_roads, cut_off, net_of
from wanjia.response.roads.rules import MEASURES, forbidden, leads_round, way_round


@dataclass(frozen=True)
class NewRoad:
    """A road of a list; its ends by name, whether each lies outside, and the sites that stand there."""

    code: str
    name: str
    grade: str
    begin: str
    end: str
    km: float
    begin_outer: bool = False
    end_outer: bool = False
    begin_sites: tuple[Site, ...] = ()
    end_sites: tuple[Site, ...] = ()


@action
def load_roads(*, place: Place, rows: Sequence[NewRoad], by: Any, at: datetime) -> list[Road]:
    """Take a place's roads in, or change those that are there by their codes. Raises Refused for one that leads nowhere."""
    for row in rows:
        if row.begin == row.end:
            raise Refused(_("%(code)s 的起点和终点相同") % {"code": row.code}, field="file")
    ends = [(r.begin, r.begin_outer, r.begin_sites) for r in rows] + [(r.end, r.end_outer, r.end_sites) for r in rows]
    outer = {name for name, is_outer, _sites in ends if is_outer}
    junctions = {
        name: Junction.objects.update_or_create(place=place, name=name, defaults={"outer": name in outer})[0]
        for name in dict.fromkeys(name for name, _outer, _sites in ends)
    }
    for name, _outer, sites in ends:
        for site in sites:
            SiteAt.objects.update_or_create(site=site, defaults={"junction": junctions[name]})
    roads = [_load(place, row, junctions) for row in rows]
    journal.write("load_roads", by=by, at=at, about=place, position=place.lo, detail={"count": len(roads)})
    return roads


def _load(place: Place, row: NewRoad, junctions: dict[str, Junction]) -> Road:
    told = {"name": row.name, "grade": row.grade, "km": row.km}
    told |= {"begin": junctions[row.begin], "end": junctions[row.end]}
    road: Road = Road.objects.update_or_create(place=place, code=row.code, defaults=told)[0]
    return road


@action
def propose_closure(
    *,
    road: Road,
    measure: str,
    reason: str,
    document: Document,
    from_at: datetime,
    until_at: datetime,
    by: Any,
    at: datetime,
) -> Closure:
    """Ask that a road be closed. Raises Refused for what is forbidden, for no reason, and for a time that has no end ahead."""
    if measure not in MEASURES:
        raise Refused(_("没有这种措施"), field="measure", code="invalid")
    why = forbidden(measure, road.grade)
    if why is not None:
        raise Refused(why, field="measure", code="forbidden")
    if not reason.strip():
        raise Refused(_("请写明理由"), field="reason")
    if not from_at < until_at or until_at <= at:
        raise Refused(_("结束要晚于开始，也要晚于现在"), field="until_at")
    if (
        Closure.objects.stated(at)
        .filter(road=road, state__in=OPEN, from_at__lt=until_at, until_at__gt=from_at)
        .exists()
    ):
        raise Refused(_("这段路在这段时间已有封闭申请"), field="road")
    closure: Closure = Closure.objects.create(
        road=road, measure=measure, reason=reason.strip()[:300], document=document, from_at=from_at, until_at=until_at,
        proposed_at=at, proposed_by=by,
    )  # fmt: skip
    _write("propose_closure", closure, by, at, measure=measure)
    return closure


OPEN = ("proposed", "approved", "announced", "closed")


def _write(name: str, closure: Closure, by: Any, at: datetime, **detail: Any) -> None:
    journal.write(name, by=by, at=at, about=closure, position=closure.road.place.lo, detail=detail)


def _state(closure: Closure, at: datetime) -> str:
    """Give what a closure is now, nobody else deciding at the same time."""
    Closure.objects.select_for_update(of=("self",)).get(pk=closure.pk)
    return str(Closure.objects.stated(at).get(pk=closure.pk).state)


def _step(closure: Closure, kind: str, by: Any, at: datetime, note: str = "") -> ClosureStep:
    step: ClosureStep = ClosureStep.objects.create(closure=closure, kind=kind, at=at, by=by, note=note.strip()[:300])
    return step


@action
def decide_closure(*, closure: Closure, approve: bool, by: Any, at: datetime, note: str = "") -> Closure:
    """Approve or refuse. Raises Refused for one's own request, and naming what would be cut off."""
    if _state(closure, at) != "proposed":
        raise Refused(_("已经审批过，或已过期"))
    if closure.proposed_by_id == by.pk:
        raise Refused(_("不能审批自己提出的申请"), code="own_request")
    if approve and (lost := cut_off(closure)):
        raise Refused(_("封闭后将无法到达：%(names)s") % {"names": lost.named()}, code="cut_off")
    _step(closure, "approved" if approve else "rejected", by, at, note)
    _write("decide_closure", closure, by, at, approved=approve)
    return closure


@action
def publish_detour(*, closure: Closure, notice: str, roads: Collection[Road], by: Any, at: datetime) -> Detour:
    """Announce the way round. Raises Refused for roads that do not lead round, and before the closure is approved."""
    if _state(closure, at) != "approved":
        raise Refused(_("封闭未获批准，或绕行线路已公告"))
    if not notice.strip():
        raise Refused(_("请写绕行公告"), field="notice")
    road, chosen = closure.road, {one.pk for one in roads}
    net = net_of(road.place)
    closed = {*closed_roads(road.place, closure.from_at, closure.until_at, but=closure), road.pk}
    if chosen & closed or not leads_round(net, closed, chosen, road.begin_id, road.end_id):
        raise Refused(_("所选道路不能绕过封闭路段"), field="roads", code="no_way_round")
    others = {each.number for each in net.roads} - chosen
    found = way_round(net, closed | others, road.begin_id, road.end_id)
    detour: Detour = Detour.objects.create(
        closure=closure, notice=notice.strip()[:500], km=found[1] if found else 0, published_at=at, published_by=by
    )
    detour.roads.set(chosen)
    _write("publish_detour", closure, by, at, roads=len(chosen))
    return detour


@action
def start_closure(*, closure: Closure, by: Any, at: datetime) -> Closure:
    """Close the road. Raises Refused before its time, without approval, without an announced detour, and if it cuts off now."""
    state = _state(closure, at)
    if state == "approved":
        raise Refused(_("绕行线路还没有公告，不能封闭"), code="no_detour")
    if state == "proposed":
        raise Refused(_("未经批准，不能封闭"), code="not_approved")
    if state != "announced":
        raise Refused(_("这次封闭已经开始或已经结束"))
    if at < closure.from_at:
        raise Refused(_("还没有到封闭的时间"), code="early")
    if lost := cut_off(closure):
        raise Refused(_("封闭后将无法到达：%(names)s") % {"names": lost.named()}, code="cut_off")
    _step(closure, "started", by, at)
    _write("start_closure", closure, by, at)
    return closure


@action
def lift_closure(*, closure: Closure, by: Any, at: datetime, note: str = "") -> Closure:
    """Open a road before its time, or take an approved closure back. Raises Refused for one that is not open to that."""
    if _state(closure, at) not in OPEN:
        raise Refused(_("这次封闭已经结束"))
    _step(closure, "lifted", by, at, note)
    _write("lift_closure", closure, by, at)
    return closure


@action
def open_lane(*, site: Site, name: str, by: Any, at: datetime) -> GreenLane:
    """Keep a lane at a site free for emergency goods. Raises Refused for one that is open already."""
    name = name.strip()[:60]
    if not name:
        raise Refused(_("请写车道名称"), field="name")
    if GreenLane.objects.filter(site=site, name=name, until_at=None).exists():
        raise Refused(_("这条绿色通道已经开放"), field="name")
    lane: GreenLane = GreenLane.objects.create(site=site, name=name, from_at=at)
    journal.write("open_lane", by=by, at=at, about=lane, position=site.place.lo)
    return lane


@action
def note_wait(*, lane: GreenLane, minutes: int, by: Any, at: datetime) -> GreenLane:
    """Note how long vehicles wait at a lane now. Raises Refused for a closed lane, and for no time anybody waits."""
    if lane.until_at is not None or not 0 <= minutes <= 1440:
        raise Refused(_("车道已关闭，或等候时间不对"), field="minutes")
    lane.wait_minutes, lane.waited_at = minutes, at
    lane.save(update_fields=["wait_minutes", "waited_at"])
    journal.write("note_wait", by=by, at=at, about=lane, position=lane.site.place.lo, detail={"minutes": minutes})
    return lane


@action
def close_lane(*, lane: GreenLane, by: Any, at: datetime) -> GreenLane:
    """Close a lane. Raises Refused the second time."""
    if lane.until_at is not None:
        raise Refused(_("这条绿色通道已经关闭"))
    lane.until_at = at
    lane.save(update_fields=["until_at"])
    journal.write("close_lane", by=by, at=at, about=lane, position=lane.site.place.lo)
    return lane
