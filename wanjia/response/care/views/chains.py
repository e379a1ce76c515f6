"""The board of open fever chains, one chain with its next step, a fever found elsewhere."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import attempt, form_page
from wanjia.registry.accounts.gate import home, needs, reach
from wanjia.registry.accounts.queries import staff_around
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.presence.actions import NewVisitor, know_visitors
from wanjia.response.care.actions import NewChain, hand_over, open_chains, order_transfer, step_chain
from wanjia.response.care.forms import FoundForm, HandOverForm, StepForm, TransferForm
from wanjia.response.care.models import FeverChain
from wanjia.response.care.queries import RELATED, free_beds, lines, name_for
from wanjia.response.care.rules import STEPS, next_step
from wanjia.response.care.templatetags.care import degrees
from wanjia.response.care.views.clinics import clinics_to_choose

MOST = 500


@needs(C.HANDLE_FEVER)
def board(request: Any) -> HttpResponseBase:
    """Show every open chain, what is due first at the top."""
    at = clock.now()
    rows = FeverChain.objects.visible_to(request.standing, C.HANDLE_FEVER).select_related(*RELATED)
    found = lines(rows.open()[:MOST], request.standing, at)
    if request.GET.get("export") in KINDS:
        headings = [_("发现"), _("来源"), _("地点"), _("体温"), _("到哪一步"), _("下一步"), _("最迟"), _("负责人")]
        headings += [_("隔离区位数"), _("隔离区在内")]
        cells = (
            [
                c.found_at,
                c.get_source_display(),
                c.site or c.place,
                degrees(c.temperature),
                c.get_step_display(),
            ]
            + [str(STEPS[line.next]), line.due, c.owner, *(line.area or ("", ""))]
            for line in found
            for c in [line.chain]
        )
        return export(request.GET["export"], _("发热转送"), headings, cells)
    context = {
        "lines": [(line, STEPS[line.next]) for line in found],
        "late": sum(line.late for line in found),
        "at": at,
    }
    return render(request, "care/board.html", context)


@needs(C.HANDLE_FEVER)
def chain_page(request: Any, chain: str) -> HttpResponse:
    """Show a chain with every step's time; take the next step."""
    rows = FeverChain.objects.select_related(*RELATED)
    found: FeverChain = reach(request, rows, chain, C.HANDLE_FEVER)
    at, following = clock.now(), next_step(found.step)
    form = None
    if following:
        staff = staff_around(found.place, at)
        clinics = clinics_to_choose()
        sent = request.POST if request.method == "POST" else None
        form = StepForm(following, staff, clinics, sent, initial={"owner": request.user.public_id})
        if attempt(form, lambda v: step_chain(chain=found, kind=following, by=request.user, at=at, **v)) is not None:
            return redirect("care:chain", chain)
    steps = list(found.steps.select_related("by", "owner", "clinic__site").order_by("at", "id"))
    since = [None, *(step.at for step in steps)]
    context = {
        "chain": found,
        "who": name_for(found, request.standing),
        "steps": [(step, before) for step, before in zip(steps, since, strict=False)],
        "next": STEPS[following] if following else "",
        "line": lines([found], request.standing, at)[0],
        "isolates": following == "isolated",
        "form": form,
        "transfers": found.transfers.select_related("to__site", "bed", "ordered_by", "handed_by").order_by("id"),
        "may_move": found.step == "received" and not found.transfers.filter(handed_at=None).exists(),
        "may_receive": found.step == "received" and found.transfers.filter(handed_at=None).exists(),
        "at": at,
    }
    return render(request, "care/chain.html", context, status=422 if form is not None and form.errors else 200)


@needs(C.HANDLE_FEVER)
def move(request: Any, chain: str) -> HttpResponse:
    """Order a patient to be taken to another clinic or hospital."""
    found: FeverChain = reach(request, FeverChain.objects.select_related(*RELATED), chain, C.HANDLE_FEVER)
    form = TransferForm(clinics_to_choose(), request.POST or None)
    if attempt(form, lambda v: order_transfer(chain=found, by=request.user, at=clock.now(), **v)) is not None:
        return redirect("care:chain", chain)
    return form_page(request, form, _("转院"), back=reverse("care:chain", args=[chain]), submit=_("开转运单"))


@needs(C.HANDLE_FEVER)
def receive(request: Any, chain: str) -> HttpResponse:
    """Confirm that a patient arrived."""
    found: FeverChain = reach(request, FeverChain.objects.select_related(*RELATED), chain, C.HANDLE_FEVER)
    transfer = found.transfers.filter(handed_at=None).select_related("to__site").first()
    beds = free_beds(transfer.to) if transfer and transfer.to else []
    form = HandOverForm(beds, request.POST if request.method == "POST" else None)
    if attempt(form, lambda v: hand_over(chain=found, by=request.user, at=clock.now(), **v)) is not None:
        return redirect("care:chain", chain)
    back = reverse("care:chain", args=[chain])
    return form_page(request, form, _("交接"), about=str(transfer.to or "") if transfer else "", back=back)


@needs(C.HANDLE_FEVER)
def new(request: Any) -> HttpResponse:
    """Open a chain for somebody found at home or anywhere but at a station."""
    at = clock.now()
    staff = staff_around(home(request, C.HANDLE_FEVER), at)
    form = FoundForm(request.standing, staff, request.POST or None, initial={"owner": request.user.public_id})
    done = attempt(form, lambda v: _found(v, request.user, at))
    if done is not None:
        return redirect("care:chain", done.public_id)
    return form_page(request, form, _("上报发热者"), back=reverse("care:board"))


def _found(values: dict[str, Any], by: Any, at: datetime) -> FeverChain:
    visitor = know_visitors(rows=[NewVisitor(values["name"], values["phone"])], by=by, at=at)[0]
    row = NewChain(
        values["source"], values["place"].pk, at, values["temperature"], visitor_id=visitor, owner_id=values["owner"].pk
    )
    return open_chains(rows=[row], by=by, at=at)[0]
