"""Somebody says that a measure is wrong; a third person answers; a granted appeal withdraws the measure."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.posts.queries import policy
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.roles import Capability
from wanjia.response.measures.actions._units import standing_of, unit_for
from wanjia.response.measures.actions.ends import correct_measure
from wanjia.response.measures.models import Appeal, Measure

LONGEST = 1000


@action
def make_appeal(*, measure: Measure, text: str, by: Any, at: datetime, phone: str = "") -> Appeal:
    """Appeal against a measure, oneself (``by`` is None) or through staff. Raises Refused for one that waits for an answer."""
    row: Measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    if row.approved_at is None or row.corrected_at is not None or row.forgotten_at is not None:
        raise Refused(_("这项措施没有执行，或已经更正"), code="nothing")
    if not text.strip():
        raise Refused(_("请写明为什么不对"), field="text")
    if row.appeals.open().exists():
        raise Refused(_("已有一件申诉在等待答复"), code="waiting")
    hours = max(1, int(policy("appeal_hours", row.owner, at)))
    appeal: Appeal = Appeal.objects.create(
        measure=row, through=Appeal.Through.PAGE if by is None else Appeal.Through.STAFF, text=text.strip()[:LONGEST],
        phone=phone.strip()[:40], made_at=at, made_by=by, hours=hours, due_at=at + timedelta(hours=hours),
        proposer=row.proposed_by, approver=row.approved_by,
    )  # fmt: skip
    journal.write("make_appeal", by=by, at=at, about=appeal, position=row.lo, detail={"hours": hours})
    return appeal


@action
def answer_appeal(*, appeal: Appeal, granted: bool, answer: str, by: Any, at: datetime) -> Appeal:
    """Answer; granted, the measure is withdrawn everywhere. Raises Refused to who proposed or approved it, or for no word."""
    row: Appeal = Appeal.objects.select_for_update(of=("self",)).select_related("measure").get(pk=appeal.pk)
    measure = row.measure
    unit_for(standing_of(by, at), measure.lo, measure.hi, Capability.ANSWER_APPEALS)
    if row.answered_at is not None:
        raise Refused(_("已经答复"))
    if by.pk in (measure.proposed_by_id, measure.approved_by_id):
        raise Refused(_("申诉要由提出人和批准人以外的人答复"), code="own_request")
    if not answer.strip():
        raise Refused(_("请写明答复"), field="answer")
    row.answered_at, row.answered_by, row.granted = max(at, row.made_at), by, granted
    row.answer = answer.strip()[:LONGEST]
    row.save(update_fields=["answered_at", "answered_by", "granted", "answer"])
    journal.write("answer_appeal", by=by, at=at, about=row, position=measure.lo, detail={"granted": granted})
    if granted and measure.corrected_at is None:
        correct_measure(measure=measure, by=by, at=at, reason=_("申诉成立"))
    return row
