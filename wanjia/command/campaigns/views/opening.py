"""Preparing a campaign: what is asked, the scope picked from the tree, the check, the launch."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions import launch_campaign, open_campaign
from wanjia.command.campaigns.forms import CampaignForm
from wanjia.command.campaigns.models import Campaign
from wanjia.command.campaigns.rules import counted, households_each
from wanjia.command.campaigns.scene import C, offered_places, own_campaign, picked_scope
from wanjia.command.posts.queries import gap_places, policy
from wanjia.core import clock
from wanjia.core.pages import asked, attempt
from wanjia.registry.accounts.gate import needs
from wanjia.registry.accounts.queries import holders_within
from wanjia.registry.people.models import Household, Person
from wanjia.registry.places.models import Place


@needs(C.RUN_CAMPAIGNS)
def new(request: Any) -> HttpResponse:
    """Ask for a campaign. Buttons of the picker send the page again without checking it."""
    at = clock.now()
    scope = picked_scope(request)
    picking = any(name in request.POST for name in ("add", "remove", "look"))
    if request.method == "POST" and not picking:
        form = CampaignForm(request.standing, at, request.POST)
        if not scope:
            form.add_error(None, _("请至少选一个范围"))
        done = attempt(form, lambda v: open_campaign(**_values(v), scope=scope, by=request.user, at=at))
        if done is not None:
            return redirect("campaigns:check", done.public_id)
    else:
        form = CampaignForm(request.standing, at, initial=_initial(request))
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "scope": scope, "found": offered_places(request, scope), "look": request.POST.get("q", "")}
    return render(request, "campaigns/new.html", context, status=status)


def _values(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "form": values["form"] or None, "follows": values["follows"] or None}


def _initial(request: Any) -> dict[str, Any]:
    """Give what was typed so far, or what the round before says."""
    if request.method == "POST":
        initial = {name: request.POST.get(name, "")[:120] for name in request.POST if name != "household_kinds"}
        return {**initial, "household_kinds": request.POST.getlist("household_kinds")}
    follows = asked(request, "follows")
    if not follows:
        return {}
    before: Campaign = own_campaign(request, follows, C.RUN_CAMPAIGNS)
    return {
        "name": _("%(name)s（第%(n)d轮）") % {"name": before.name, "n": before.round + 1},
        "letter": before.letter,
        "household_kinds": before.household_kinds,
        "follows": before.public_id,
        "place": before.place.public_id,
        "document": before.document.public_id,
        "form": before.form.public_id if before.form else "",
    }


@needs(C.RUN_CAMPAIGNS)
def check(request: Any, campaign: str) -> HttpResponse:
    """Show what launching will do, and what is not in order yet; launch on POST."""
    found = own_campaign(request, campaign, C.RUN_CAMPAIGNS)
    at = clock.now()
    if request.method == "POST":
        step = launch_campaign(campaign=found, by=request.user, at=at)
        many = counted(step.figures["frame"], found.subject)
        messages.success(request, _("任务已启动，名册 %(many)s") % {"many": many})
        return redirect("campaigns:enter", campaign)
    if found.launched_at is not None:
        return redirect("campaigns:enter", campaign)
    places = [scope.place for scope in found.scopes.select_related("place").order_by("place__lo")]
    sizes = [(place, _targets(found, place)) for place in places]
    workers = {user for place in places for user in holders_within(place.lo, place.hi, C.RECORD_VISITS, at)}
    total = sum(size for _place, size in sizes)
    limit, each = policy("households_per_worker", found.place, at), households_each(total, len(workers))
    context = {
        "campaign": found,
        "sizes": sizes,
        "total": total,
        "workers": len(workers),
        "each": each,
        "limit": limit,
        "heavy": each is not None and each > limit,
        "gaps": sum(gap_places("worker", place, at).count() for place in places),
    }
    return render(request, "campaigns/check.html", context)


def _targets(campaign: Campaign, place: Place) -> int:
    """Give how many households or persons the frame will hold at a place."""
    homes = Household.objects.current().filter(position__gte=place.lo, position__lte=place.hi)
    if campaign.household_kinds:
        homes = homes.filter(kind__in=campaign.household_kinds)
    by_person = campaign.subject == Campaign.Subject.PERSON
    return Person.objects.current().filter(household__in=homes).count() if by_person else homes.count()
