"""The people around a point are asked to come in parts of its hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.places.models import Place
from wanjia.response.sampling.models import Point, Slot
from wanjia.response.sampling.rules.slots import MINUTES, NoTime, allowance, first_slot, spread


@dataclass(frozen=True)
class Asked:
    """The people of a place who are asked to come to a point."""

    place: Place
    people: int


@action
def spread_slots(
    *, point: Point, asked: Sequence[Asked], minutes: int, tables: int, room: int | None, by: Any, at: datetime
) -> list[Slot]:
    """Spread places over the hours of a point that are left, in the order given; what was asked before holds no more.

    Raises Refused when the hours are too short for the people, the tables and the ground, saying for how many.
    """
    if minutes not in MINUTES:
        raise Refused(_("时段长度只有15、20、30、60分钟"), field="minutes", code="invalid")
    if not asked:
        raise Refused(_("这个采样点周围没有要来的人"))
    each = allowance(tables, point.per_table_hour, minutes, room)
    try:
        opens_at = first_slot(point.opens_at, at, minutes)
        times = spread([one.people for one in asked], opens_at, point.closes_at, minutes, each)
    except NoTime as error:
        text = _("开放时间不够：每个时段最多 %(each)d 人，还有 %(left)d 人排不下。请加台、扩大场地或延长时间")
        raise Refused(text % {"each": each, "left": error.left}, code="no_time") from error
    Slot.objects.filter(point=point).delete()
    rows = [
        Slot(point=point, place=one.place, people=one.people, from_at=begin, until_at=end)
        for one, (begin, end) in zip(asked, times, strict=True)
    ]
    made: list[Slot] = Slot.objects.bulk_create(rows)
    detail = {"places": len(made), "minutes": minutes, "each": each}
    journal.write("spread_slots", by=by, at=at, about=point, position=point.site.place.lo, detail=detail)
    return made
