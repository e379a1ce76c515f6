"""How a measure ends before its time: released, lifted at an instant, or withdrawn as one that should never have been."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Model, Q
from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.people.actions import forget_columns
from wanjia.response.measures.actions._ending import note_end
from wanjia.response.measures.actions._units import standing_of, unit_for
from wanjia.response.measures.models import EndOfAll, LiftCheck, Measure
from wanjia.response.measures.rules import LIFT_CHECKS, PERSONAL, SHORT


def _locked(measure: Measure, by: Any, at: datetime, *capabilities: Capability) -> Measure:
    row: Measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    unit_for(standing_of(by, at), row.lo, row.hi, *capabilities)
    return row


def _reason(text: str) -> str:
    if not text.strip():
        raise Refused(_("请写明原因"), field="reason")
    return text.strip()[:SHORT]


def _still_on(row: Measure, at: datetime) -> None:
    if row.approved_at is None:
        raise Refused(_("还没有批准，可以不批准"), code="not_approved")
    if row.over_at <= at:
        raise Refused(_("这项措施已经结束"), code="over")


def _end(row: Measure, how: str, ends_at: datetime, reason: str, by: Any, at: datetime) -> Measure:
    assert row.approved_at is not None
    row.ended_at, row.ended_by, row.ended_how = max(ends_at, row.approved_at), by, how
    row.ended_reason = reason
    row.save(update_fields=["ended_at", "ended_by", "ended_how", "ended_reason"])
    name = {"released": "release_measure", "lifted": "lift_measure"}[how]
    detail = {"kind": row.kind, "ends_at": row.ended_at.isoformat()}
    journal.write(name, by=by, at=at, about=row, position=row.lo, detail=detail)
    return row


@action
def release_measure(*, measure: Measure, by: Any, at: datetime, reason: str) -> Measure:
    """Release somebody now. Raises Refused for an area (it is lifted), what is over, and without a reason."""
    row = _locked(measure, by, at, Capability.APPROVE_MEASURES)
    if row.subject not in PERSONAL:
        raise Refused(_("楼栋、小区和片区请办理解封"), code="area")
    _still_on(row, at)
    return _end(row, "released", at, _reason(reason), by, at)


@action
def confirm_check(*, measure: Measure, item: str, by: Any, at: datetime) -> LiftCheck:
    """Confirm one thing of the checklist before an area opens. Raises Refused for no such thing, or the second time."""
    row = _locked(measure, by, at, Capability.PROPOSE_MEASURES, Capability.APPROVE_MEASURES, Capability.KEEP_ISOLATION)
    if row.subject in PERSONAL or item not in LIFT_CHECKS:
        raise Refused(_("没有这一项"), field="item", code="invalid")
    _still_on(row, at)
    if LiftCheck.objects.filter(measure=row, item=item).exists():
        raise Refused(_("这一项已经确认"), field="item")
    check: LiftCheck = LiftCheck.objects.create(measure=row, item=item, at=at, by=by)
    journal.write("confirm_lift_check", by=by, at=at, about=row, position=row.lo, detail={"item": item})
    return check


@action
def lift_area(*, measure: Measure, lifts_at: datetime, by: Any, at: datetime, reason: str) -> Measure:
    """Open an area at an exact instant, now or to come. Raises Refused until its checklist is complete, or past its end."""
    row = _locked(measure, by, at, Capability.APPROVE_MEASURES)
    if row.subject in PERSONAL:
        raise Refused(_("对人的措施请办理解除"), code="person")
    _still_on(row, at)
    if not at <= lifts_at <= row.over_at:
        raise Refused(_("解封时间应在现在之后、结束时间之前"), field="lifts_at", code="time")
    done = set(row.lift_checks.values_list("item", flat=True))
    if missing := [str(name) for item, name in LIFT_CHECKS.items() if item not in done]:
        raise Refused(_("解封前还须确认：%(missing)s") % {"missing": "、".join(missing)}, code="checklist")
    return _end(row, "lifted", lifts_at, _reason(reason), by, at)


@action
def end_all(*, lo: int, hi: int, ends_at: datetime, reason: str, by: Any, at: datetime) -> dict[str, int]:
    """End every measure whose subject lies inside an interval at an instant; give how many of each kind end by it so far.

    What is approved, or will be, holds until then and no longer (``EndOfAll``). Once the instant is there, what still waits is
    refused (``refused``). An area opens without its checklist, since whoever decided this answers for it: ``unchecked``.
    """
    EndOfAll.objects.get_or_create(
        lo=lo, hi=hi, ends_at=ends_at, defaults={"reason": _reason(reason), "at": at, "by": by}
    )
    rows = Measure.objects.filter(
        lo__gte=lo, hi__lte=hi, corrected_at=None, until_at__gt=ends_at, proposed_at__lte=ends_at
    )
    approved = rows.filter(Q(ended_at=None) | Q(ended_at__gt=ends_at), approved_at__isnull=False)
    waiting = rows.filter(approved_at=None, ended_at=None) if ends_at <= at else rows.none()
    for row in approved.only("pk", "kind", "lo").order_by("pk"):
        note_end(row, ends_at, by, at)
    refused = list(waiting.only("pk", "kind", "lo").order_by("pk"))
    for row in refused:
        _note_refused(row, by, at)
    said = {"ended_at": ends_at, "ended_by": by, "ended_reason": _reason(reason)}
    approved.update(ended_how="sunset", **said)
    waiting.update(ended_how="refused", **said)
    counts = _ended_at(lo, hi, ends_at) | {"refused": len(refused)}
    journal.write("end_measures", by=by, at=at, position=lo, detail=counts)
    return counts


def _ended_at(lo: int, hi: int, ends_at: datetime) -> dict[str, int]:
    """Count by kind what ends with the whole at an instant, also approved since; and areas whose checklist is not whole."""
    rows = Measure.objects.filter(lo__gte=lo, hi__lte=hi, ended_how="sunset", ended_at=ends_at, corrected_at=None)
    areas = rows.exclude(subject__in=PERSONAL).annotate(checks=Count("lift_checks"))
    counts = dict(rows.order_by().values_list("kind").annotate(Count("pk")))
    return counts | {"unchecked": areas.filter(checks__lt=len(LIFT_CHECKS)).count()}


def _note_refused(row: Measure, by: Any, at: datetime) -> None:
    journal.write("refuse_measure", by=by, at=at, about=row, position=row.lo, detail={"kind": row.kind})


@action
def correct_measure(*, measure: Measure, by: Any, at: datetime, reason: str) -> Measure:
    """Say that a measure was wrong: it counts as if it had never been, here and at every gate. Raises Refused twice."""
    row = _locked(measure, by, at, Capability.APPROVE_MEASURES, Capability.ANSWER_APPEALS)
    if row.corrected_at is not None:
        raise Refused(_("已经更正"), code="corrected")
    row.corrected_at, row.corrected_by, row.corrected_reason = max(at, row.proposed_at), by, _reason(reason)
    row.save(update_fields=["corrected_at", "corrected_by", "corrected_reason"])
    journal.write("correct_measure", by=by, at=at, about=row, position=row.lo, detail={"kind": row.kind})
    return row


@action
def forget_measures(*, model: type[Model], kind: str, numbers: Sequence[int], by: Any, at: datetime) -> None:
    """Forget on whom measures were laid and what was said of them; kind, ground, document and times stay for the totals."""
    Measure.objects.filter(pk__in=numbers).update(forgotten_at=at)  # the store takes a measure without evidence only so
    forget_columns(model=model, kind=kind, numbers=numbers, by=by, at=at)
