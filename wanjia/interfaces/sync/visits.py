"""visit@1: judged one by one, recorded all at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions import NewOutcome
from wanjia.command.campaigns.models import Campaign, Outcome
from wanjia.command.campaigns.questions.evaluate import check_answers
from wanjia.core import sets
from wanjia.core.identities import seal
from wanjia.interfaces.sync.envelope import VisitPayload, utc
from wanjia.interfaces.sync.fates import Fate, Query, held, rejected
from wanjia.interfaces.sync.ground import Ground, Standing, form_number
from wanjia.interfaces.sync.items import Item
from wanjia.registry.accounts.roles import Capability
from wanjia.response.screening.actions import NewVisit
from wanjia.response.screening.rules import fault_of

CONTRADICT = {"reached": {"vacant", "moved"}, "vacant": {"reached"}, "moved": {"reached"}}


def judge(item: Item, ground: Ground, found: dict[str, int] | None = None) -> NewVisit | Fate:
    """Give the visit to record, or the fate that keeps it from being one.

    ``found`` gives the numbers of people registered at this door just now, by the phone's id for them.
    """
    event, said = item.event, item.payload
    assert event is not None and item.at is not None
    target = standing_of(item, ground)
    if isinstance(target, Fate):
        return target
    campaign = ground.campaigns[target.campaign_id]
    flags = {name: getattr(said, name) for name in ("verified", "told", "managed", "went", "saw", "checked_code")}
    fault = fault_of(
        kind=said.outcome, revisit_at=said.revisit_at, reason=said.reason, flags=flags, services=said.services
    )
    if fault is not None:
        return rejected(fault.code, fault.message, f"payload.{fault.field}", position=target.position)
    people = members(said, ground, target, found or {})
    if isinstance(people, Fate):
        return people
    met, replies = people
    form = form_number(said.form) if said.form else None
    answers = said.answers
    if campaign.form_id and said.outcome == "reached":
        checked = check(item, campaign, form, replies, target)
        if isinstance(checked, Fate):
            return checked
        answers, replies = checked
    try:
        return new_visit(item, target, flags, met, replies, answers, form)
    except OverflowError:
        return rejected("invalid", _("时间超出了日历的范围"), "payload.revisit_at", position=target.position)


def standing_of(item: Item, ground: Ground) -> Standing | Fate:
    """Give the target of a visit, or the fate of one whose target is unknown, somebody else's or of a campaign that is over."""
    assert item.event is not None
    subject = item.event.subject
    target = ground.targets.get(subject)
    if target is None:
        if len(subject) == 36:
            return held(subject, "awaited")
        return rejected("unknown_target", _("没有这一户，或它已不在任务里"), "subject", fixable=False)
    item.target_id = target.id
    if not item.sender.standing.may(Capability.RECORD_VISITS, target.position):
        return rejected("not_yours", _("这一户不在您的片区"), "subject", fixable=False)
    campaign = ground.campaigns[target.campaign_id]
    if campaign.launched_at is None or campaign.closed_at is not None:
        return held("office", "closed", target.position)
    return target


def new_visit(
    item: Item,
    target: Standing,
    flags: dict[str, bool | None],
    met: tuple[int, ...],
    replies: dict[int, dict[str, Any]],
    answers: dict[str, Any],
    form: int | None,
) -> NewVisit:
    """Put a visit together. Raises OverflowError for a moment at the edge of the calendar."""
    said: VisitPayload = item.payload
    assert item.at is not None
    outcome = NewOutcome(
        target_id=target.id,
        event=item.id,
        kind=said.outcome,
        at=item.at,
        by_id=item.sender.user.pk,
        revisit_at=utc(said.revisit_at),
        reason=said.reason,
        device_id=item.sender.device.pk,
    )
    return NewVisit(
        outcome=outcome,
        flags=flags,
        all_well=said.all_well,
        letter=said.letter,
        services=tuple(said.services),
        met=met,
        people=replies,
        answers=answers,
        form_id=form,
        started_at=utc(said.started_at),
        location=said.location,
        accuracy=said.accuracy_m,
        note=said.note,
        photo=said.photo or "",
    )


