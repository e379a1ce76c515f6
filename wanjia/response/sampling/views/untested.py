"""The untested: the doorstep list behind its PPE checklist, the phone list, what came of a call, who was missed again."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.command.campaigns import listing
from wanjia.command.campaigns.actions import record_export
from wanjia.command.campaigns.models import Campaign, Target
from wanjia.command.campaigns.scene import C, Scene
from wanjia.command.posts.rules import NEEDS, PPE
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import MomentField, asked, attempt, form_page
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.people.actions import record_readings
from wanjia.response.sampling.actions.untested import check_ppe, record_answer
from wanjia.response.sampling.models import Sample
from wanjia.response.sampling.queries import untested
from wanjia.response.sampling.views.at_place import round_scene

DOORS = 1000
CALLED = 5000
COUNTED = 9999  # counting all of a city would cost its page seconds
SHOWN_DONE = 100
ANSWERS = [
    ("absent", gettext_lazy("没有找到，或答应再来")),
    ("refused", gettext_lazy("不愿采样")),
    ("moved", gettext_lazy("已搬走")),
    ("inaccessible", gettext_lazy("进不去，请求批准")),
]


class PpeForm(forms.Form):
    """What somebody has on."""

    items = forms.MultipleChoiceField(
        label=gettext_lazy("已穿戴"), choices=list(PPE.items()), widget=forms.CheckboxSelectMultiple, required=False
    )


class AnswerForm(forms.Form):
    """What came of a call or of a doorstep where nobody was sampled."""

    kind = forms.ChoiceField(label=gettext_lazy("结果"), choices=ANSWERS)
    revisit_at = MomentField(label=gettext_lazy("约好的时间"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("原因"), max_length=300, required=False, widget=forms.Textarea({"rows": 3})
    )


@needs(C.VIEW_PEOPLE)
def doorstep(request: Any, campaign: str, place: str) -> HttpResponseBase:
    """Show who is sampled at the door, in walking order; first what is worn must be complete."""
    at = round_scene(request, campaign, place, C.VIEW_PEOPLE, tab="doorstep")
    if not untested.wears_ppe(request.user, at.place, at.now):
        return _ppe(request, at)
    targets = untested.at_the_door(at.campaign, at.place, at.now)
    calls = untested.doorstep_calls(targets, at.now, DOORS)
    away = list(untested.at_a_centre(at.campaign, at.place, at.now)[:DOORS])
    if request.GET.get("export") in KINDS:
        _take_out(request, at, "doorstep", sum(len(call.people) for call in calls) + len(away))
    homes = [*(call.household for call in calls), *(each.household for each in away)]
    record_readings(households=homes, through="doorstep list", by=request.user, at=at.now)
    if request.GET.get("export") in KINDS:
        name = f"{at.campaign.name} {at.place.name} {_('上门采样名单')}"
        return export(request.GET["export"], name, _doorstep_headings(), _doorstep_rows(calls, away))
    context = {
        "scene": at,
        "calls": [(call, " · ".join(_path(call, at))) for call in calls],
        "away": away,
        "needs": NEEDS,
        "count": targets[: DOORS + 1].count(),
        "most": DOORS,
        "done": [_checked(sample) for sample in untested.sampled_at_home(at.campaign, at.place)[:SHOWN_DONE]],
    }
    return render(request, "sampling/doorstep.html", context)


def _checked(sample: Sample) -> tuple[Sample, bool, bool, bool]:
    """Give a doorstep sample with what was ticked: confirmed twice, disinfected before, taken at the door."""
    checks = sample.checks or 0
    return sample, checks & 3 == 3, bool(checks & 4), bool(checks & 8)


def _ppe(request: Any, at: Scene) -> HttpResponse:
    wanted = untested.ppe_needed(at.place, at.now)
    form = PpeForm(request.POST or None)
    if attempt(form, lambda v: check_ppe(place=at.place, items=v["items"], by=request.user, at=at.now)) is not None:
        return redirect("sampling:doorstep", at.campaign.public_id, at.place.public_id)
    about = _("必须穿戴：%(items)s。没有防护，不能上门，名单不打开。") % {
        "items": "、".join(str(PPE[i]) for i in wanted)
    }
    back = reverse("campaigns:targets", args=[at.campaign.public_id, at.place.public_id])
    return form_page(request, form, _("上门前核对防护"), about=about, back=back, submit=_("核对完毕，打开名单"))


def _take_out(request: Any, at: Scene, what: str, rows: int) -> None:
    """Let a list leave only where lists may; the journal keeps who took it."""
    if not at.may[C.EXPORT_LISTS]:
        raise PermissionDenied
    what = f"{what} {request.GET['export']}"
    record_export(campaign=at.campaign, place=at.place, what=what, rows=rows, by=request.user, at=at.now)


def _path(call: untested.Call, at: Scene) -> list[str]:
    return listing.path(call.people[0].target, at.place) if call.people else []


def _named(target: Target) -> tuple[str, str]:
    return (target.person.name, target.person.phone_tail) if target.person else ("", "")


def _doorstep_headings() -> list[str]:
    boxes = [_("核对一"), _("核对二"), _("消毒"), _("门口采样")]
    return [_("顺序"), _("门"), _("姓名"), _("为什么上门"), _("电话尾号"), _("上次结果"), *boxes]


def _doorstep_rows(calls: list[untested.Call], away: list[Target]) -> Iterator[list[Any]]:
    for number, call in enumerate(calls, start=1):
        for each in call.people:
            why = [str(NEEDS[need]) for need in each.needs if need in NEEDS]
            why += [_("管控人员")] if each.controlled else [_("同户有管控人员")] if call.isolated else []
            said = each.target.get_state_display()
            name, tail = _named(each.target)
            yield [number, call.household.door.label, name, "、".join(why), tail, said, "", "", "", ""]
    for target in away:
        name, tail = _named(target)
        there = _("在集中隔离点，由隔离点采样")
        yield ["", target.household.door.label, name, there, tail, target.get_state_display(), "", "", "", ""]


@needs(C.VIEW_PEOPLE)
def phones(request: Any, campaign: str, place: str) -> HttpResponseBase:
    """Show whom to call and ask to come: the untested who are not on the doorstep list."""
    at = round_scene(request, campaign, place, C.VIEW_PEOPLE, tab="phones")
    targets = untested.by_phone(at.campaign, at.place, at.now)
    if request.GET.get("export") in KINDS:
        _take_out(request, at, "phone list", targets.count())
        taken = list(targets.select_related("household__door", "person").order_by("position", "id")[:CALLED])
        record_readings(households=[t.household for t in taken], through="phone list", by=request.user, at=at.now)
        headings = [_("门"), _("姓名"), _("电话尾号"), _("上次结果"), _("约好的时间")]
        lines = (
            (t.household.door.label, t.person.name, t.person.phone_tail, t.get_state_display(), t.revisit_at)
            for t in taken
            if t.person is not None
        )
        return export(request.GET["export"], f"{at.campaign.name} {at.place.name} {_('电话通知名单')}", headings, lines)
    page = listing.target_page(targets, asked(request, "after"))
    record_readings(households=[t.household for t in page.rows], through="phone list", by=request.user, at=at.now)
    rows = [(target, listing.path(target, at.place)) for target in page.rows]
    return render(request, "sampling/phones.html", {"scene": at, "page": page, "rows": rows})


@needs(C.RECORD_VISITS)
def answer(request: Any, target: str) -> HttpResponse:
    """Record what came of a call, or of a doorstep where nobody was sampled."""
    rows = Target.objects.filter(campaign__kind=Campaign.Kind.SAMPLING)
    related = ("campaign", "household__door", "person", "place")
    found: Target = reach(request, rows.select_related(*related), target, C.RECORD_VISITS)
    if found.person is None:
        raise Http404
    at = clock.now()
    form = AnswerForm(request.POST or None)
    back = reverse("campaigns:target", args=[found.campaign.public_id, target])
    if attempt(form, lambda v: record_answer(target=found, **v, by=request.user, at=at) or found) is None:
        about = f"{found.household.door.label} · {found.campaign.name}"
        if request.standing.may(C.VIEW_PEOPLE, found.position):
            record_readings(households=[found.household], through="answer page", by=request.user, at=at)
            about = f"{found.person.name} · {about}"
        return form_page(request, form, _("登记联系结果"), about=about, back=back, submit=_("登记"))
    messages.success(request, _("已登记"))
    return redirect(back)


@needs(C.VIEW_DOORS)
def again(request: Any, campaign: str, place: str) -> HttpResponseBase:
    """Compare a round with those before it: who was missed in every one of the rounds that are ticked."""
    at = round_scene(request, campaign, place, C.VIEW_DOORS, tab="again")
    rounds = untested.rounds_so_far(at.campaign)
    ticked = [each for each in rounds if str(each.round) in request.GET.getlist("round")] or rounds[:2]
    targets = untested.missed(at.campaign, at.place, ticked)
    named = at.may[C.VIEW_PEOPLE]
    if request.GET.get("export") in KINDS:
        _take_out(request, at, "missed again", targets.count())
        headings = [*listing.HEADINGS[:7], *(_("第 %(n)d 轮") % {"n": each.round} for each in rounds)]
        name = f"{at.campaign.name} {at.place.name} {_('几轮都缺')}"
        return export(request.GET["export"], name, headings, _again_rows(targets, rounds))
    page = listing.target_page(targets, asked(request, "after"))
    if named and page.rows:
        record_readings(households=[t.household for t in page.rows], through="missed again", by=request.user, at=at.now)
    said = untested.states_by_round(rounds, page.rows)
    context = {
        "scene": at,
        "page": page,
        "rounds": [(each, each in ticked) for each in rounds],
        "rows": [(t, listing.path(t, at.place), _states(said, t, rounds)) for t in page.rows],
        "named": named,
        "count": targets[: COUNTED + 1].count(),
        "counted": COUNTED,
    }
    return render(request, "sampling/again.html", context)


def _states(said: dict[int, dict[int, Target]], target: Target, rounds: list[Campaign]) -> list[Target | None]:
    return [said.get(target.person_id or 0, {}).get(each.pk) for each in rounds]


def _again_rows(targets: Any, rounds: list[Campaign]) -> Iterator[list[Any]]:
    lines = listing.file_rows(targets, Campaign.Subject.PERSON)
    ordered = list(targets.order_by("position", "id"))
    said = untested.states_by_round(rounds, ordered)
    for target, line in zip(ordered, lines, strict=False):
        states = _states(said, target, rounds)
        yield [*line[:7], *(state.get_state_display() if state else "—" for state in states)]
