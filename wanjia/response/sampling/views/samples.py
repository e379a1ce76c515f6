"""What one person gave and got in a round: samples with their tubes, cards with their serials; voiding a wrong sample."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.command.campaigns.models import Campaign, Target
from wanjia.command.campaigns.scene import C
from wanjia.core import clock
from wanjia.core.pages import attempt, form_page
from wanjia.registry.accounts.gate import needs, reach
from wanjia.response.sampling.actions import void_sample
from wanjia.response.sampling.models import Certificate, Sample, SampleVoid


class VoidForm(forms.Form):
    """Why a sample counts no more."""

    reason = forms.ChoiceField(label=gettext_lazy("原因"), choices=SampleVoid.Reason.choices)


@needs(C.VIEW_DOORS)
def samples(request: Any, target: str) -> HttpResponse:
    """Show the samples and cards of one person in a round: a part of the person's page, or a page of its own."""
    rows = Target.objects.filter(campaign__kind=Campaign.Kind.SAMPLING).select_related("campaign", "household__door")
    found: Target = reach(request, rows, target, C.VIEW_DOORS)
    taken = (
        Sample.objects.filter(target=found).select_related("tube__table__point__site", "void__by").order_by("at", "id")
    )
    cards = Certificate.objects.filter(target=found).select_related("point__site").order_by("issued_at", "id")
    running = found.campaign.launched_at is not None and found.campaign.closed_at is None
    context = {
        "target": found,
        "samples": taken,
        "cards": cards,
        "may_void": running and request.standing.may(C.RESOLVE_CONFLICTS, found.position),
        "may_issue": running and found.proofs and request.standing.may(C.RECORD_SAMPLES, found.position),
        "may_read": request.standing.may(C.VIEW_PEOPLE, found.position),
        "uncarded": not any(card.voided_at is None for card in cards),
    }
    return render(request, "sampling/parts/samples.html" if request.htmx else "sampling/samples.html", context)


@needs(C.RESOLVE_CONFLICTS)
def void(request: Any, sample: str) -> HttpResponse:
    """Take a sample out of the count: bound to the wrong person, spoiled, scanned by mistake."""
    rows = Sample.objects.select_related("target__campaign", "target__household__door", "tube")
    found: Sample = reach(request, rows, sample, C.RESOLVE_CONFLICTS)
    campaign = found.target.campaign
    back = reverse("campaigns:target", args=[campaign.public_id, found.target.public_id])
    form = VoidForm(request.POST or None)
    done = attempt(form, lambda v: void_sample(sample=found, reason=v["reason"], by=request.user, at=clock.now()))
    if done is None:
        about = f"{found.target.household.door.label} · {campaign.name} · {found.tube.label}/{found.ordinal}"
        return form_page(request, form, _("作废样本"), about=about, back=back, submit=_("作废"))
    messages.success(request, _("已作废"))
    return redirect(back)