def members(
    said: VisitPayload, ground: Ground, target: Standing, found: dict[str, int]
) -> tuple[tuple[int, ...], dict[int, dict[str, Any]]] | Fate:
    """Give who was met and what each answered, by number; rejected when somebody does not live there."""
    if not (said.met or said.people or said.needs or said.found):
        return (), {}

    def number(name: str) -> int | None:
        person = ground.persons.get(name)
        return found.get(name) or (person[0] if person and person[1] == target.household_id else None)

    met = [number(name) for name in said.met]
    replies = {number(p.person): dict(p.answers) for p in said.people}
    needy = [number(n.person) for n in said.needs]
    for names, field in ((met, "met"), (replies, "people"), (needy, "needs")):
        if None in names:
            return rejected("not_member", _("名单里有人不属于这一户"), f"payload.{field}", position=target.position)
    replies |= {found[str(p.id)]: dict(p.answers) for p in said.found if str(p.id) in found and p.answers}
    return tuple(n for n in dict.fromkeys(met) if n is not None), {n: a for n, a in replies.items() if n is not None}


def check(
    item: Item, campaign: Campaign, form: int | None, replies: dict[int, dict[str, Any]], target: Standing
) -> tuple[dict[str, Any], dict[int, dict[str, Any]]] | Fate:
    """Check the answers against the campaign's form. What another version of it asked is kept, and asked about."""
    assert item.event is not None and campaign.form is not None
    numbers = list(replies)
    given = {"household": item.payload.answers, "people": list(replies.values())}
    wall = item.event.wall
    clean, errors = check_answers(campaign.form.definition, given, today=wall.date(), now=wall)
    wrong = [e for e in errors if e.code != "unknown"]
    if wrong and form == campaign.form_id:
        e = wrong[0]
        inside = "answers" if e.person is None else f"people[{e.person}].answers"
        return rejected(e.code, e.message, f"payload.{inside}.{e.question}", position=target.position)
    if wrong:
        said = [[e.person, e.question, e.code, e.message] for e in wrong[:20]]
        item.queries.append(Query("answers", {"errors": said}, {"form": item.payload.form}))
    household, people = clean["household"], dict(zip(numbers, clean["people"], strict=True))
    for e in errors:
        number = None if e.person is None else numbers[e.person]
        said_raw, kept = (item.payload.answers, household) if number is None else (replies[number], people[number])
        if e.question in said_raw:
            kept[e.question] = said_raw[e.question]
    return household, people


def contradictions(items: Sequence[Item], visits: Sequence[NewVisit], stored: Sequence[int]) -> None:
    """Add a question to every visit of one round that says the opposite of another worker's earlier one."""
    own = {
        number: (item, visit.outcome)
        for item, visit, number in zip(items, visits, stored, strict=True)
        if visit.outcome.kind in CONTRADICT
    }
    asked = [
        {"id": number, "target_id": said.target_id, "by_id": said.by_id, "kind": said.kind}
        for number, (_item, said) in own.items()
    ]
    told = {number: other for number, other in sets.rows(opposite(), asked) if other is not None} if asked else {}
    others = Outcome.objects.in_bulk(told.values()) if told else {}
    for number, pk in told.items():
        item, said = own[number]
        other = others[pk]
        first, second = side(other.kind, other.at, other.by_id), side(said.kind, said.at, said.by_id)
        item.queries.append(
            Query("contradiction", first, second, other_event=str(other.event), target_id=said.target_id)
        )


def opposite() -> str:
    """Give the query for the first earlier outcome at the same door that says the opposite, looked up door by door.

    ``+ 0`` keeps the store from walking all outcomes in their order, which it prefers while it knows little of a new table.
    """
    table = sets.values_table("v", {"id": "integer", "target_id": "integer", "by_id": "integer", "kind": "text"})
    pairs = [
        f"(v.kind = '{ours}' AND o.kind = '{theirs}')" for ours in CONTRADICT for theirs in sorted(CONTRADICT[ours])
    ]
    return (
        "SELECT v.id, (SELECT min(o.id + 0) FROM campaigns_outcome o WHERE o.target_id = v.target_id AND o.id < v.id "
        f"AND o.by_id <> v.by_id AND ({' OR '.join(pairs)}) "
        f"AND NOT EXISTS (SELECT 1 FROM campaigns_outcomevoid x WHERE x.outcome_id = o.id)) FROM {table}"
    )


def side(kind: str, at: datetime, by_id: int) -> dict[str, Any]:
    """Give one account of a door: what, when, by whom (a sealed id)."""
    return {"outcome": kind, "at": at.isoformat(), "by": seal("accounts.user", by_id)}
