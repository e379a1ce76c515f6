"""The desk's pages of passes: figures and forecast, the register, one pass, what was filed."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.campaigns.actions import record_export
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS as FILES
from wanjia.core.exports import export
from wanjia.core.fields import blind_index
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.core.paper import send
from wanjia.registry.accounts.gate import covers, needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.codes.queries import signer_of
from wanjia.registry.places.models import Place
from wanjia.response.passes.actions import (
    apply_pass,
    file_passes,
    issue_pass,
    revoke_pass,
    turn_down_pass,
    vet_pass,
)
from wanjia.response.passes.forms import FORMS, VetForm
from wanjia.response.passes.models import Filing, Pass
from wanjia.response.passes.printing import sheet
from wanjia.response.passes.queries import by_state, forecast, unfiled
from wanjia.response.passes.rules import FILED, ISSUERS, JOURNEYS, KINDS, STATES, VETTED, read_serial
from wanjia.response.passes.views.tabs import DESK, SEES, tabs_of
from wanjia.support.fleet.rules import plain

DAYS = 7
TONES = {"valid": "state-reached", "issued": "state-vacant", "applied": "state-absent", "vetted": "state-absent"}
TONES |= {"revoked": "state-refused", "turned_down": "state-refused"}


@needs(*SEES)
def home(request: Any) -> HttpResponseBase:
    """Show passes by kind and state, and how many vehicles they will bring to each entrance; or send the forecast."""
    at = clock.now()
    rows, today = Pass.objects.visible_to(request.standing), timezone.localdate(at)
    days = [today + timedelta(days=number) for number in range(DAYS)]
    coming = forecast(rows, today, DAYS, at)
    if request.GET.get("export") in FILES:
        headings = [_("入口"), *days]
        cells = ([row.entrance or _("未写明"), *row.days] for row in coming)
        return export(request.GET["export"], _("通行证车流预测"), headings, cells)
    most = max((max(row.days) for row in coming), default=0)
    told = [(row.entrance, [(day, n, 0 < n == most) for day, n in zip(days, row.days, strict=True)]) for row in coming]
    figures = [(kind, KINDS[kind], states, total) for kind, states, total in by_state(rows, at)]
    sums = [(day, sum(row.days[number] for row in coming)) for number, day in enumerate(days)]
    context = {"figures": figures, "states": STATES.items(), "days": days, "coming": told, "sums": sums, "now": at}
    return render(request, "passes/home.html", context | tabs_of(request, "home"))


def _rows() -> Any:
    return Pass.objects.select_related("unit", "issuer", "entrance", "applied_by", "booking__vehicle")


@needs(*DESK)
def register(request: Any) -> HttpResponseBase:
    """List passes by kind, state, plate or serial; or send the list as a file, which is written down."""
    at, kind, state, text = clock.now(), asked(request, "kind"), asked(request, "state"), asked(request, "q", 20)
    rows = _rows().visible_to(request.standing).stated(at)
    rows = rows.filter(kind=kind) if kind in KINDS else rows
    rows = rows.filter(state=state) if state in STATES else rows
    if text and not (serial := read_serial(text)):
        rows = rows.filter(plate_index=blind_index("plate", plain(text)))
    elif text:
        rows = rows.filter(serial=serial)
    if request.GET.get("export") in FILES:
        return _export(request, rows)
    page = keyset(rows, "-id", after=asked(request, "after"))
    for row in page.rows:
        row.word, row.tone = STATES[row.state], TONES.get(row.state, "")
    context = {"page": page, "states": STATES.items(), "kind": kind, "state": state, "q": text, "now": at}
    return render(request, "passes/register.html", context | tabs_of(request, "register"))


def _export(request: Any, rows: Any) -> HttpResponseBase:
    if not request.standing.may(C.ISSUE_PASSES):
        raise PermissionDenied
    inside = rows.visible_to(request.standing, C.ISSUE_PASSES).order_by("-id")
    at, place = clock.now(), Place.objects.get(pk=request.standing.holdings[0].place_id)
    what = f"passes {request.GET['export']}"
    record_export(campaign=None, place=place, what=what, rows=inside.count(), by=request.user, at=at)
    headings = [_("编号"), _("种类"), _("状态"), _("车牌号"), _("驾驶人"), _("人数"), _("单位"), _("事由"), _("起点")]
    headings += [_("目的地"), _("入口"), _("从"), _("到"), _("往返"), _("申请单位"), _("签发单位")]
    cells = (
        [p.serial, KINDS[p.kind], STATES[p.state], p.plate, p.driver, p.persons, p.organisation, p.matter, p.origin]
        + [p.destination, p.entrance, p.begins_at, p.ends_at, _journeys(p), p.unit, p.issuer]
        for p in inside
    )
    return export(request.GET["export"], _("通行证台账"), headings, cells)


def _journeys(row: Pass) -> str:
    return str(JOURNEYS["one" if row.single else "many"])


@needs(C.APPLY_PASSES)
def new(request: Any, sort: str) -> HttpResponse:
    """Ask for a pass of a kind."""
    if sort not in FORMS:
        raise Http404
    at = clock.now()
    form = FORMS[sort](request.standing, at, request.POST or None)
    done = attempt(form, lambda _v: apply_pass(by=request.user, at=at, **form.values()))
    if done is None:
        title = _("申请%(kind)s通行证") % {"kind": KINDS[sort]}
        about = _("按现行规定：%(journeys)s") % {"journeys": form.journeys}
        return form_page(request, form, title, about=about, back=reverse("passes:register"), submit=_("提交"))
    messages.success(request, _("已提交"))
    return redirect("passes:pass", done.public_id)


def _find(request: Any, text: str, *capabilities: C) -> Pass:
    found: Pass = reach(request, _rows(), text, *capabilities)
    return found


@needs(*DESK)
def permit(request: Any, permit: str) -> HttpResponse:
    """Show one pass: what it says, each step, where it was seen, what may be done next."""
    return _show(request, _find(request, permit, *DESK))


def _show(request: Any, row: Pass, refusal: Refused | None = None) -> HttpResponse:
    at = clock.now()
    state = str(Pass.objects.stated(at).get(pk=row.pk).state)
    issues = covers(request, C.ISSUE_PASSES, row.issuer)
    vets = covers(request, C.VET_PASSES, row.unit) and row.applied_by_id != request.user.pk
    waiting = "vetted" if row.kind in VETTED else "applied"
    context = {
        "row": row,
        "kind": KINDS[row.kind],
        "state": state,
        "journeys": _journeys(row),
        "word": STATES[state],
        "tone": TONES.get(state, ""),
        "steps": row.steps.select_related("by").order_by("at", "id"),
        "uses": row.uses.select_related("station").order_by("at", "id"),
        "vet": VetForm() if vets and state == "applied" and row.kind in VETTED else None,
        "may_issue": issues and state == waiting,
        "may_turn_down": (vets or issues) and state in ("applied", "vetted"),
        "may_revoke": issues and state in ("issued", "valid"),
        "may_print": state in ("issued", "valid"),
        "keyless": state in ("issued", "valid") and signer_of(row.issuer) is None,
        "refusal": refusal,
    }
    return render(request, "passes/pass.html", context, status=422 if refusal else 200)


def _try(request: Any, row: Pass, act: Any, said: str, **values: Any) -> HttpResponse:
    try:
        act(row=row, by=request.user, at=clock.now(), **values)
    except Refused as refused:
        return _show(request, row, refused)
    messages.success(request, said)
    return redirect("passes:pass", row.public_id)


def _of_office(request: Any, text: str) -> Pass:
    """Give a pass that the reader's own office issues. Raises PermissionDenied for another's."""
    row = _find(request, text, C.ISSUE_PASSES)
    if not covers(request, C.ISSUE_PASSES, row.issuer):
        raise PermissionDenied
    return row


@needs(C.VET_PASSES)
@require_POST
def vet(request: Any, permit: str) -> HttpResponse:
    """Give the competent department's word."""
    row, department = _find(request, permit, C.VET_PASSES), request.POST.get("department", "")
    return _try(request, row, vet_pass, _("已审核"), department=department, note=request.POST.get("note", ""))


