"""Phones that send through the phones' own door: two that say the opposite of a colleague's, some with work not yet sent."""

import json
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import msgspec

from demo.ground import Ground
from demo.staff import Staff
from demo.visits import FLAGS
from wanjia.command.campaigns.models import Campaign, Target
from wanjia.interfaces.sync.actions._taking import Packet, take_in
from wanjia.interfaces.sync.credentials import Sender
from wanjia.registry.accounts.actions import enrol_device
from wanjia.registry.accounts.models import Device, User
from wanjia.registry.accounts.queries import standing

MET = {**FLAGS, "outcome": "reached", "all_well": True, "managed": None, "letter": True, "services": ["publicity"]}


WELL = {"temperature": "36.4", "symptoms": ["none"], "travelled": "no", "health_code": "green"}


def disagree(ground: Ground, staff: Staff, campaign: Campaign, chance: Random, *, at: datetime) -> None:
    """Let the clerk and the cadre meet people where the worker saw an empty home: the inbox asks which is true."""
    for user, place in ((staff.users["shequ"], "grid"), (staff.cadre, "next_grid")):
        if user is None:
            continue
        device, _secret = enrol_device(user=user, name=f"{user.name}的手机", by=user, at=campaign.opens_at)
        homes = Target.objects.filter(campaign=campaign, state__in=("vacant", "moved")).at(ground.places[place])
        events = [
            _visit(seq, target, chance, at - timedelta(minutes=40 - seq * 6))
            for seq, target in enumerate(homes.order_by("pk")[:2], 1)
        ]
        _send(device, user, events, 0, at)


def fall_behind(staff: Staff, *, at: datetime) -> None:
    """Let some phones say how much they still hold: figures name how many devices have not uploaded."""
    for number, (user, device) in enumerate(list(staff.phones.items())[2:14:4]):
        someone = User.objects.get(pk=user)
        _send(Device.objects.get(pk=device), someone, [], 5 + 9 * number, at - timedelta(hours=2 + 3 * number))


def _visit(seq: int, target: Target, chance: Random, at: datetime) -> dict[str, Any]:
    people = [person.public_id for person in target.household.members.order_by("pk")]
    return {
        "id": str(UUID(int=chance.getrandbits(128), version=4)),
        "seq": seq,
        "kind": "visit@1",
        "subject": target.public_id,
        "territory": "",
        "wall": at.isoformat(),
        "skew_ms": 0,
        "suspect": False,
        "base": {},
        "supersedes": None,
        "payload": MET
        | {
            "met": people,
            "people": [{"person": person, "answers": WELL} for person in people],
            "answers": {"any_returnee": "no"},
        },
    }


def _send(device: Device, user: User, events: list[dict[str, Any]], unsent: int, at: datetime) -> None:
    raw = [msgspec.Raw(json.dumps(event).encode()) for event in events]
    take_in([Packet(Sender(device, user, standing(user, at)), raw, unsent=unsent)], at)
