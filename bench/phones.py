"""Phones with a community each, and the requests they send: whole batches of visits, built before anything is timed."""

import gzip
import itertools
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

BATCH = 200
FIRST_VISIT = datetime(2022, 11, 12, 1, 0, tzinfo=UTC)
REACHED = (
    '{"outcome":"reached","all_well":true,"verified":true,"told":true,"managed":null,"went":true,"saw":true,'
    '"checked_code":true,"letter":true,"services":["publicity","screening"],"revisit_at":null,"reason":"","met":[],'
    '"people":[],"found":[],"needs":[],"answers":{},"form":"","started_at":"%s","location":[122.26,43.61],'
    '"accuracy_m":12,"note":"","photo":null}'
)
ABSENT = '{"outcome":"absent","went":true,"letter":true,"started_at":"%s","revisit_at":"2022-11-13T10:00:00+08:00","reason":""}'
EVENT = (
    '{"id":"%s","seq":%d,"kind":"visit@1","subject":"%s","territory":"%s","wall":"%s","skew_ms":0,"suspect":false,'
    '"base":{},"supersedes":null,"payload":%s}'
)


@dataclass
class Phone:
    """One worker's phone: its credentials, its doors (public id and number of the target) in route order, where it stands."""

    authorization: str
    territory: str
    doors: list[tuple[str, int]]
    token: str = ""
    seq: int = 0
    visits: Iterator[int] = field(default_factory=itertools.count)


def enrol_phones(campaign: Any, number: int) -> list[Phone]:
    """Register phones, each a grid worker's of one community with all its doors; communities are shared when they are few."""
    from wanjia.command.campaigns.models import Target
    from wanjia.core import clock, identities
    from wanjia.registry.accounts.actions import enrol_device, grant_role
    from wanjia.registry.accounts.models import User
    from wanjia.registry.places.models import Place

    now = clock.now()
    communities = list(Place.objects.filter(level="community").order_by("lo"))
    phones = []
    for place in itertools.islice(itertools.cycle(communities), number):
        user = User.objects.create(username=f"wangge{len(phones)}", name="乌兰网格员", created_at=now)
        grant_role(user=user, role="grid_worker", place=place, by=campaign.opened_by, at=campaign.opens_at)
        device, secret = enrol_device(user=user, name="Honor X", by=user, at=now)
        numbers = Target.objects.filter(campaign=campaign).at(place).order_by("position").values_list("pk", flat=True)
        doors = [(identities.seal("campaigns.target", n), n) for n in numbers]
        authorization = f"Device {device.public_id}.{user.public_id}.{secret}"
        phones.append(Phone(authorization, place.public_id, doors))
    return phones


def uuid7() -> str:
    """Give an id as the phones make them: time first, so that neighbours in time are neighbours in the index."""
    text = f"{time.time_ns() // 1_000_000:012x}{os.urandom(10).hex()}"
    return f"{text[:8]}-{text[8:12]}-7{text[13:16]}-8{text[17:20]}-{text[20:32]}"


def batches(phones: list[Phone], number: int, size: int = BATCH) -> list[bytes]:
    """Give whole push requests of ``size`` visits each, the phones taking turns; a batch is gzipped as the app does it."""
    return [_push(phone, size) for phone in itertools.islice(itertools.cycle(phones), number)]


def _push(phone: Phone, size: int) -> bytes:
    events = ",".join(_event(phone) for _ in range(size))
    body = f'{{"app":"1","device":"x","sent_at":"2022-11-12T20:00:00+08:00","events":[{events}]}}'.encode()
    headers = {"Authorization": phone.authorization, "Content-Type": "application/json", "Accept-Language": "zh"}
    if size > 1:
        body, headers["Content-Encoding"] = gzip.compress(body, 6), "gzip"  # the level browsers choose
    return request("POST", "/api/sync/v1/push", headers, body)


def _event(phone: Phone) -> str:
    visit = next(phone.visits)
    door, _number = phone.doors[visit % len(phone.doors)]
    phone.seq += 1
    wall = (FIRST_VISIT + timedelta(seconds=45 * visit)).isoformat()
    payload = (ABSENT if visit % 10 == 9 else REACHED) % wall
    return EVENT % (uuid7(), phone.seq, door, phone.territory, wall, payload)


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """Give a whole HTTP request."""
    said = {"Host": "127.0.0.1", **headers, "Content-Length": str(len(body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


def rival_batches(phones: list[Phone], number: int, size: int) -> list[bytes]:
    """Give the same visits as the rival's door takes them."""
    return [_rival_push(phone, size) for phone in itertools.islice(itertools.cycle(phones), number)]


def _rival_push(phone: Phone, size: int) -> bytes:
    rows = []
    for _ in range(size):
        visit = next(phone.visits)
        wall = (FIRST_VISIT + timedelta(seconds=45 * visit)).isoformat()
        payload = (ABSENT if visit % 10 == 9 else REACHED) % wall
        target = phone.doors[visit % len(phone.doors)][1]
        rows.append(f'{{"id":"{uuid7()}","target":{target},"wall":"{wall}",{payload[1:]}')
    headers = {"Authorization": f"Token {phone.token}", "Content-Type": "application/json"}
    return request("POST", "/visits", headers, f"[{','.join(rows)}]".encode())
