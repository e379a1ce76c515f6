"""The frame's history, closing and reopening."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.command.campaigns import queries
from wanjia.command.campaigns.actions import close_campaign, record_export, reopen_campaign
from wanjia.command.campaigns.models import FrameChange
from wanjia.command.campaigns.scene import C, Scene, find_campaign, holds_over, own_campaign, own_places, scene_at
from wanjia.command.campaigns.views.coverage import below
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import needs


@needs(C.VIEW_COVERAGE)
def history(request: Any, campaign: str) -> HttpResponseBase:
    """Show how the campaign was launched, closed, reopened, and every door that came in or went out since; or send these."""
    found = find_campaign(request, campaign, C.VIEW_COVERAGE)
    place = (own_places(request.standing, found) or [found.place])[0]
    at = scene_at(request, found, place, "history")
    inside = FrameChange.objects.filter(
        request.standing.within(C.VIEW_DOORS, lo="target__position"), campaign=found
    ).select_related("target__household__door", "by")
    if request.GET.get("export") in KINDS:
        return _export(request, at, inside)
    page = keyset(inside, "-at", "-id", after=asked(request, "after"))
    context = {
        "scene": at,
        "steps": found.steps.select_related("by").order_by("at", "id"),
        "page": page,
        "may_run": holds_over(request.standing, C.RUN_CAMPAIGNS, found.place),
    }
    return render(request, "campaigns/history.html", context)


def _export(request: Any, at: Scene, changes: Any) -> HttpResponseBase:
    """Send the changes of the frame where lists may be taken out; the journal keeps who took them."""
    if not request.standing.may(C.EXPORT_LISTS):
        raise PermissionDenied
    rows = changes.filter(request.standing.within(C.EXPORT_LISTS, lo="target__position")).order_by("at", "id")
    record_export(
        campaign=at.campaign, place=at.place, what="frame changes", rows=rows.count(), by=request.user, at=at.now
    )
    headings = [_("时间"), _("变动"), _("门"), _("原因"), _("经手")]
    lines = (
        [c.at, c.get_kind_display(), c.target.household.door.label, c.reason, c.by.name]
        for c in rows.iterator(chunk_size=1000)
    )
    return export(request.GET["export"], f"{at.campaign.name} {_('启动后的名册变动')}", headings, lines)


@needs(C.RUN_CAMPAIGNS)
def close(request: Any, campaign: str) -> HttpResponse:
    """Close a campaign; while somebody is missing, say where, with the way to each."""
    found = own_campaign(request, campaign, C.RUN_CAMPAIGNS)
    at = scene_at(request, found, found.place)
    refusal = None
    if request.method == "POST":
        try:
            close_campaign(campaign=found, by=request.user, at=at.now)
            messages.success(request, _("任务已结束，数字已封存"))
            return redirect("campaigns:history", campaign)
        except Refused as refused:
            refusal = refused
    missing = [row for row in below(at) if row["counts"].open]
    context = {"scene": at, "counts": queries.counts(found, found.place), "missing": missing, "refusal": refusal}
    return render(request, "campaigns/close.html", context, status=422 if refusal else 200)


class ReopenForm(forms.Form):
    """Why a closed campaign is opened again."""

    reason = forms.CharField(label=gettext_lazy("原因"), max_length=300, widget=forms.Textarea({"rows": 3}))


@needs(C.RUN_CAMPAIGNS)
def reopen(request: Any, campaign: str) -> HttpResponse:
    """Open a closed campaign again, with a reason."""
    found = own_campaign(request, campaign, C.RUN_CAMPAIGNS)
    form = ReopenForm(request.POST or None)
    done = attempt(form, lambda v: reopen_campaign(campaign=found, reason=v["reason"], by=request.user, at=clock.now()))
    if done is None:
        back = reverse("campaigns:history", args=[campaign])
        return form_page(request, form, _("重新开启任务"), about=found.name, back=back, submit=_("重新开启"))
    return redirect("campaigns:history", campaign)
