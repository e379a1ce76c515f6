"""A report is written from the figures of a place at a moment and kept; every generation is a row of its own."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.insight.judgement.models import Judgement
from wanjia.insight.judgement.writing import written
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import Level

NARROW = (Level.GRID, Level.BUILDING, Level.UNIT)


@action
def make_judgement(*, place: Place, as_of: datetime, by: Any, at: datetime) -> Judgement:
    """Write a report. Raises Refused for a moment to come, and for a place so small that numbers are people."""
    if as_of > at:
        raise Refused(_("截至时间在将来"), field="as_of")
    if place.level in NARROW:
        raise Refused(_("只能为社区及以上写研判报告"), field="place")
    report: Judgement = Judgement.objects.create(
        place=place, as_of=as_of, made_at=at, by=by, content=written(place, as_of)
    )
    journal.write("make_judgement", by=by, at=at, about=report, position=place.lo, detail={"as_of": as_of.isoformat()})
    return report
