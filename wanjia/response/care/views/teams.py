"""The team of a key hospital: who belongs to it, who did, who joins and leaves."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, keyset
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.queries import staff_around
from wanjia.registry.accounts.roles import Capability as C
from wanjia.response.care.actions import add_member, end_member
from wanjia.response.care.forms import MemberForm
from wanjia.response.care.models import Clinic, TeamMember
from wanjia.response.care.queries import teams_at
from wanjia.response.care.views.clinics import lack_words


@needs(C.HANDLE_FEVER)
def team(request: Any, clinic: str) -> HttpResponseBase:
    """Show everybody who belongs or belonged to a hospital's team, the latest first; take somebody in."""
    found: Clinic = reach(request, Clinic.objects.select_related("site__place"), clinic, C.HANDLE_FEVER)
    at = clock.now()
    form = MemberForm(staff_around(found.site.place, at), at, request.POST or None)
    if attempt(form, lambda v: add_member(clinic=found, by=request.user, at=at, **v)) is not None:
        return redirect("care:team", clinic)
    rows = found.team.select_related("user")
    if request.GET.get("export") in KINDS:
        headings = [_("医院"), _("姓名"), _("职责"), _("专班负责人"), _("从"), _("到")]
        cells = (
            [found, row, row.get_duty_display(), _("是") if row.leads else "", row.from_at, row.until_at]
            for row in rows.order_by("-from_at", "-id")
        )
        return export(request.GET["export"], _("%(hospital)s专班") % {"hospital": found}, headings, cells)
    page = keyset(rows, "-from_at", "-id", after=asked(request, "after"))
    for row in page.rows:
        row.over, row.here = row.until_at is not None and row.until_at <= at, row.from_at < at
    now = teams_at([found], at).get(found.pk)
    context = {"clinic": found, "page": page, "team": now, "lacks": lack_words(now), "form": form, "at": at}
    return render(request, "care/team.html", context, status=422 if form.is_bound and form.errors else 200)


@needs(C.HANDLE_FEVER)
@require_POST
def leave(request: Any, teammate: str) -> HttpResponse:
    """Let somebody leave their team."""
    found = reach(request, TeamMember.objects.select_related("clinic__site__place"), teammate, C.HANDLE_FEVER)
    back = reverse("care:team", args=[found.clinic.public_id])
    end_member(member=found, by=request.user, at=clock.now())
    return redirect(back)
