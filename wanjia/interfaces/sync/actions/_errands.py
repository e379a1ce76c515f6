"""lead_result@1, accept_order@1, complete_order@1: what somebody was sent to do, and did."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.tasks.actions import accept_order, complete_order
from wanjia.command.tasks.models import WorkOrder
from wanjia.core.access import Standing
from wanjia.core.identities import seal
from wanjia.interfaces.sync.actions._contacts import person_of
from wanjia.interfaces.sync.fates import Fate, Query, held, rejected
from wanjia.interfaces.sync.items import Item
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import Level
from wanjia.response.screening.actions import record_lead_result
from wanjia.response.screening.models import Lead, LeadResult


def take_lead_result(item: Item, at: datetime) -> Fate:
    """Record what the ground says about a lead. May raise Refused."""
    event, said = item.event, item.payload
    assert event is not None and item.at is not None
    try:
        lead = Lead.objects.select_related("place").by_public_id(event.subject)
    except Lead.DoesNotExist:
        return rejected("unknown_lead", _("没有这条线索"), "subject", fixable=False)
    sender = item.sender
    if not _works_at(sender.standing, lead.place) and lead.assignee_id != sender.user.pk:
        return rejected("not_yours", _("这条线索不在您的片区"), "subject", fixable=False)
    person = person_of(said.person) if said.person else None
    if said.person and person is None:
        if len(said.person) == 36:
            return held(said.person, "awaited", lead.place.lo)
        return rejected("unknown_person", _("没有这个人"), "payload.person", position=lead.place.lo)
    if person is not None and not sender.standing.may(Capability.RECORD_VISITS, person.household.position):
        return rejected("not_yours", _("这个人不在您的片区"), "payload.person", position=lead.place.lo)
    others = lead.results.exclude(by=sender.user).select_related("by", "person").order_by("-at", "-id")
    before: LeadResult | None = others.first()
    stored = record_lead_result(
        lead=lead,
        result=said.result,
        person=person,
        note=said.note,
        by=sender.user,
        at=item.at,
        device_id=sender.device.pk,
    )
    if before is not None and (before.result, before.person_id) != (stored.result, stored.person_id):
        homes = [one.person.household_id for one in (before, stored) if one.person is not None]
        asked = Query("lead_twice", _side(before), _side(stored), household_id=homes[0] if homes else None)
        item.queries.append(asked)
    return Fate(position=lead.place.lo)


def _works_at(standing: Standing, place: Place) -> bool:
    """Who visits there; of a community's lead everybody who visits in a part of it."""
    if place.level == Level.COMMUNITY:
        return any(lo <= place.hi and place.lo <= hi for lo, hi in standing.spans(Capability.RECORD_VISITS))
    return standing.may(Capability.RECORD_VISITS, place.lo)


def _side(one: LeadResult) -> dict[str, Any]:
    """One of two answers to a lead, as the office reads it and may uphold it."""
    return {
        "answer": one.pk,
        "name": one.lead.name,
        "found": one.result,
        "match": one.person.name if one.person else "",
        "note": one.note,
        "at": one.at.isoformat(),
        "by": seal("accounts.user", one.by_id),
    }


def take_acceptance(item: Item, at: datetime) -> Fate:
    """Accept a work order. May raise Refused."""
    order = _order(item)
    if isinstance(order, Fate):
        return order
    assert item.at is not None
    accept_order(order=order, by=item.sender.user, at=item.at, arrived_at=at, device_id=item.sender.device.pk)
    return Fate(position=order.place.lo)


def take_completion(item: Item, at: datetime) -> Fate:
    """Report a work order done. May raise Refused."""
    order, said = _order(item), item.payload
    if isinstance(order, Fate):
        return order
    assert item.at is not None
    user, device = item.sender.user, item.sender.device.pk
    told = {"note": said.note, "evidence": said.evidence or ""}
    complete_order(order=order, by=user, at=item.at, arrived_at=at, device_id=device, **told)
    return Fate(position=order.place.lo)


def _order(item: Item) -> WorkOrder | Fate:
    assert item.event is not None
    try:
        order: WorkOrder = WorkOrder.objects.select_related("place").by_public_id(item.event.subject)
    except WorkOrder.DoesNotExist:
        return rejected("unknown_order", _("没有这张任务单"), "subject", fixable=False)
    if order.assignee_id != item.sender.user.pk:
        return rejected("not_yours", _("这不是派给您的任务"), "subject", fixable=False)
    return order
