"""Table phones, and the requests they send: whole pushes of sealed tubes, built before anything is timed."""

import gzip
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench.phones import request, uuid7
from bench.town import AT

TUBE = 10
UPLOAD = 50  # tubes of one upload
EVENT = (
    '{"id":"%s","seq":%d,"kind":"tube@1","subject":"%s","territory":"","wall":"2022-11-12T09:10:21+08:00","skew_ms":0,'
    '"suspect":false,"base":{},"supersedes":null,"payload":{"round":"%s","label":"T%09d","size":10,'
    '"opened_at":"2022-11-12T09:10:00+08:00","by_hand":false,"doorstep":false,"samples":[%s]}}'
)
RIVAL_TUBE = (
    '{"id":"%s","table":%d,"label":"T%09d","size":10,"opened_at":"2022-11-12T09:10:00+08:00",'
    '"sealed_at":"2022-11-12T09:10:21+08:00","samples":[%s]}'
)
SAMPLE = '{"n":%d,"code":"%s","ms":%d}'


@dataclass
class Round:
    """One round as tables see it: its id, its tables' ids, and the people who queue, as codes in the order they come."""

    public_id: str
    tables: list[str]
    numbers: list[int]  # of the tables in the store, for the rival
    codes: list[str]


@dataclass
class Phone:
    """One table's phone: its credentials, and the people who come to it, ten to a tube (round, number of the label, codes)."""

    number: int
    authorization: str
    tubes: Iterator[tuple[Round, int, list[str]]]
    seq: int = 0
    token: str = ""


class Queue:
    """The people of all rounds, each sampled once a round; the phones take turns."""

    def __init__(self, rounds: list[Round], authorizations: list[str]) -> None:
        self.tables, self.rounds = len(authorizations), rounds
        self.phones = [Phone(number, a, self._tubes(rounds, number)) for number, a in enumerate(authorizations)]

    def codes(self) -> list[str]:
        """Give the codes of everybody."""
        return self.rounds[0].codes

    def _tubes(self, rounds: list[Round], table: int) -> Iterator[tuple[Round, int, list[str]]]:
        """Give a table's tubes: a stretch of neighbours, as a street's people come to the point nearest to them."""
        label = itertools.count(table, self.tables)
        for round_ in rounds:
            stretch = len(round_.codes) // self.tables // TUBE * TUBE
            for begin in range(table * stretch, (table + 1) * stretch, TUBE):
                yield round_, next(label), round_.codes[begin : begin + TUBE]

    def bodies(self, number: int, size: int) -> list[bytes]:
        """Give whole push requests of ``size`` tubes each; an upload of many is gzipped as the app does it."""
        return [self._push(phone, size) for phone in itertools.islice(itertools.cycle(self.phones), number)]

    def rival_bodies(self, number: int, size: int) -> list[bytes]:
        """Give the same tubes as the rival's door takes them."""
        return [self._rival_push(phone, size) for phone in itertools.islice(itertools.cycle(self.phones), number)]

    def _rival_push(self, phone: Phone, size: int) -> bytes:
        rows = []
        for _ in range(size):
            round_, label, codes = next(phone.tubes)
            samples = ",".join(SAMPLE % (n, code, 2000 * n) for n, code in enumerate(codes, 1))
            rows.append(RIVAL_TUBE % (uuid7(), round_.numbers[phone.number], label, samples))
        headers = {"Authorization": f"Token {phone.token}", "Content-Type": "application/json"}
        return request("POST", "/tubes", headers, f"[{','.join(rows)}]".encode())

    def _push(self, phone: Phone, size: int) -> bytes:
        events = ",".join(self._event(phone) for _ in range(size))
        body = f'{{"app":"1","device":"x","sent_at":"2022-11-12T20:00:00+08:00","events":[{events}]}}'.encode()
        headers = {"Authorization": phone.authorization, "Content-Type": "application/json", "Accept-Language": "zh"}
        if size > 1:
            body, headers["Content-Encoding"] = gzip.compress(body, 6), "gzip"  # the level browsers choose
        return request("POST", "/api/sync/v1/push", headers, body)

    def _event(self, phone: Phone) -> str:
        round_, label, codes = next(phone.tubes)
        phone.seq += 1
        samples = ",".join(SAMPLE % (n, code, 2000 * n) for n, code in enumerate(codes, 1))
        return EVENT % (uuid7(), phone.seq, round_.tables[phone.number], round_.public_id, label, samples)


def enrol_tables(town: Any, number: int) -> list[str]:
    """Register the phones of so many tables, each a sampler's of the whole region; give what they sign in with."""
    from wanjia.core import clock
    from wanjia.registry.accounts.actions import enrol_device, grant_role
    from wanjia.registry.accounts.models import User

    now, found = clock.now(), []
    for count in range(number):
        user = User.objects.create(username=f"caiyang{count}", name="采样员", created_at=now)
        grant_role(user=user, role="sampler", place=town.region, by=town.commander, at=AT)
        device, secret = enrol_device(user=user, name="Honor X", by=user, at=now)
        found.append(f"Device {device.public_id}.{user.public_id}.{secret}")
    return found