@needs(C.VET_PASSES, C.ISSUE_PASSES)
@require_POST
def turn_down(request: Any, permit: str) -> HttpResponse:
    """Turn an application down."""
    row = _find(request, permit, C.VET_PASSES, C.ISSUE_PASSES)
    if not covers(request, C.VET_PASSES, row.unit) and not covers(request, C.ISSUE_PASSES, row.issuer):
        raise PermissionDenied
    return _try(request, row, turn_down_pass, _("已退回"), note=request.POST.get("note", ""))


@needs(C.ISSUE_PASSES)
@require_POST
def issue(request: Any, permit: str) -> HttpResponse:
    """Issue a pass."""
    return _try(request, _of_office(request, permit), issue_pass, _("已签发"))


@needs(C.ISSUE_PASSES)
@require_POST
def revoke(request: Any, permit: str) -> HttpResponse:
    """Take a pass back."""
    row = _of_office(request, permit)
    return _try(request, row, revoke_pass, _("已收回，各卡口手机同步后即拒绝"), note=request.POST.get("note", ""))


@needs(*DESK)
def print_pass(request: Any, permit: str) -> HttpResponse:
    """Print an issued pass with its signed code."""
    row, at = _find(request, permit, *DESK), clock.now()
    if Pass.objects.stated(at).get(pk=row.pk).state not in ("issued", "valid"):
        raise Refused(_("这份通行证还没有签发，或已经失效"))
    return send(str(row), sheet(row, at))


