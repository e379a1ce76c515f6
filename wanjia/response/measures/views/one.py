"""One measure: its facts, how it ends, its checklist, its appeals, its paper."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.pages import attempt, form_page
from wanjia.core.paper import send
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.response.measures.actions import (
    answer_appeal,
    confirm_check,
    correct_measure,
    lift_area,
    make_appeal,
    refuse_measures,
    release_measure,
)
from wanjia.response.measures.forms import AnswerForm, AppealForm, LiftForm
from wanjia.response.measures.models import Appeal, Measure
from wanjia.response.measures.printing import sheet
from wanjia.response.measures.proposing import approve_or_note
from wanjia.response.measures.queries import RELATED, checklist, subject_name, where_they_stand
from wanjia.response.measures.rules import PERSONAL, STATES
from wanjia.response.measures.views.desk import SEES, note_readings, say_earlier_ends


def _one(request: Any, measure: str, *capabilities: C) -> Measure:
    rows = Measure.objects.select_related(*RELATED, "approved_by", "ended_by", "corrected_by")
    row: Measure = reach(request, rows, measure, *capabilities)
    note_readings(request, [row], "measure", clock.now())
    return row


@needs(*SEES)
def measure_page(request: Any, measure: str) -> HttpResponse:
    """Show a measure with every fact that makes it lawful, and what may be done with it by whom."""
    row, at = _one(request, measure, *SEES), clock.now()
    state = Measure.objects.stated(at).get(pk=row.pk).state
    may, area = request.standing.may, row.subject not in PERSONAL
    decides = may(C.APPROVE_MEASURES, row.lo) and row.proposed_by_id != request.user.pk
    appeals = where_they_stand(row.appeals.select_related("answered_by", "measure__owner").order_by("id"), at)
    third = request.user.pk not in (row.proposed_by_id, row.approved_by_id)
    on = state in ("in_force", "coming")
    context = {
        "row": row, "who": subject_name(row, request.standing), "state": state, "word": STATES[state], "now": at,
        "area": area, "checks": checklist(row) if area and row.approved_at else [], "appeals": appeals,
        "may_decide": decides and state == "proposed",
        "may_release": may(C.APPROVE_MEASURES, row.lo) and on and not area,
        "may_lift": may(C.APPROVE_MEASURES, row.lo) and on and area and row.ended_how != "lifted",
        "may_check": on and any(may(c, row.lo) for c in (C.PROPOSE_MEASURES, C.APPROVE_MEASURES, C.KEEP_ISOLATION)),
        "may_correct": any(may(c, row.lo) for c in (C.APPROVE_MEASURES, C.ANSWER_APPEALS)) and row.corrected_at is None
        and row.approved_at is not None,
        "may_answer": may(C.ANSWER_APPEALS, row.lo) and third,
        "may_appeal": row.approved_at is not None and row.corrected_at is None and not row.appeals.open().exists(),
        "lift": LiftForm(initial={"lifts_at": row.over_at}), "answer": AnswerForm(),
    }  # fmt: skip
    return render(request, "measures/measure.html", context)


@needs(C.PROPOSE_MEASURES, C.APPROVE_MEASURES, C.ANSWER_APPEALS)
@require_POST
def act(request: Any, measure: str) -> HttpResponse:
    """Approve, refuse, release or correct one measure."""
    row: Measure = reach(request, Measure.objects, measure, C.PROPOSE_MEASURES, C.APPROVE_MEASURES, C.ANSWER_APPEALS)
    what, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    said: dict[str, Any] = {"by": request.user, "at": clock.now()}
    if what == "approve":
        say_earlier_ends(request, approve_or_note(measures=[row], **said))
    elif what == "refuse":
        refuse_measures(measures=[row], reason=reason, **said)
    elif what == "release":
        release_measure(measure=row, reason=reason, **said)
    elif what == "correct":
        correct_measure(measure=row, reason=reason, **said)
    else:
        raise Refused(_("请选择要办理的措施"))
    return redirect("measures:measure", measure)


@needs(C.APPROVE_MEASURES)
def lift(request: Any, measure: str) -> HttpResponse:
    """Open an area at an exact instant."""
    row: Measure = reach(request, Measure.objects, measure, C.APPROVE_MEASURES)
    form = LiftForm(request.POST or None, initial={"lifts_at": row.over_at})
    if attempt(form, lambda v: lift_area(measure=row, by=request.user, at=clock.now(), **v)) is not None:
        return redirect("measures:measure", measure)
    return form_page(request, form, _("解封"), submit=_("解封"))


@needs(C.PROPOSE_MEASURES, C.APPROVE_MEASURES, C.KEEP_ISOLATION)
@require_POST
def check(request: Any, measure: str) -> HttpResponse:
    """Confirm one thing of the checklist."""
    row = reach(request, Measure.objects, measure, C.PROPOSE_MEASURES, C.APPROVE_MEASURES, C.KEEP_ISOLATION)
    confirm_check(measure=row, item=request.POST.get("item", ""), by=request.user, at=clock.now())
    return redirect("measures:measure", measure)


@needs(*SEES)
def appeal(request: Any, measure: str) -> HttpResponse:
    """Write an appeal down for somebody who came or called."""
    row: Measure = reach(request, Measure.objects, measure, *SEES)
    form = AppealForm(request.POST or None)
    if attempt(form, lambda v: make_appeal(measure=row, by=request.user, at=clock.now(), **v)) is not None:
        return redirect("measures:measure", measure)
    return form_page(request, form, _("代为提出申诉"), submit=_("提交"))


@needs(C.ANSWER_APPEALS)
def answer(request: Any, appeal: str) -> HttpResponse:
    """Answer an appeal."""
    row: Appeal = reach(request, Appeal.objects.select_related("measure"), appeal, C.ANSWER_APPEALS)
    form = AnswerForm(request.POST or None)
    if attempt(form, lambda v: answer_appeal(appeal=row, by=request.user, at=clock.now(), **v)) is not None:
        return redirect("measures:measure", row.measure.public_id)
    return form_page(request, form, _("答复申诉"), about=row.text, submit=_("答复"))


@needs(*SEES)
def paper(request: Any, measure: str) -> HttpResponse:
    """Give the paper that the person gets."""
    row = _one(request, measure, *SEES)
    if row.approved_at is None:
        raise Refused(_("还没有批准"))
    return send(str(_("告知书")), sheet(row, request.get_host(), clock.now()))
