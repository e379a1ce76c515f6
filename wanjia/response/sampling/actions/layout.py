"""Many points set up at once from a list, a point's hours and ground changed, tables moved by a plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Place, Site
from wanjia.response.sampling.actions._ground import refuse_ground
from wanjia.response.sampling.actions.points import add_point, add_table, end_table
from wanjia.response.sampling.models import Point, Round, Table


@dataclass(frozen=True)
class NewPoint:
    """A row of a list of points; the site is made where it is not there yet."""

    number: int
    site: str
    place: Place
    tables: int
    opens_at: datetime
    closes_at: datetime
    area_m2: float | None = None
    spacing_m: float = 1.0
    per_table_hour: int = 120
    latitude: float | None = None
    longitude: float | None = None


@action
def add_points(*, round: Round, points: Sequence[NewPoint], by: Any, at: datetime) -> list[Point]:
    """Set up many points with their tables and, where missing, their sites: all of them, or Refused and none."""
    added = []
    for new in points:
        try:
            added.append(_add(round, new, by, at))
        except Refused as refused:
            text = _("%(number)d 号采样点：%(why)s") % {"number": new.number, "why": refused.message}
            raise Refused(text, field="file") from refused
    journal.write(
        "add_points", by=by, at=at, about=round, position=round.campaign.place.lo, detail={"count": len(added)}
    )
    return added


def _add(round: Round, new: NewPoint, by: Any, at: datetime) -> Point:
    kind = Site.Kind.SAMPLING_POINT
    site = Site.objects.filter(place=new.place, kind=kind, name=new.site).select_related("place").first()
    if site is None:
        where = {"latitude": new.latitude, "longitude": new.longitude}
        site = add_site(kind=kind, name=new.site, place=new.place, by=by, at=at, **where)
    point = add_point(
        round=round,
        site=site,
        number=new.number,
        opens_at=new.opens_at,
        closes_at=new.closes_at,
        area_m2=new.area_m2,
        spacing_m=new.spacing_m,
        per_table_hour=new.per_table_hour,
        by=by,
        at=at,
    )
    for number in range(1, new.tables + 1):
        add_table(point=point, number=number, by=by, at=at)
    return point


@action
def change_point(
    *,
    point: Point,
    opens_at: datetime,
    closes_at: datetime,
    area_m2: float | None,
    spacing_m: float,
    per_table_hour: int,
    by: Any,
    at: datetime,
) -> Point:
    """Change a point's hours and ground; its slots stay until they are spread anew. Raises Refused for what cannot be."""
    refuse_ground(opens_at, closes_at, area_m2, spacing_m, per_table_hour)
    before = {"area_m2": point.area_m2, "spacing_m": point.spacing_m, "per_table_hour": point.per_table_hour}
    point.opens_at, point.closes_at = opens_at, closes_at
    point.area_m2, point.spacing_m, point.per_table_hour = area_m2, spacing_m, per_table_hour
    point.save(update_fields=["opens_at", "closes_at", *before])
    journal.write("change_point", by=by, at=at, about=point, position=point.site.place.lo, detail={"before": before})
    return point


@action
def move_tables(*, round: Round, tables: Mapping[Point, int], by: Any, at: datetime) -> int:
    """Give points the tables a plan says; the last set up leave first. Gives how many came. Raises Refused for no change."""
    came = left = 0
    for point, wanted in tables.items():
        held = list(
            Table.objects.filter(point=point, until_at=None).select_related("point__site__place").order_by("-number")
        )
        for table in held[: max(0, len(held) - wanted)]:
            end_table(table=table, by=by, at=at)
            left += 1
        last = Table.objects.filter(point=point).aggregate(last=Max("number"))["last"] or 0
        for number in range(last + 1, last + 1 + max(0, wanted - len(held))):
            add_table(point=point, number=number, by=by, at=at)
            came += 1
    if not came and not left:
        raise Refused(_("采样台已经是这样摆放的"))
    detail = {"came": came, "left": left}
    journal.write("move_tables", by=by, at=at, about=round, position=round.campaign.place.lo, detail=detail)
    return came
