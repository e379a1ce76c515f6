"""A visit keyed in at the desk, from paper or from a telephone call: the same form, the same checks as on the phone."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions import NewOutcome
from wanjia.command.campaigns.models import Campaign, Outcome, Target
from wanjia.command.campaigns.queries import whom_to_meet
from wanjia.command.campaigns.rules import OutcomeKind
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.pages import attempt
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.queries import holders_within
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.people.actions import record_readings
from wanjia.registry.people.models import Person
from wanjia.response.screening import paper
from wanjia.response.screening.actions import NewVisit, record_visit
from wanjia.response.screening.forms import VisitForm
from wanjia.response.screening.rules import FLAGS


@needs(C.RECORD_VISITS)
def visit(request: Any, target: str) -> HttpResponse:
    """Ask for a visit, check it as the phone does, record it; ``look`` sends back the questions that now apply."""
    at = clock.now()
    found = reach(
        request,
        Target.objects.filter(campaign__kind=Campaign.Kind.SCREENING).select_related(
            "household__door", "campaign__form", "place", "person"
        ),
        target,
        C.RECORD_VISITS,
    )
    if found.campaign.launched_at is None or found.campaign.closed_at is not None:
        raise Refused(_("这项任务不在进行中"))
    record_readings(households=[found.household], through="visit page", by=request.user, at=at)
    desk = Desk(request, found, whom_to_meet([found])[found.pk], at)
    if request.method == "POST" and "look" not in request.POST and desk.take() is not None:
        messages.success(request, _("已登记：%(door)s") % {"door": found.household.door.label})
        return redirect("campaigns:target", found.campaign.public_id, target)
    return desk.show()


def _all_well(sent: Any) -> Any:
    """Complete what one tap on “all well” means; give anything else back as it is."""
    if "all_well" not in sent:
        return sent
    whole = sent.copy()
    whole["outcome"] = str(OutcomeKind.REACHED)
    whole.setlist("flags", list(FLAGS))
    return whole


class Desk:
    """One keying in of one visit."""

    def __init__(self, request: Any, target: Target, people: list[Person], at: datetime) -> None:
        self.request, self.target, self.people, self.at = request, target, people, at
        self.question_form = target.campaign.form
        self.definition: Any = self.question_form.definition if self.question_form else None
        sent = request.POST if request.method == "POST" else None
        bound = _all_well(sent) if sent is not None and "look" not in sent else None
        self.form = VisitForm(bound, initial=self._initial(sent))
        workers = holders_within(target.position, target.position, C.RECORD_VISITS, at)
        self.form.fields["worker"].offer(workers)  # type: ignore[attr-defined]
        self.errors: list[Any] = []
        self.answers: dict[str, Any] = {"household": {}, "people": [{} for _person in people]}
        if self.definition and sent is not None and "all_well" not in sent:
            self.answers = paper.read_answers(
                self.definition, sent, len(people), f"{timezone.localtime(at):%z}"[:3] + ":00"
            )
        elif self.definition:
            self.answers = paper.normal_answers(self.definition, len(people))

    def _initial(self, sent: Any) -> dict[str, Any]:
        if sent is not None:
            return {name: sent.getlist(name) if name in ("flags", "services") else sent[name] for name in sent}
        return {"event": uuid.uuid4(), "at": self.at, "worker": self.request.user.public_id, "flags": list(FLAGS)}

    def take(self) -> Any:
        """Record what was sent; None when the page must be shown again."""
        return attempt(self.form, self._record)

    def _record(self, values: dict[str, Any]) -> Any:
        """Raises Refused as ``record_visit`` does, and when the answers do not fit the form."""
        known = Outcome.objects.filter(target=self.target, event=values["event"]).first()
        if known is not None:
            return known
        if values["at"] > self.at:
            raise Refused(_("上门时间不能晚于现在"), field="at")
        reached = values["outcome"] == OutcomeKind.REACHED
        clean: dict[str, Any] = {"household": {}, "people": []}
        if reached and self.definition:
            clean, self.errors = paper.check_paper(self.definition, self.answers, timezone.localtime(values["at"]))
            if self.errors:
                raise Refused(_("问卷还有 %(n)d 处要改") % {"n": len(self.errors)})
        return record_visit(
            visit=self._visit(values, clean, reached), arrived_at=self.at, by=self.request.user, at=self.at
        )

    def _visit(self, values: dict[str, Any], clean: dict[str, Any], reached: bool) -> NewVisit:
        met = [p.pk for p in self.people if p.public_id in self.request.POST.getlist("met")]
        return NewVisit(
            outcome=NewOutcome(
                target_id=self.target.pk,
                event=str(values["event"]),
                kind=values["outcome"],
                at=values["at"],
                by_id=values["worker"].pk,
                revisit_at=values["revisit_at"],
                reason=values["reason"],
            ),
            flags=self.form.flag_values() if reached else {},
            all_well="all_well" in self.request.POST,
            letter=values["letter"],
            services=tuple(values["services"]),
            met=tuple(met) if reached else (),
            people={p.pk: a for p, a in zip(self.people, clean["people"], strict=False) if a},
            answers=clean["household"],
            form_id=self.question_form.pk if self.question_form else None,
            note=values["note"],
        )

    def show(self) -> HttpResponse:
        """Answer with the page."""
        household: list[Any] = []
        persons: list[Any] = [[] for _person in self.people]
        if self.definition:
            local, language = timezone.localtime(self.at), get_language() or "zh-hans"
            household, persons = paper.lay_out(self.definition, self.answers, self.errors, local, language)
        posted = self.request.POST.getlist("met") if self.request.method == "POST" else None
        met = [posted is None or p.public_id in posted for p in self.people]
        context = {
            "target": self.target,
            "form": self.form,
            "household": household,
            "people": list(zip(self.people, persons, met, strict=True)),
            "asks": bool(self.definition),
        }
        return render(self.request, "screening/visit.html", context, status=422 if self.form.errors else 200)
