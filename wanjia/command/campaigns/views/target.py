"""One target: what came of every visit, what was asked and decided; asking for an exception, voiding a wrong entry."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.command.campaigns.actions import ask_exception, void_outcome
from wanjia.command.campaigns.models import Outcome, Target
from wanjia.command.campaigns.queries import whom_to_meet
from wanjia.command.campaigns.rules import OUTCOME_NAMES
from wanjia.command.campaigns.scene import C, find_campaign, scene_at
from wanjia.core.pages import attempt, form_page
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.models import User
from wanjia.registry.people.actions import record_readings


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("原因"), max_length=300, widget=forms.Textarea({"rows": 3}))


def _target(request: Any, campaign: str, target: str, capability: Any) -> Target:
    rows = Target.objects.filter(campaign=find_campaign(request, campaign, C.VIEW_COVERAGE))
    related = ("household__door", "place", "campaign__place", "person")
    found: Target = reach(request, rows.select_related(*related), target, capability)
    return found


@needs(C.VIEW_DOORS)
def target(request: Any, campaign: str, target: str) -> HttpResponse:
    """Show one door's whole history in this campaign."""
    found = _target(request, campaign, target, C.VIEW_DOORS)
    at = scene_at(request, found.campaign, found.place, "targets")
    people = []
    if request.standing.may(C.VIEW_PEOPLE, found.position):
        record_readings(households=[found.household], through="target page", by=request.user, at=at.now)
        people = whom_to_meet([found])[found.pk]
    outcomes = list(found.outcomes.select_related("void__by", "exception__decided_by").order_by("-at", "-id"))
    staff = User.objects.in_bulk({o.by_id for o in outcomes})
    context = {
        "scene": at,
        "target": found,
        "people": people,
        "outcomes": [(o, staff.get(o.by_id)) for o in outcomes],
        "exceptions": found.exceptions.filter(kind="exclude").select_related("asked_by", "decided_by").order_by("-id"),
        "may_void": at.running and request.standing.may(C.RESOLVE_CONFLICTS, found.position),
        "may_visit": at.running and request.standing.may(C.RECORD_VISITS, found.position),
        "may_ask": at.running and request.standing.may(C.ASK_EXCEPTIONS, found.position),
    }
    return render(request, "campaigns/target.html", context)


@needs(C.ASK_EXCEPTIONS)
def ask(request: Any, campaign: str, target: str) -> HttpResponse:
    """Ask that a door be taken out of the campaign."""
    found = _target(request, campaign, target, C.ASK_EXCEPTIONS)
    at = scene_at(request, found.campaign, found.place)
    form = ReasonForm(request.POST or None)
    done = attempt(form, lambda v: ask_exception(target=found, reason=v["reason"], by=request.user, at=at.now))
    if done is None:
        about = f"{found.household.door.label} · {found.campaign.name}"
        return form_page(
            request, form, _("申请剔除"), about=about, back=_address(campaign, target), submit=_("申请剔除")
        )
    messages.success(request, _("已提出，等待别人审批"))
    return redirect(_address(campaign, target))


@needs(C.RESOLVE_CONFLICTS)
def void(request: Any, campaign: str, target: str, outcome: str) -> HttpResponse:
    """Take a wrong entry out of the count; it stays readable."""
    found = _target(request, campaign, target, C.RESOLVE_CONFLICTS)
    at = scene_at(request, found.campaign, found.place)
    entry = reach_outcome(found, outcome)
    form = ReasonForm(request.POST or None)
    done = attempt(form, lambda v: void_outcome(outcome=entry, reason=v["reason"], by=request.user, at=at.now))
    if done is None:
        about = f"{found.household.door.label} · {OUTCOME_NAMES[entry.kind]}"
        return form_page(
            request, form, _("作废一条记录"), about=about, back=_address(campaign, target), submit=_("作废")
        )
    return redirect(_address(campaign, target))


def reach_outcome(target: Target, text: str) -> Outcome:
    """Give an outcome of a target that is already found. Raises Http404."""
    try:
        found: Outcome = Outcome.objects.filter(target=target).by_public_id(text)
    except Outcome.DoesNotExist as error:
        raise Http404 from error
    return found


def _address(campaign: str, target: str) -> str:
    return reverse("campaigns:target", args=[campaign, target])
