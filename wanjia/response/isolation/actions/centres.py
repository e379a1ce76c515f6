"""Isolation sites are set up; people are checked in and out of beds; staff and guards take their turns."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.places.actions import register_rooms
from wanjia.registry.places.models import Room, Site
from wanjia.response.isolation.models import Bed, Centre, Lodging, Turn, Watch
from wanjia.response.isolation.queries.follow import end_of
from wanjia.response.isolation.rules import DUTIES
from wanjia.response.measures.queries import sealed_rooms

LONGEST_TURN = timedelta(days=31)
MOST_ROOMS = 500


@action
def add_centre(*, site: Site, by: Any, at: datetime, exposed_days: int = 14) -> Centre:
    """Open an isolation site. Raises Refused for a site of another kind, or the second time."""
    if site.kind != Site.Kind.ISOLATION_SITE:
        raise Refused(_("只有集中隔离点"), field="site")
    if Centre.objects.filter(site=site).exists():
        raise Refused(_("这里已经设过"), field="site")
    centre: Centre = Centre.objects.create(site=site, exposed_days=exposed_days, opened_at=at)
    journal.write("add_centre", by=by, at=at, about=centre, position=site.place.lo)
    return centre


@action
def add_rooms(*, centre: Centre, first: int, last: int, beds: int, by: Any, at: datetime) -> list[Room]:
    """Add rooms numbered from one number to another, so many beds in each. Raises Refused for a number that is there."""
    if not (1 <= first <= last <= 99_999 and last - first < MOST_ROOMS and 1 <= beds <= 8):
        raise Refused(_("房号从小到大，每间1到8张床，一次最多500间"), field="last")
    numbers = [str(number) for number in range(first, last + 1)]
    known = Room.objects.filter(site=centre.site, number__in=numbers)
    if Bed.objects.filter(room__in=known).exists():
        raise Refused(_("有的房号已经有了"), field="first")
    rooms = list(known)  # registered with the site, without beds so far
    if missing := sorted(set(numbers) - {room.number for room in rooms}, key=int):
        rooms += register_rooms(site=centre.site, numbers=missing, by=by, at=at)
    Bed.objects.bulk_create([Bed(room=room, number=n) for room in rooms for n in range(1, beds + 1)])
    detail = {"rooms": len(rooms), "beds": beds}
    journal.write("add_rooms", by=by, at=at, about=centre, position=centre.site.place.lo, detail=detail)
    return rooms


@action
def check_in(*, watch: Watch, bed: Bed, by: Any, at: datetime) -> Lodging:
    """Let somebody under observation into a bed. Raises Refused for a taken bed, a second one, a sealed room, no measure."""
    if watch.measure.approved_at is None or end_of(watch) <= at:
        raise Refused(_("没有生效的措施，不能入住"), field="watch")
    if watch.person is not None and watch.person.gone_at is not None:
        raise Refused(_("此人已去世或迁出"), field="watch", code="gone")
    if bed.room_id in sealed_rooms([bed.room_id], at):
        raise Refused(_("这间房已封控，不能入住"), field="bed", code="sealed")
    try:
        with transaction.atomic():
            lodging: Lodging = Lodging.objects.create(bed=bed, watch=watch, from_at=at, by=by)
    except IntegrityError as error:
        raise Refused(_("床位已有人，或此人已在别的床位"), field="bed", code="taken") from error
    place = bed.room.site.place
    journal.write("check_in", by=by, at=at, about=lodging, position=place.lo)
    return lodging


@action
def check_out(*, lodging: Lodging, by: Any, at: datetime) -> Lodging:
    """Let somebody out of a bed. Raises Refused the second time."""
    row: Lodging = (
        Lodging.objects.select_for_update(of=("self",)).select_related("bed__room__site__place").get(pk=lodging.pk)
    )
    if row.left_at is not None:
        raise Refused(_("已经离开"))
    if at <= row.from_at:
        raise Refused(_("离开要在入住之后"), field="at")
    row.left_at = at
    row.save(update_fields=["left_at"])
    journal.write("check_out", by=by, at=at, about=row, position=row.bed.room.site.place.lo)
    return row


@action
def add_turn(
    *,
    centre: Centre,
    duty: str,
    name: str,
    from_at: datetime,
    until_at: datetime,
    by: Any,
    at: datetime,
    unit: str = "",
) -> Turn:
    """Put somebody on the rota of an isolation site. Raises Refused for nobody, no hours, or hours without end."""
    if duty not in DUTIES:
        raise Refused(_("没有这种岗位"), field="duty", code="invalid")
    if not name.strip():
        raise Refused(_("请写明姓名"), field="name")
    if not from_at < until_at <= from_at + LONGEST_TURN:
        raise Refused(_("结束要在开始之后，一轮最长31天"), field="until_at")
    turn: Turn = Turn.objects.create(
        centre=centre,
        duty=duty,
        name=name.strip()[:80],
        unit=unit.strip()[:80],
        from_at=from_at,
        until_at=until_at,
        by=by,
    )
    journal.write("add_turn", by=by, at=at, about=centre, position=centre.site.place.lo, detail={"duty": duty})
    return turn
