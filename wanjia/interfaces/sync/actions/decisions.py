"""What the office decides: which of two accounts holds, whether a held event comes in, that a rejected one was seen to."""

import json
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions import void_outcome
from wanjia.command.campaigns.models import Outcome, OutcomeVoid
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.interfaces.sync.actions._taking import apply_held, apply_rejected_tube
from wanjia.interfaces.sync.kept import is_tube
from wanjia.interfaces.sync.models import Conflict, HeldEvent, Receipt, RejectedEvent
from wanjia.registry.people.actions import change_contact
from wanjia.response.sampling.actions import void_sample
from wanjia.response.sampling.actions.certificates import NewCard, issue_certificates, void_certificate
from wanjia.response.sampling.models import Certificate, CertificateVoid, Point, Sample, SampleVoid
from wanjia.response.screening.actions import record_lead_result
from wanjia.response.screening.models import LeadResult


@action
def decide_conflict(*, conflict: Conflict, decision: str, by: Any, at: datetime) -> Conflict:
    """Decide a question: the first account holds, the second, or both stay and are known. Raises Refused the second time."""
    conflict = Conflict.objects.select_for_update().get(pk=conflict.pk)
    if conflict.decision:
        raise Refused(_("这一条已经有人核对过"))
    if decision not in Conflict.Decision.values:
        raise Refused(_("没有这种决定"), field="decision", code="invalid")
    if decision != Conflict.Decision.BOTH:
        _uphold(conflict, decision, by, at)
    conflict.decision, conflict.decided_at, conflict.decided_by = decision, at, by
    conflict.save(update_fields=["decision", "decided_at", "decided_by"])
    journal.write(
        "decide_conflict",
        by=by,
        at=at,
        about=conflict,
        position=conflict.position,
        detail={"kind": conflict.kind, "decision": decision},
    )
    return conflict


def _uphold(conflict: Conflict, decision: str, by: Any, at: datetime) -> None:
    """Make one of two accounts hold: the other visit or sample is voided, or the other telephone number or answer written."""
    if conflict.kind == Conflict.Kind.CONTRADICTION:
        _void_visit(conflict, decision, by, at)
    elif conflict.kind == Conflict.Kind.SAMPLED_TWICE and conflict.target_id is not None:
        _void_samples(conflict, decision, by, at)
    elif conflict.kind == Conflict.Kind.CARD_TWICE and conflict.target_id is not None:
        _give_second_card(conflict, decision, by, at)
    elif conflict.kind == Conflict.Kind.LEAD_TWICE:
        _say_of_lead(conflict, decision, by, at)
    elif conflict.kind == Conflict.Kind.CONTACT and conflict.person is not None:
        phone = json.loads(conflict.first if decision == "first" else conflict.second)["phone"]
        if phone != conflict.person.phone:
            change_contact(person=conflict.person, phone=phone, by=by, at=at)
    else:
        raise Refused(_("这一条只能选“都保留，已知悉”"), field="decision", code="invalid")


def _void_visit(conflict: Conflict, decision: str, by: Any, at: datetime) -> None:
    loser = conflict.event if decision == "first" or conflict.other_event is None else conflict.other_event
    outcome = Outcome.objects.filter(target=conflict.target_id, event=loser).first()
    if outcome is not None and not OutcomeVoid.objects.filter(outcome=outcome).exists():
        void_outcome(outcome=outcome, reason=str(_("与另一人的记录矛盾，核对后以对方为准")), by=by, at=at)


def _say_of_lead(conflict: Conflict, decision: str, by: Any, at: datetime) -> None:
    """Say anew what holds of a lead: the latest answer speaks, both that were given stay. Raises Refused once forgotten."""
    number = json.loads(conflict.first if decision == "first" else conflict.second)["answer"]
    answer = LeadResult.objects.filter(pk=number).select_related("lead__place", "person").first()
    if answer is None:
        raise Refused(_("这条线索已按期删除，只能选“都保留，已知悉”"), field="decision", code="invalid")
    note = str(_("两人结果不同，核对后以此为准"))
    record_lead_result(lead=answer.lead, result=answer.result, person=answer.person, note=note, by=by, at=at)


