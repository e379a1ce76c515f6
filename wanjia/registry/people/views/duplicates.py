"""The queue of rows that may be one person."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, keyset
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.people.actions import decide_suspicion, record_readings, undo_merge
from wanjia.registry.people.models import Merge, Suspicion
from wanjia.registry.people.queries import open_needs, reasons_in_words

DECIDE = Capability.DECIDE_DUPLICATES
PAIRS = 20
BOTH = ("known__household__door__place", "newcomer__household__door__place")


@needs(DECIDE)
def duplicates(request: HttpRequest) -> HttpResponseBase:
    """Show pairs side by side, masked, the likeliest first; or send their doors and what speaks for them, without names."""
    visible = Suspicion.objects.open().visible_to(request.standing, DECIDE).select_related(*BOTH)  # type: ignore[attr-defined]
    if request.GET.get("export") in KINDS:
        headings = [_("相似度"), _("理由"), _("先登记"), _("后登记")]
        lines = (
            [pair.score, "、".join(reasons_in_words(pair)), pair.known.household.door.label]
            + [pair.newcomer.household.door.label]
            for pair in visible.order_by("-score", "id").iterator(chunk_size=1000)
        )
        return export(request.GET["export"], _("疑似重复"), headings, lines)
    page = keyset(visible, "-score", "id", after=asked(request, "after"), limit=PAIRS)
    people = [person for pair in page.rows for person in (pair.known, pair.newcomer)]
    if people:
        households = {person.household_id: person.household for person in people}
        record_readings(households=households.values(), through="people:duplicates", by=request.user, at=clock.now())
    pairs = [(pair, reasons_in_words(pair), _within(request, pair)) for pair in page.rows]
    return render(request, "people/duplicates.html", {"page": page, "pairs": pairs, "needs": open_needs(people)})


def _within(request: Any, pair: Suspicion) -> bool:
    """Tell whether both sides lie where the asker may decide."""
    return all(request.standing.may(DECIDE, who.household.position) for who in (pair.known, pair.newcomer))


@needs(DECIDE)
@require_POST
def decide(request: HttpRequest, suspicion: str) -> HttpResponse:
    """Decide whether two rows are one person."""
    found: Suspicion = reach(request, Suspicion.objects.select_related(*BOTH), suspicion, DECIDE)
    same = request.POST.get("same")
    if same not in ("yes", "no"):
        raise Refused(_("请选择是不是同一人"))
    if not _within(request, found):
        raise Refused(_("另一方不在您的辖区，请上一级来核对"))
    decide_suspicion(suspicion=found, same=same == "yes", by=request.user, at=clock.now())
    messages.success(request, _("已合并，可在“已合并”里撤销") if same == "yes" else _("已记为不是同一人"))
    return redirect("people:duplicates")


@needs(DECIDE)
def merges(request: HttpRequest) -> HttpResponseBase:
    """List the merges in force, the newest first; or send their doors, without names."""
    related = ("kept__household__door", "absorbed__household__door", "by")
    visible = Merge.objects.filter(undone_at=None).visible_to(request.standing, DECIDE).select_related(*related)  # type: ignore[attr-defined]
    if request.GET.get("export") in KINDS:
        headings = [_("留下"), _("并入"), _("谁"), _("时间")]
        lines = (
            [merge.kept.household.door.label, merge.absorbed.household.door.label, merge.by.name, merge.at]
            for merge in visible.order_by("-id").iterator(chunk_size=1000)
        )
        return export(request.GET["export"], _("已合并"), headings, lines)
    page = keyset(visible, "-id", after=asked(request, "after"))
    people = [person for merge in page.rows for person in (merge.kept, merge.absorbed)]
    if people:
        households = {person.household_id: person.household for person in people}
        record_readings(households=households.values(), through="people:merges", by=request.user, at=clock.now())
    return render(request, "people/merges.html", {"page": page})


@needs(DECIDE)
@require_POST
def undo(request: HttpRequest, merge: str) -> HttpResponse:
    """Take a merge back."""
    found: Merge = reach(request, Merge.objects.select_related("kept__household", "absorbed__household"), merge, DECIDE)
    if not request.standing.may(DECIDE, found.kept.household.position):  # type: ignore[attr-defined]
        raise Refused(_("另一方不在您的辖区，请上一级来核对"))
    undo_merge(merge=found, by=request.user, at=clock.now())
    messages.success(request, _("已撤销合并"))
    return redirect("people:merges")
