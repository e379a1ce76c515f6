"""What was refused is written down: a list as an alarm that somebody else looks into, anything else as a line."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.response.measures.actions.make import NewMeasure
from wanjia.response.measures.models import RefusedList
from wanjia.response.measures.rules import SHORT


@action
def note_refused_list(*, measures: Sequence[NewMeasure], why: str, by: Any, at: datetime) -> RefusedList:
    """Keep that a list was refused whole: who wanted to restrict how many persons, and why it was not done."""
    without = sum(not each.evidence.strip() for each in measures)
    place = measures[0].owner
    row: RefusedList = RefusedList.objects.create(
        place=place, rows=len(measures), without=without, why=why[:16], at=at, by=by
    )
    detail = {"rows": len(measures), "without": without, "why": why}
    journal.write("refuse_list", by=by, at=at, about=row, position=place.lo, detail=detail)
    return row


@action
def note_refusal(*, position: int, act: str, why: str, by: Any, at: datetime) -> None:
    """Write down that somebody wanted to propose or approve what may not be: nothing of the refused act is left."""
    journal.write("refuse_restriction", by=by, at=at, position=position, detail={"act": act, "why": why})


@action
def look_into(*, alarm: RefusedList, note: str, by: Any, at: datetime) -> RefusedList:
    """Say what was found about a refused list. Raises Refused for whoever sent it, and without a word."""
    row: RefusedList = RefusedList.objects.select_for_update().get(pk=alarm.pk)
    if row.looked_at is not None:
        raise Refused(_("已经核实过"))
    if row.by_id == by.pk:
        raise Refused(_("不能核实自己提交的名单"), code="own_request")
    if not note.strip():
        raise Refused(_("请写明核实情况"), field="note")
    row.looked_at, row.looked_by, row.note = max(at, row.at), by, note.strip()[:SHORT]
    row.save(update_fields=["looked_at", "looked_by", "note"])
    journal.write("look_into_list", by=by, at=at, about=row)
    return row
