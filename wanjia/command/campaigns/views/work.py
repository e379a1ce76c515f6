"""Who visits which doors: loads with their warning, what nobody has, sharing out, pairing, handing over, the estimate."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.command.campaigns import queries
from wanjia.command.campaigns.actions import reassign_work, share_work
from wanjia.command.campaigns.models import Campaign
from wanjia.command.campaigns.rules import hours_left, households_each
from wanjia.command.campaigns.scene import C, Scene, scene
from wanjia.command.posts.queries import policy
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import RowField, attempt
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.queries import holders_within
from wanjia.registry.places.models import Place

UNSHARED = 200


class ShareForm(forms.Form):
    """Give the ticked places to a worker, perhaps with a partner."""

    worker = RowField(label=gettext_lazy("交给"))
    partner = RowField(label=gettext_lazy("结对的下沉干部"), required=False)


class HandOverForm(forms.Form):
    """Everything one worker still has goes to another."""

    worker = RowField(label=gettext_lazy("原来由"))
    to = RowField(label=gettext_lazy("改由"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "to" in values and values["to"] == values.get("worker"):
            self.add_error("to", _("请选另一个人"))
        return values


@needs(C.ASSIGN_WORK)
def work(request: Any, campaign: str, place: str) -> HttpResponseBase:
    """Show the loads and what nobody has; share places out; or send the loads as a file."""
    at = scene(request, campaign, place, C.ASSIGN_WORK, tab="work")
    if request.GET.get("export") in KINDS:
        headings = [_("工作人员"), _("结对"), _("处"), at.campaign.get_subject_display(), _("还缺")]
        loads = queries.loads(at.campaign, at.place)
        lines = ([each.worker.name, each.partner, each.places, each.targets, each.open] for each in loads)
        return export(request.GET["export"], f"{at.campaign.name} {at.place.name} {_('分工')}", headings, lines)
    form = _share_form(at, request.POST if request.method == "POST" else None)
    if request.method == "POST" and at.running:
        places = [
            reach(request, Place.objects.below(at.place), p, C.ASSIGN_WORK) for p in request.POST.getlist("place")
        ]
        if form.is_valid() and not places:
            form.add_error(None, _("请至少选一处"))
        done = attempt(form, lambda v: _share(at, places, v, request.user))
        if done is not None:
            messages.success(request, _("已分给%(name)s") % {"name": done[0].worker.name})
            return redirect("campaigns:work", campaign, place)
    return _show(request, at, form, HandOverForm())


def _share(at: Scene, places: list[Place], values: dict[str, Any], by: Any) -> Any:
    partner = values["partner"] if values["partner"] != values["worker"] else None
    return share_work(campaign=at.campaign, places=places, worker=values["worker"], partner=partner, by=by, at=at.now)


def _share_form(at: Scene, data: Any) -> ShareForm:
    form = ShareForm(data)
    workers = holders_within(at.place.lo, at.place.hi, C.RECORD_VISITS, at.now)
    form.fields["worker"].offer(workers)  # type: ignore[attr-defined]
    form.fields["partner"].offer(holders_within(at.place.lo, at.place.hi, C.VIEW_DOORS, at.now))  # type: ignore[attr-defined]
    return form


def _show(request: Any, at: Scene, form: ShareForm, hand_over: HandOverForm) -> HttpResponse:
    loads = queries.loads(at.campaign, at.place)
    limit = policy("households_per_worker", at.place, at.now)
    counts = queries.counts(at.campaign, at.place)
    each = households_each(counts.total, len(loads))
    by_household = at.campaign.subject == Campaign.Subject.HOUSEHOLD  # the limit is one of households
    pace = queries.pace(at.campaign, at.place, at.now)
    if not hand_over.is_bound:
        _offer(hand_over, at, loads)
    context = {
        "scene": at,
        "loads": [(load, by_household and load.targets > limit) for load in loads],
        "limit": limit,
        "counts": counts,
        "each": each,
        "overloaded": by_household and each is not None and each > limit,
        "pace": pace,
        "hours": hours_left(counts.open, pace),
        "unshared": queries.unshared(at.campaign, at.place)[:UNSHARED],
        "form": form,
        "hand_over": hand_over,
    }
    failed = form.errors or hand_over.errors
    return render(request, "campaigns/work.html", context, status=422 if failed else 200)


def _offer(form: HandOverForm, at: Scene, loads: list[queries.Load]) -> None:
    workers = holders_within(at.place.lo, at.place.hi, C.RECORD_VISITS, at.now)
    form.fields["worker"].offer([load.worker for load in loads])  # type: ignore[attr-defined]
    form.fields["to"].offer(workers)  # type: ignore[attr-defined]


@needs(C.ASSIGN_WORK)
def hand_over(request: Any, campaign: str, place: str) -> HttpResponse:
    """Hand everything one worker still has in the campaign to another."""
    at = scene(request, campaign, place, C.ASSIGN_WORK, tab="work")
    form = HandOverForm(request.POST)
    _offer(form, at, queries.loads(at.campaign, at.place))
    done = attempt(
        form, lambda v: reassign_work(campaign=at.campaign, inside=at.place, **v, by=request.user, at=at.now)
    )
    if done is None:
        return _show(request, at, _share_form(at, None), form)
    messages.success(request, _("已改派 %(count)d 处") % {"count": len(done)})
    return redirect("campaigns:work", campaign, place)
