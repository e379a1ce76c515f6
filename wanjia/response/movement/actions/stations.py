"""Stations: set up, opened and closed with what passed there, who stands there when, how strict a compound is."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.posts.models import Document
from wanjia.command.posts.rules import DEPARTMENTS
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Compound, Site
from wanjia.response.movement.models import Control, Duty, Station, StationStep
from wanjia.response.movement.queries.stations import is_open
from wanjia.response.movement.queries.totals import total_of
from wanjia.response.movement.queries.visitors import inside
from wanjia.response.movement.rules import LEVELS
from wanjia.response.movement.rules.shifts import day_of

LONGEST_SHIFT = timedelta(hours=24)


@action
def add_station(
    *,
    site: Site,
    kind: str,
    direction: str,
    by: Any,
    at: datetime,
    compound: Compound | None = None,
    responsible: User | None = None,
    per_hour: int = 60,
    isolation_places: int = 0,
    equipment: str = "",
    security: str = "normal",
) -> Station:
    """Set up a station at a site; it is closed until it is opened. Raises Refused for a site that has one, or a wrong form."""
    if Station.objects.filter(site=site).exists():
        raise Refused(_("这个场所已有卡口"), field="site")
    if kind not in Station.Kind.values or direction not in Station.Direction.values:
        raise Refused(_("没有这种卡口"), field="kind", code="invalid")
    if compound is not None and kind != Station.Kind.GATE:
        raise Refused(_("只有小区出入口属于一个小区"), field="compound")
    _refuse_lead(kind, responsible, None)
    _refuse_means(per_hour, isolation_places, security)
    station: Station = Station.objects.create(
        site=site,
        kind=kind,
        direction=direction,
        compound=compound,
        responsible=responsible,
        per_hour=per_hour,
        isolation_places=isolation_places,
        equipment=equipment.strip()[:300],
        security=security,
    )
    journal.write("add_station", by=by, at=at, about=station, position=site.place.lo, detail={"kind": kind})
    return station


@action
def set_station(
    *,
    station: Station,
    responsible: User | None,
    per_hour: int,
    isolation_places: int,
    equipment: str,
    security: str,
    by: Any,
    at: datetime,
) -> None:
    """Say who answers for a station, what it has, how order is kept there. Raises Refused for a secretary who has another."""
    Station.objects.select_for_update().get(pk=station.pk)
    _refuse_lead(station.kind, responsible, station)
    _refuse_means(per_hour, isolation_places, security)
    station.responsible, station.security, station.per_hour = responsible, security, per_hour
    station.isolation_places, station.equipment = isolation_places, equipment.strip()[:300]
    station.save(update_fields=["responsible", "security", "per_hour", "isolation_places", "equipment"])
    detail = {"security": security, "per_hour": per_hour, "isolation_places": isolation_places}
    journal.write("set_station", by=by, at=at, about=station, position=station.site.place.lo, detail=detail)


def _refuse_means(per_hour: int, isolation_places: int, security: str) -> None:
    if per_hour < 1 or isolation_places < 0:
        raise Refused(_("每小时至少查一辆（人），隔离位不能是负数"), field="per_hour")
    if security not in Station.Security.values:
        raise Refused(_("没有这个治安级别"), field="security", code="invalid")


def _refuse_lead(kind: str, responsible: User | None, of: Station | None) -> None:
    """A persuasion station has one secretary, and a secretary one persuasion station."""
    if kind != Station.Kind.PERSUASION:
        return
    if responsible is None:
        raise Refused(_("文明劝导站要有一名负责人（村党组织书记）"), field="responsible", code="required")
    others = Station.objects.filter(kind=kind, responsible=responsible).exclude(pk=of.pk if of else None)
    if others.exists():
        raise Refused(_("这个人已负责另一个文明劝导站"), field="responsible")


@action
def open_station(*, station: Station, by: Any, at: datetime, reason: str = "") -> StationStep:
    """Open a station. Raises Refused when it is open."""
    Station.objects.select_for_update().get(pk=station.pk)
    if is_open(station):
        raise Refused(_("这个卡口已经开放"))
    return _step(station, StationStep.Kind.OPENED, reason, None, by, at)


@action
def close_station(
    *, station: Station, reason: str, by: Any, at: datetime, neighbour: Station | None = None
) -> StationStep:
    """Close a station, with what passed there that day and the open one where people are sent. Raises Refused."""
    Station.objects.select_for_update().get(pk=station.pk)
    if not is_open(station):
        raise Refused(_("这个卡口没有开放"))
    if not reason.strip():
        raise Refused(_("请写明关闭的原因"), field="reason")
    if neighbour is not None and (neighbour.pk == station.pk or not is_open(neighbour)):
        raise Refused(_("改走的卡口必须是另一个开放的卡口"), field="neighbour")
    return _step(station, StationStep.Kind.CLOSED, reason, neighbour, by, at)


def _step(station: Station, kind: str, reason: str, neighbour: Station | None, by: Any, at: datetime) -> StationStep:
    total = total_of(station, *day_of(at))
    step: StationStep = StationStep.objects.create(
        station=station,
        kind=kind,
        at=at,
        by=by,
        reason=reason.strip()[:300],
        vehicles=total.vehicles,
        persons=total.persons,
        neighbour=neighbour,
    )
    act = "close_station" if kind == StationStep.Kind.CLOSED else "open_station"
    detail = {"vehicles": total.vehicles, "persons": total.persons}
    journal.write(act, by=by, at=at, about=station, position=station.site.place.lo, detail=detail)
    return step


@action
def assign_duty(
    *,
    station: Station,
    department: str,
    from_at: datetime,
    until_at: datetime,
    by: Any,
    at: datetime,
    user: User | None = None,
    name: str = "",
) -> Duty:
    """Let somebody of a department stand at a station in a shift. Raises Refused for nobody, or a shift that cannot be."""
    if department not in DEPARTMENTS:
        raise Refused(_("没有这个部门"), field="department", code="invalid")
    if not timedelta(0) < until_at - from_at <= LONGEST_SHIFT:
        raise Refused(_("一班的结束应在开始之后，最长24小时"), field="until_at")
    if user is None and not name.strip():
        raise Refused(_("请选择或填写是谁"), field="name")
    if user is not None and _busy(user, from_at, until_at):
        raise Refused(_("这个人同一时间已在别的卡口值守"), field="user")
    duty: Duty = Duty.objects.create(
        station=station, department=department, user=user, name="" if user else name.strip()[:80],
        from_at=from_at, until_at=until_at, assigned_at=at,
    )  # fmt: skip
    detail = {"department": department}
    journal.write("assign_duty", by=by, at=at, about=duty, position=station.site.place.lo, detail=detail)
    return duty


def _busy(user: User, from_at: datetime, until_at: datetime) -> bool:
    return Duty.objects.filter(user=user, from_at__lt=until_at, until_at__gt=from_at).exists()


@action
def drop_duty(*, duty: Duty, by: Any, at: datetime) -> None:
    """Take somebody out of a shift: one that runs ends now, one to come is dropped. Raises Refused for one that is over."""
    if duty.until_at <= at:
        raise Refused(_("这一班已经结束"))
    journal.write("drop_duty", by=by, at=at, about=duty, position=duty.station.site.place.lo)
    if duty.from_at < at:
        duty.until_at = at
        duty.save(update_fields=["until_at"])
    else:
        duty.delete()


@action
def set_control(*, compound: Compound, level: str, document: Document, by: Any, at: datetime) -> Control:
    """Say how strictly a compound is kept from now on, and on what strength; the journal keeps how many visitors were in.

    Raises Refused for no level, or the one it has.
    """
    if level not in LEVELS:
        raise Refused(_("没有这个级别"), field="level", code="invalid")
    before = Control.objects.filter(compound=compound).order_by("-from_at", "-id").first()
    if (before.level if before else "open") == level:
        raise Refused(_("现在就是这个级别"), field="level")
    control: Control = Control.objects.create(compound=compound, level=level, document=document, from_at=at, by=by)
    position = compound.community.lo
    detail = {"level": level, "visitors": len(inside(compound, at))}
    journal.write("set_control", by=by, at=at, about=compound, position=position, detail=detail)
    return control
