"""Members of a positive or doubtful tube stay home until their own sample speaks: a human proposes, a second one approves."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wanjia.command.diseases.queries import disease_names
from wanjia.command.diseases.rules import HOME
from wanjia.command.posts.queries import documents_to_cite, policy
from wanjia.core import clock
from wanjia.core.pages import MomentField, RowField, attempt, form_page
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.people.actions import record_readings
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import Level
from wanjia.response.measures.actions import NewMeasure
from wanjia.response.measures.proposing import propose_or_alarm
from wanjia.response.sampling.models import Sample, Tube
from wanjia.response.sampling.queries.results import waiting_members

OFFERED = 200


class TubeForm(forms.Form):
    """Whom of a tube to keep at home, by which document, until when at the latest."""

    people = forms.MultipleChoiceField(label=gettext_lazy("管里的人"), widget=forms.CheckboxSelectMultiple)
    disease = forms.ChoiceField(label=gettext_lazy("病种"), choices=list(disease_names().items()))
    document = RowField(label=gettext_lazy("依据的文件"))
    until_at = MomentField(label=gettext_lazy("到（精确到分）"))


@needs(C.PROPOSE_MEASURES)
def propose(request: Any, tube: str) -> HttpResponse:
    """Propose to keep members of a tube at home; nobody is ticked who was sampled again since, or lives elsewhere."""
    found: Tube = reach(request, Tube.objects.select_related("round__campaign__place"), tube, C.PROPOSE_MEASURES)
    at, may = clock.now(), request.standing.may
    waiting = [s for s in waiting_members(found) if may(C.PROPOSE_MEASURES, s.target.position)]
    people = {s.target.public_id: (s, s.target.person) for s in waiting if s.target.person}
    if not people:
        raise PermissionDenied
    homes = {sample.target.household for sample in waiting}
    record_readings(households=homes, through="tube measures", by=request.user, at=at)
    hours = policy("tube_hours", found.round.campaign.place, at)
    form = TubeForm(request.POST or None, initial={"until_at": at + timedelta(hours=hours), "people": list(people)})
    form.fields["people"].choices = [(key, said(*row)) for key, row in people.items()]  # type: ignore[attr-defined]
    form.fields["document"].offer(documents_to_cite(request.standing, C.PROPOSE_MEASURES)[:OFFERED])  # type: ignore[attr-defined]
    last = found.results.order_by("-tested_at", "-id")[0]
    evidence = _("混检管 %(label)s %(finding)s，%(tested)s 检测，待本人单采复检") % {
        "label": found.label,
        "finding": last.get_finding_display(),
        "tested": f"{timezone.localtime(last.tested_at):%m-%d %H:%M}",
    }

    def act(values: dict[str, Any]) -> Any:
        common = {"kind": HOME, "ground": "positive", "evidence": evidence, "disease": values["disease"]}
        times = {"document": values["document"], "from_at": at, "until_at": values["until_at"]}
        chosen = [people[key] for key in values["people"]]
        new = [NewMeasure(subject=person, owner=community_of(s), **common, **times) for s, person in chosen]
        return propose_or_alarm(measures=new, by=request.user, at=at)

    if made := attempt(form, act):
        told = ngettext("已提请 %(n)d 人，待另一人批准", "已提请 %(n)d 人，待另一人批准", len(made))
        messages.success(request, told % {"n": len(made)})
        return redirect("measures:board")
    title = _("提请同管人员居家：%(label)s") % {"label": found.label}
    back = reverse("sampling:tube", args=[found.public_id])
    return form_page(request, form, title, about=evidence, submit=_("提请"), back=back)


def said(sample: Sample, person: Person) -> str:
    """Name a member of a tube and the door."""
    return f"{sample.ordinal}. {person.name} · {sample.target.household.door.label}"


def community_of(sample: Sample) -> Place:
    """Give the community that answers for a member: the one around the door."""
    position = sample.target.position
    rows: Any = Place.objects.current().filter(lo__lte=position, hi__gte=position, level=Level.COMMUNITY)
    place: Place = rows.get()
    return place
