"""check@1 and passage@1: judged one by one against what was read for all, recorded at once by movement's own action."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from wanjia.core.identities import seal, unseal_many
from wanjia.interfaces.sync.actions._found import phone_of
from wanjia.interfaces.sync.envelope import CheckPayload, OccupantSaid, PassagePayload
from wanjia.interfaces.sync.fates import Fate, Query, rejected
from wanjia.interfaces.sync.items import Item
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.people.identity.names import clean_name
from wanjia.registry.people.identity.refusal import IdentityRefused
from wanjia.registry.presence.actions import NewVisitor
from wanjia.response.movement.actions import NewCheck, Occupant, Taken
from wanjia.response.movement.actions.checks import Differs
from wanjia.response.movement.queries.checks import used_again
from wanjia.response.movement.queries.stations import Stand, open_stations, stands
from wanjia.response.movement.rules import TemperatureRefused, check_tenths
from wanjia.support.fleet.rules import PlateRefused, plain, read_plate

STATION = "movement.station"


class Ground(NamedTuple):
    """What a group of checks stands on: the stations by what the phone calls them, which of them are open."""

    stands: dict[str, Stand]
    shown: set[int]


def ground_of(items: Sequence[Item], at: datetime) -> Ground:
    """Read what these checks are about, in a handful of queries."""
    names = list({item.event.subject for item in items if item.event})
    numbers = dict(zip(names, unseal_many(STATION, names), strict=True))
    rows = stands((number for number in numbers.values() if number is not None), at)
    found = {name: rows[number] for name, number in numbers.items() if number in rows}
    return Ground(found, open_stations(stand.station for stand in found.values()))


def judge(item: Item, ground: Ground) -> NewCheck | Fate:
    """Give the check to record, or the fate that keeps it from being one; questions are added to the item."""
    event, said = item.event, item.payload
    assert event is not None and item.at is not None
    stand = ground.stands.get(event.subject)
    if stand is None:
        return rejected("unknown_station", _("没有这个卡口"), "subject", fixable=False)
    spans = item.sender.standing.spans(Capability.CHECK_CROSSINGS)
    if not any(lo <= stand.position and stand.end <= hi for lo, hi in spans):
        return rejected("not_yours", _("这个卡口不在您的片区"), "subject", fixable=False)
    if said.decision == "refuse" and not said.reason.strip():
        return rejected("required", _("劝返请写明原因"), "payload.reason", position=stand.position)
    try:
        check = _of_gate(item, said, stand) if isinstance(said, PassagePayload) else _of_road(item, said, stand)
    except PlateRefused as refusal:
        return rejected("bad_plate", refusal.text, "payload.plate", position=stand.position)
    except TemperatureRefused as refusal:
        return rejected("temperature", refusal.text, "payload.people", position=stand.position)
    if check.persons < len(check.occupants):
        return rejected("persons", _("记下的人比人数多"), "payload.persons", position=stand.position)
    if stand.station not in ground.shown:
        item.queries.append(Query("station_shut", {}, {"at": item.at.isoformat(), "by": _by(item)}))
    return check


def _by(item: Item) -> str:
    return seal("accounts.user", item.sender.user.pk)


def _frame(item: Item, stand: Stand) -> dict[str, Any]:
    frame: dict[str, Any] = {"stand": stand, "event": item.id, "at": item.at, "by_id": item.sender.user.pk}
    said = item.payload
    words = {"decision": said.decision, "direction": said.direction, "advised": said.advised, "reason": said.reason}
    return frame | words | {"device_id": item.sender.device.pk}


def _of_gate(item: Item, said: PassagePayload, stand: Stand) -> NewCheck:
    people, differs = _people([said.person])
    more: dict[str, Any] = {"persons": 1, "source": "passage", "card": said.card, "fault": said.fault}
    return NewCheck(**_frame(item, stand), **more, occupants=people, differs=differs)


def _of_road(item: Item, said: CheckPayload, stand: Stand) -> NewCheck:
    """Put a check together. Raises PlateRefused, TemperatureRefused, Refused."""
    if said.vehicle == "foot" and not said.plate:
        plate = ""
    else:
        plate = plain(said.plate) if said.odd_plate else read_plate(said.plate).text
    people, differs = _people(said.people)
    more: dict[str, Any] = {"vehicle": said.vehicle, "plate": plate, "origin": said.origin, "persons": said.persons}
    more |= {"card": said.card, "arrived": said.arrived, "fault": said.fault}
    return NewCheck(**_frame(item, stand), **more, occupants=people, differs=differs)


def _people(said: Sequence[OccupantSaid]) -> tuple[list[Occupant], list[Differs]]:
    people, differs = [], []
    for one in said:
        temperature = None if one.temperature is None else check_tenths(one.temperature)
        visitor = None
        if one.visitor is not None:
            visitor = NewVisitor(_name(one.visitor.name), phone_of(one.visitor.phone, "payload.people"))
        people.append(
            Occupant(one.n, one.code, None, None, visitor, temperature, one.proof, one.registration, one.door)
        )
        differs += [Differs(one.n, each.kind, each.said, each.seen) for each in one.differs]
    return people, differs


def _name(said: str) -> str:
    """Give a name in its stored form, so that the same visitor is met again; an odd one as it was written."""
    try:
        return clean_name(said)
    except IdentityRefused:
        return said.strip()  # a check, perhaps with a fever in it, is not lost for a spelling


def ask_again(items: Sequence[Item], taken: Sequence[Taken]) -> None:
    """Ask about persons whose code was used a short while before: lent, or photographed."""
    again = used_again([given.check for given in taken if not given.again])
    for item, given in zip(items, taken, strict=True):
        for other in again.get(given.check, ()):
            assert item.at is not None
            first = {"at": other.at.isoformat(), "by": seal("accounts.user", other.by_id), "where": other.where}
            item.queries.append(
                Query("code_again", first, {"at": item.at.isoformat(), "by": _by(item)}, other_event=other.event)
            )