def _void_samples(conflict: Conflict, decision: str, by: Any, at: datetime) -> None:
    """Void the samples of the tube that loses; of one tube that holds somebody twice, all but the first."""
    loser = conflict.other_event if decision == "second" and conflict.other_event else conflict.event
    samples = Sample.objects.filter(target=conflict.target_id, tube__event=loser, void=None).order_by("pk")
    for sample in samples if conflict.other_event else samples[1:]:
        void_sample(sample=sample, reason=SampleVoid.Reason.TWICE, by=by, at=at)


def _give_second_card(conflict: Conflict, decision: str, by: Any, at: datetime) -> None:
    """Where the second is to stand, void the card somebody has."""
    if decision != Conflict.Decision.SECOND:
        return
    said = json.loads(conflict.second)
    point = Point.objects.select_related("site__place", "round__campaign__place").by_public_id(said["point"])
    for card in Certificate.objects.standing().filter(target=conflict.target_id).select_related("target", "point"):
        void_certificate(certificate=card, reason=CertificateVoid.Reason.LOST, by=by, at=at)
    card = NewCard(said["serial"], conflict.target_id or 0, datetime.fromisoformat(said["at"]))
    found = issue_certificates(point=point, cards=[card], arrived_at=at, by=by, at=at, event=str(conflict.event))
    if found[0].fault:
        raise Refused(found[0].why, field="decision", code=found[0].fault)


@action
def let_in_held(*, held: HeldEvent, by: Any, at: datetime) -> str:
    """Let a held event in; give what became of it. Raises Refused while it still cannot come in."""
    held = HeldEvent.objects.select_for_update(of=("self",)).select_related("device", "user").get(pk=held.pk)
    if held.settled_at is not None:
        raise Refused(_("这一条已经处理过"))
    fate = apply_held(held, at, let_in=True)
    if fate.result == "held":
        raise Refused(_("现在还不能收下：任务已结束，或等待的记录没有到"), code=fate.code)
    HeldEvent.objects.filter(pk=held.pk).update(settled_by=by)
    journal.write("let_in_held", by=by, at=at, about=held, position=held.position, detail={"result": fate.result})
    return fate.result


@action
def discard_held(*, held: HeldEvent, by: Any, at: datetime) -> HeldEvent:
    """Decide that a held event does not come in; it stays readable. Raises Refused when it was settled."""
    if not HeldEvent.objects.filter(pk=held.pk, settled_at=None).update(settled_at=at, settled_by=by):
        raise Refused(_("这一条已经处理过"))
    detail = journal.canonical({"code": "discarded", "fixable": False})
    Receipt.objects.filter(event=held.event).update(result="rejected", detail=detail)
    journal.write("discard_held", by=by, at=at, about=held, position=held.position)
    return held


@action
def let_in_tube(*, rejected: RejectedEvent, by: Any, at: datetime) -> str:
    """Let a rejected tube in, so that nobody's sample in it is lost; give what became of it.

    Raises Refused for any other event, the second time, and while it still cannot come in.
    """
    rejected = (
        RejectedEvent.objects.select_for_update(of=("self",)).select_related("device", "user").get(pk=rejected.pk)
    )
    if rejected.settled_at is not None:
        raise Refused(_("这一条已经处理过"))
    if not is_tube(rejected.payload):
        raise Refused(_("只有采样管可以照收"))
    fate = apply_rejected_tube(rejected, at)
    if fate.result not in ("accepted", "flagged"):
        raise Refused(fate.text or _("现在还不能收下：任务已结束，或等待的记录没有到"), code=fate.code)
    RejectedEvent.objects.filter(pk=rejected.pk).update(settled_at=at, settled_by=by)
    journal.write(
        "let_in_tube", by=by, at=at, about=rejected, position=rejected.position, detail={"result": fate.result}
    )
    return fate.result


@action
def settle_rejected(*, rejected: RejectedEvent, by: Any, at: datetime) -> RejectedEvent:
    """Note that a rejected event was seen to. Raises Refused the second time."""
    if not RejectedEvent.objects.filter(pk=rejected.pk, settled_at=None).update(settled_at=at, settled_by=by):
        raise Refused(_("这一条已经处理过"))
    journal.write("settle_rejected", by=by, at=at, about=rejected, position=rejected.position)
    return rejected
