"""Clinics and hospitals: their beds and who lies in them, how they are guarded, whose team wants somebody."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.command.posts.rules import HOSPITAL_DUTIES
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.response.care.actions import add_clinic, set_clinic
from wanjia.response.care.forms import ClinicForm, WardForm
from wanjia.response.care.models import Clinic, Transfer
from wanjia.response.care.queries import RELATED, Team, lying_in, name_for, teams_at
from wanjia.response.care.rules import LEAD

MOST = 500


@needs(C.HANDLE_FEVER)
def clinic(request: Any, clinic: str) -> HttpResponseBase:
    """Show the beds of a clinic and who lies in each."""
    found: Clinic = reach(request, Clinic.objects.select_related("site__place"), clinic, C.HANDLE_FEVER)
    lying = Transfer.objects.filter(to=found, handed_at__isnull=False, left_at=None)
    told = [f"chain__{name}" for name in RELATED]
    here = list(lying.select_related("bed", *told).order_by("bed_id", "id"))
    by_bed = {transfer.bed_id: transfer for transfer in here if transfer.bed_id}
    lines = [(bed.name, by_bed.get(bed.pk)) for bed in found.ward_beds.order_by("pk")]
    lines += [("", transfer) for transfer in here if not transfer.bed_id]
    rows = [
        (name, transfer, name_for(transfer.chain, request.standing) if transfer else "") for name, transfer in lines
    ]
    if request.GET.get("export") in KINDS:
        headings = [_("床位"), _("患者"), _("接收")]
        cells = ([name, who, transfer.handed_at if transfer else None] for name, transfer, who in rows)
        return export(request.GET["export"], str(found), headings, cells)
    free = sum(transfer is None for _name, transfer, _who in rows)
    team = teams_at([found], clock.now()).get(found.pk)
    context = {"clinic": found, "rows": rows, "free": free, "team": team, "lacks": lack_words(team)}
    return render(request, "care/clinic.html", context)


def clinics_to_choose() -> QuerySet[Clinic]:
    """Give every clinic and hospital by name: a patient may be taken beyond the reader's own territory."""
    return Clinic.objects.select_related("site").order_by("site__name")


def lack_words(team: Team | None) -> str:
    """Give in words what a team wants."""
    words = {LEAD: _("专班负责人"), **HOSPITAL_DUTIES}
    return "、".join(str(words[key]) for key in team.lacks) if team else ""


@needs(C.HANDLE_FEVER)
def setting(request: Any, clinic: str) -> HttpResponse:
    """Say how a clinic is guarded, and how many beds it has by now."""
    found: Clinic = reach(request, Clinic.objects.select_related("site__place"), clinic, C.HANDLE_FEVER)
    form = WardForm(request.POST or None, initial={"security": found.security, "beds": found.beds})
    if attempt(form, lambda v: set_clinic(clinic=found, by=request.user, at=clock.now(), **v)) is not None:
        return redirect("care:clinic", clinic)
    return form_page(request, form, _("改设置"), about=str(found), back=reverse("care:clinic", args=[clinic]))


@needs(C.HANDLE_FEVER)
def clinics(request: Any) -> HttpResponseBase:
    """List clinics and hospitals with their guard, beds and teams, or those whose team wants somebody; set one up."""
    at, gaps = clock.now(), asked(request, "only") == "gaps"
    seen = Clinic.objects.visible_to(request.standing, C.HANDLE_FEVER).select_related("site__place")
    rows = list(seen.order_by("site__name", "id")[:MOST])
    form = ClinicForm(request.standing, request.POST or None)
    if attempt(form, lambda v: add_clinic(by=request.user, at=at, **v)) is not None:
        return redirect("care:clinics")
    lying, teams = lying_in(rows), teams_at(rows, at)
    wanting = {number for number, team in teams.items() if team.lacks}
    shown = [row for row in rows if row.pk in wanting] if gaps else rows
    lines = [(row, lying.get(row.pk, 0), teams.get(row.pk), lack_words(teams.get(row.pk))) for row in shown]
    if request.GET.get("export") in KINDS:
        headings = [_("名称"), _("所在"), _("类型"), _("勤务模式"), _("床位"), _("在院"), _("专班人数")]
        headings += [_("专班负责人"), _("专班缺什么"), _("截至")]
        cells = (
            [row, row.site.place.name, row.site.get_kind_display(), row.get_security_display(), row.beds, inside]
            + ([len(team.members), team.lead or "", lacks] if team else ["", "", ""])
            + [at]
            for row, inside, team, lacks in lines
        )
        return export(request.GET["export"], _("专班不全的医院") if gaps else _("门诊与医院"), headings, cells)
    modes = [(name, sum(row.security == key for row in rows)) for key, name in Clinic.Security.choices]
    context = {"rows": lines, "modes": modes, "form": form, "gaps": gaps, "wanting": len(wanting), "all": len(rows)}
    return render(request, "care/clinics.html", context, status=422 if form.is_bound and form.errors else 200)
