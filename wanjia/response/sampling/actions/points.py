"""Points and tables of a round, what must be ready, and the opening that waits for it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.places.models import Site
from wanjia.response.sampling.actions._ground import refuse_ground
from wanjia.response.sampling.models import Point, PointStep, ReadyCheck, Round, Table
from wanjia.response.sampling.queries import is_point_open, lacking


@action
def add_point(
    *,
    round: Round,
    site: Site,
    number: int,
    opens_at: datetime,
    closes_at: datetime,
    by: Any,
    at: datetime,
    area_m2: float | None = None,
    spacing_m: float = 1.0,
    per_table_hour: int = 120,
) -> Point:
    """Add a point to a round. Raises Refused once it has ended, for a taken number or site, hours or ground that cannot be."""
    _refuse_ended(round)
    refuse_ground(opens_at, closes_at, area_m2, spacing_m, per_table_hour)
    there = Point.objects.filter(round=round)
    if there.filter(number=number).exists():
        raise Refused(_("这一轮已有 %(number)d 号采样点") % {"number": number}, field="number")
    if there.filter(site=site).exists():
        raise Refused(_("这个场所已是这一轮的采样点"), field="site")
    if not round.campaign.scopes.filter(place__lo__lte=site.place.hi, place__hi__gte=site.place.lo).exists():
        raise Refused(_("这个场所不在采样范围内"), field="site")
    point: Point = Point.objects.create(
        round=round,
        site=site,
        number=number,
        area_m2=area_m2,
        spacing_m=spacing_m,
        opens_at=opens_at,
        closes_at=closes_at,
        per_table_hour=per_table_hour,
    )
    journal.write("add_point", by=by, at=at, about=point, position=site.place.lo, detail={"number": number})
    return point


@action
def add_table(*, point: Point, number: int, by: Any, at: datetime) -> Table:
    """Set up a table at a point. Raises Refused for a number this point has used before, and once the round has ended."""
    _refuse_ended(point.round)
    if Table.objects.filter(point=point, number=number).exists():
        raise Refused(_("这个采样点用过 %(number)d 号台") % {"number": number}, field="number")
    table: Table = Table.objects.create(point=point, number=number, from_at=at)
    journal.write("add_table", by=by, at=at, about=table, position=point.site.place.lo, detail={"number": number})
    return table


@action
def end_table(*, table: Table, by: Any, at: datetime) -> Table:
    """Take a table away; what its phone has still to send is taken in. Raises Refused the second time."""
    if table.until_at is not None:
        raise Refused(_("这张台已经撤了"))
    table.until_at = at
    table.save(update_fields=["until_at"])
    journal.write("end_table", by=by, at=at, about=table, position=table.point.site.place.lo)
    return table


@action
def note_ready(*, point: Point, item: str, ready: bool, by: Any, at: datetime, note: str = "") -> ReadyCheck:
    """Note that something a point needs is there, or is wanting again. Raises Refused for what no point needs."""
    if item not in ReadyCheck.Item.values:
        raise Refused(_("没有这一项"), field="item", code="invalid")
    check: ReadyCheck = ReadyCheck.objects.create(
        point=point, item=item, ready=ready, at=at, by=by, note=note.strip()[:200]
    )
    detail = {"item": item, "ready": ready}
    journal.write("note_ready", by=by, at=at, about=point, position=point.site.place.lo, detail=detail)
    return check


@action
def open_point(*, point: Point, by: Any, at: datetime, reason: str = "") -> PointStep:
    """Open a point. Raises Refused when something is wanting, unless somebody answers for it with a reason."""
    Point.objects.select_for_update().get(pk=point.pk)
    campaign = point.round.campaign
    if campaign.launched_at is None or campaign.closed_at is not None:
        raise Refused(_("这一轮采样不在进行中"))
    if is_point_open(point):
        raise Refused(_("这个采样点已经开放"))
    missing, reason = lacking(point), reason.strip()
    if missing and not reason:
        names = "、".join(str(ReadyCheck.Item(item).label) for item in missing)
        raise Refused(
            _("尚未齐备：%(items)s。确需开放的，请写明原因") % {"items": names}, field="reason", code="not_ready"
        )
    kind = PointStep.Kind.OVERRIDDEN if missing else PointStep.Kind.OPENED
    return _step(point, kind, reason if missing else "", {"wanting": missing} if missing else None, by, at)


@action
def close_point(*, point: Point, by: Any, at: datetime) -> PointStep:
    """Close a point. Raises Refused when it is not open."""
    Point.objects.select_for_update().get(pk=point.pk)
    if not is_point_open(point):
        raise Refused(_("这个采样点没有开放"))
    return _step(point, PointStep.Kind.CLOSED, "", None, by, at)


def _refuse_ended(round: Round) -> None:
    if round.campaign.closed_at is not None:
        raise Refused(_("这一轮采样已经结束"))


def _step(point: Point, kind: str, reason: str, detail: dict[str, Any] | None, by: Any, at: datetime) -> PointStep:
    step: PointStep = PointStep.objects.create(point=point, kind=kind, at=at, by=by, reason=reason[:300])
    act = "close_point" if kind == PointStep.Kind.CLOSED else "open_point"
    journal.write(act, by=by, at=at, about=point, position=point.site.place.lo, detail=detail)
    return step
