"""One case: what is said of it by which source, its way day by day, who looks into it; every entry on it."""

from collections.abc import Callable
from datetime import datetime
from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.pages import attempt, form_page
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.queries import holders_within
from wanjia.registry.accounts.roles import Capability as C
from wanjia.response.cases.actions import (
    classify_case,
    finish_investigation,
    link_cases,
    merge_cases,
    order_investigation,
    read_cases,
    record_stay,
    tell_case,
    void_link,
    void_stay,
)
from wanjia.response.cases.confirming import done_or_noted
from wanjia.response.cases.forms import (
    ClassifyForm,
    FactForm,
    FindingForm,
    InvestigationForm,
    OtherCaseForm,
    StayForm,
)
from wanjia.response.cases.models import Case, Contact, Investigation
from wanjia.response.cases.queries.subjects import RELATED, name_for, person_of

LOOK = C.INVESTIGATE_CASES
ENTRIES = {
    "classify": gettext_lazy("改分类"),
    "tell": gettext_lazy("补充日期、转归、方案、专家"),
    "stay": gettext_lazy("添加行程"),
    "investigate": gettext_lazy("派出流调"),
    "infected-by": gettext_lazy("记录传染来源"),
    "merge": gettext_lazy("合并重复病例"),
}


def reach_case(request: Any, case: str) -> Case:
    """Give a case where the asker investigates."""
    rows = Case.objects.select_related("outbreak__place", "place", "merged_into", *RELATED)
    found: Case = reach(request, rows, case, LOOK)
    return found


@needs(LOOK)
def case_page(request: Any, case: str) -> HttpResponse:
    """Show a case with its facts, its way, its contacts; who reads it is written down first."""
    found, at = reach_case(request, case), clock.now()
    read_cases(cases=[found], through="cases:case", by=request.user, at=at)
    words = found.outbreak.words()
    facts = list(found.facts.select_related("by").order_by("at", "id"))
    context = {
        "case": found,
        "name": name_for(found, request.standing, found.place.lo),
        "word": words.get(found.category, ""),
        "facts": [(fact, words.get(fact.code, fact.code) if fact.kind == "category" else "") for fact in facts],
        "days": _days(found),
        "contacts": Contact.objects.filter(case=found).count(),
        "origins": list(found.origins.filter(void_at=None).select_related("source_case")),
        "onward": list(found.onward.filter(void_at=None).select_related("case")),
        "investigations": list(found.investigations.select_related("investigator").order_by("due_at", "id")),
        "finding": FindingForm(),
        "entries": list(ENTRIES.items()),
        "at": at,
    }
    return render(request, "cases/case.html", context)


def _days(case: Case) -> list[tuple[Any, list[Any]]]:
    """Give the stretches of a case's way day by day."""
    stays = case.stays.filter(void_at=None).select_related("site").order_by("from_at", "id")
    return [(day, list(rows)) for day, rows in groupby(stays, key=lambda s: timezone.localdate(s.from_at))]


@needs(LOOK)
@require_POST
def confirm(request: Any, case: str) -> HttpResponse:
    """Confirm a case by its test and go straight to whom it may have met."""
    found = reach_case(request, case)
    classify_case(case=found, category="confirmed", source="laboratory", by=request.user, at=clock.now())
    return redirect("cases:search", case)


@needs(LOOK)
@require_POST
def finish(request: Any, investigation: str) -> HttpResponse:
    """Take in what an investigation found."""
    rows = Investigation.objects.select_related("case__place")
    found = reach(request, rows, investigation, LOOK)
    finish_investigation(investigation=found, finding=request.POST.get("finding", ""), by=request.user, at=clock.now())
    return redirect("cases:case", found.case.public_id)


@needs(LOOK)
@require_POST
def void(request: Any, case: str) -> HttpResponse:
    """Void a stretch of the way or a link of a case, named by its sealed id; it stays readable."""
    found, at = reach_case(request, case), clock.now()
    name = request.POST.get("row", "")
    for rows, act in ((found.stays.select_related("case__place"), _void_stay), (found.origins.all(), _void_link)):
        for row in rows.filter(void_at=None):
            if row.public_id == name:
                act(row, request.user, at)
    return redirect("cases:case", case)


def _void_stay(row: Any, by: Any, at: datetime) -> None:
    void_stay(stay=row, by=by, at=at)


def _void_link(row: Any, by: Any, at: datetime) -> None:
    void_link(link=row, by=by, at=at)


@needs(LOOK)
def entry(request: Any, case: str, entry: str) -> HttpResponse:
    """Ask for what one entry needs and do it."""
    found, at = reach_case(request, case), clock.now()
    if entry not in ENTRIES:
        raise Http404
    form, act = _entry(request, found, entry, at)
    said = {"case": found, "entry": entry, "by": request.user, "at": at}
    done = attempt(form, lambda values: done_or_noted(act=lambda: act(values), **said))
    if done is not None:
        return redirect("cases:case", done.public_id if entry == "merge" else case)
    return form_page(request, form, ENTRIES[entry])


def _entry(request: Any, case: Case, entry: str, at: datetime) -> tuple[Any, Callable[[dict[str, Any]], Any]]:
    sent = request.POST if request.method == "POST" else None
    common = {"by": request.user, "at": at}
    if entry == "classify":
        return ClassifyForm(case, sent), lambda v: classify_case(case=case, **v, **common)
    if entry == "tell":
        return FactForm(sent), lambda v: tell_case(case=case, **v, **common)
    if entry == "stay":
        return StayForm(case, person_of(case), sent), lambda v: record_stay(case=case, **v, **common)
    if entry == "investigate":
        staff = holders_within(case.place.lo, case.place.hi, LOOK, at)
        return InvestigationForm(staff, at, sent), lambda v: order_investigation(case=case, **v, **common)
    form = OtherCaseForm(case, sent)
    if entry == "merge":
        return form, lambda v: merge_cases(kept=v["other"], absorbed=case, **common)
    return form, lambda v: link_cases(pairs=[(v["other"], case)], reason="named", **common)
