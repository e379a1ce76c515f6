"""cards@1: green cards given at a point. What can stand stands; every other one becomes a question that keeps both sides."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core.identities import seal
from wanjia.interfaces.sync.envelope import CardSaid
from wanjia.interfaces.sync.fates import Fate, Query, held, rejected
from wanjia.interfaces.sync.ground import TARGET, given_rows, numbers_of
from wanjia.interfaces.sync.items import Item
from wanjia.registry.accounts.roles import Capability
from wanjia.response.sampling.actions.certificates import Issued, NewCard, issue_certificates
from wanjia.response.sampling.models import Point
from wanjia.response.sampling.queries.tubes import persons_in, targets_of_codes

# What a fault of a card is asked about as; a card of somebody without a sample yet is no fault, it is counted apart.
KINDS = {"card_twice": "card_twice", "serial_twice": "serial_twice", "serial_void": "serial_void"}


def take_cards(item: Item, at: datetime) -> Fate:
    """Take in the cards of one event. May raise Refused."""
    event, said = item.event, item.payload
    assert event is not None and item.at is not None
    point = _point(event.subject)
    if point is None:
        return rejected("unknown_point", _("没有这个采样点"), "subject", fixable=False)
    place = point.site.place
    if not any(lo <= place.hi and place.lo <= hi for lo, hi in item.sender.standing.spans(Capability.RECORD_SAMPLES)):
        return rejected("not_yours", _("这个采样点不在您的片区"), "subject", fixable=False)
    if point.round.campaign.public_id != said.round:
        return held("office", "other_round", place.lo)
    campaign = point.round.campaign
    if campaign.launched_at is None or campaign.closed_at is not None:
        return held("office", "closed", place.lo)
    whose = _targets(point.round.campaign_id, said.cards)
    waited = next((card.target for card in said.cards if len(card.target) == 36 and card.target not in whose), "")
    if waited:
        return held(waited, "awaited", place.lo)
    cards = [(card, number) for card in said.cards if (number := whose.get(card.code or card.target)) is not None]
    found = issue_certificates(
        point=point,
        cards=[NewCard(card.serial, number, item.at + timedelta(milliseconds=card.ms)) for card, number in cards],
        arrived_at=at,
        by=item.sender.user,
        at=item.at,
        event=item.id,
        device_id=item.sender.device.pk,
    )
    _ask(item, point, whose, found)
    return Fate(position=place.lo)


def _point(text: str) -> Point | None:
    rows = Point.objects.select_related("site__place", "round__campaign")
    try:
        found: Point = rows.by_public_id(text)
    except Point.DoesNotExist:
        return None
    return found


def _targets(campaign: int, cards: list[CardSaid]) -> dict[str, int]:
    """Give the person of the round that each card is for, by code or by what the phone calls the target."""
    inside = targets_of_codes(campaign, [card.code for card in cards if card.code])
    names = [card.target for card in cards if card.target and not card.code]
    given = {name: row.target_id for name, row in given_rows([n for n in names if len(n) == 36]).items()}
    numbers = numbers_of(TARGET, names, given)
    known = persons_in(campaign, numbers.values())
    return inside | {name: number for name, number in numbers.items() if number in known}


def _ask(item: Item, point: Point, whose: dict[str, int], found: list[Issued]) -> None:
    """Add what a human must look at: who already has a card, whose serial it was, codes nobody of the round has."""
    by = seal("accounts.user", item.sender.user.pk)
    for card in item.payload.cards:
        if (card.code or card.target) not in whose:
            named = {"code": card.code} if card.code else {"target": card.target}
            kind = "unknown_code" if card.code else "card_round"
            item.queries.append(Query(kind, {}, {"serial": card.serial, "where": str(point), "by": by, **named}))
    for row in found:
        if not row.fault:
            continue
        own = _side(point, row.card.serial, row.card.at, by)
        met = row.certificate
        first = _side(met.point, met.serial, met.issued_at, seal("accounts.user", met.by_id)) if met else {}
        item.queries.append(Query(KINDS.get(row.fault, "card_round"), first, own, target_id=row.card.target_id))


def _side(point: Point, serial: int, at: datetime, by: str) -> dict[str, Any]:
    return {"serial": serial, "where": str(point), "point": point.public_id, "at": at.isoformat(), "by": by}