@needs(C.ISSUE_PASSES)
def filings(request: Any) -> HttpResponseBase:
    """Show what offices of the territory issued and reported; report what is left; or send one report as a file."""
    offices = _offices(request)
    if request.method == "POST":
        office = next((place for place in offices if place.public_id == request.POST.get("office")), None)
        if office is None:
            raise PermissionDenied
        done = file_passes(issuer=office, by=request.user, at=clock.now())
        messages.success(request, _("已备案%(n)d份") % {"n": done.count})
        return redirect("passes:filings")
    rows = Filing.objects.filter(issuer__in=offices).select_related("issuer", "by").order_by("-at", "-id")
    if request.GET.get("export") in FILES:
        passes = Pass.objects.filter(issuer__in=offices, steps__kind="filed").select_related("issuer", "unit")
        headings = [_("编号"), _("签发单位"), _("申请单位"), _("事由"), _("车牌号"), _("从"), _("到"), _("备案")]
        told = passes.annotate(filed_at=F("steps__at")).order_by("-id")
        cells = ([p.serial, p.issuer, p.unit, p.matter, p.plate, p.begins_at, p.ends_at, p.filed_at] for p in told)
        place = Place.objects.get(pk=request.standing.holdings[0].place_id)
        what = f"filed passes {request.GET['export']}"
        record_export(campaign=None, place=place, what=what, rows=told.count(), by=request.user, at=clock.now())
        return export(request.GET["export"], _("通行证备案"), headings, cells)
    issued = [
        (
            office,
            Pass.objects.filter(issuer=office, kind__in=FILED, serial__isnull=False).count(),
            unfiled(office).count(),
        )
        for office in offices
    ]
    lines = [(office, total, total - left, left) for office, total, left in issued]
    return render(request, "passes/filings.html", {"lines": lines, "rows": rows[:50]} | tabs_of(request, "filings"))


def _offices(request: Any) -> list[Place]:
    """Give the offices of the reader's that issue passes which are reported."""
    levels = {str(ISSUERS[kind]) for kind in FILED}
    return list(
        Place.objects.current().visible_to(request.standing, C.ISSUE_PASSES).filter(level__in=levels).order_by("lo")
    )
