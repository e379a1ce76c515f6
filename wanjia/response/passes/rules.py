"""Three kinds of pass: what may be asked for, when it may be issued, and what a pass that was shown is worth."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.rules import PASSES
from wanjia.registry.places.rules import Level

EMERGENCY, ENTERPRISE, COMMUTER = "emergency", "enterprise", "commuter"
KINDS = PASSES
SORTS = {EMERGENCY: 1, ENTERPRISE: 2, COMMUTER: 3}  # as the code of a card numbers them
LETTERS = {EMERGENCY: "Y", ENTERPRISE: "Q", COMMUTER: "F"}
ISSUERS = {EMERGENCY: Level.COUNTY, ENTERPRISE: Level.COUNTY, COMMUTER: Level.COMMUNITY}  # whose office issues it
VETTED = (EMERGENCY, ENTERPRISE)  # a competent department has a word first
SINGLE = (EMERGENCY, COMMUTER)  # always for one journey; of a key enterprise's a decree says it
JOURNEYS = {"many": _("有效期内多次往返"), "one": _("单程，到达目的地自动失效")}
FILED = (EMERGENCY, ENTERPRISE)  # what was issued is reported to the city's transport bureau
DEPARTMENTS = {"development": _("发展改革"), "health": _("卫生健康"), "industry": _("工业和信息化")}

STATES = {
    "applied": _("已申请"),
    "vetted": _("已审核"),
    "turned_down": _("未通过"),
    "issued": _("已签发，未到时间"),
    "valid": _("有效"),
    "used": _("已到达，失效"),
    "revoked": _("已收回"),
    "over": _("已过期"),
    "lapsed": _("逾期未签发"),
}

# What a pass that was shown is worth, the gravest first.
ACCEPTED = "accepted"
VERDICTS = {
    "unreadable": _("读不出来"),
    "forged": _("伪造"),
    "altered": _("涂改"),
    "void": _("已收回或作废"),
    "lent": _("转借：不是这辆车"),
    "replayed": _("重复使用：已经到达过"),
    "early": _("还没有生效"),
    "late": _("已过期"),
    "crowded": _("人数超过核准"),
    ACCEPTED: _("通过"),
}
ABUSES = ("forged", "altered", "lent", "replayed")
# What a phone says of a pass (stop.fault) as the verdict it means; what is no word about the pass is not in it.
SAID = {
    "": ACCEPTED,
    "foreign": "unreadable",
    "broken": "unreadable",
    "not_pass": "unreadable",
    "unknown_key": "forged",
    "outside_key": "forged",
    "altered": "altered",
    "void": "void",
    "revoked_key": "void",
    "other_plate": "lent",
    "not_yet": "early",
    "expired": "late",
}
SAME_STOP = timedelta(minutes=10)  # two looks at one pass at one station within this are one stop


@dataclass(frozen=True)
class Limits:
    """What policies allow: hours a pass may be valid, persons in a commuter's car."""

    hours: int
    persons: int


def matter_key(text: str) -> str:
    """Give what makes two matters the same: their words without spaces, marks and capitals."""
    plain = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()
    return hashlib.blake2b(plain.encode(), digest_size=16).hexdigest()


def serial_of(kind: str, public_id: str) -> str:
    """Give the serial of a pass as it is printed and read aloud: no number from which passes could be counted."""
    digest = int.from_bytes(hashlib.blake2b(public_id.encode(), digest_size=5).digest(), "big")
    signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    text = "".join(signs[digest >> shift & 31] for shift in range(35, -5, -5))
    return f"{LETTERS[kind]}-{text[:4]}-{text[4:]}"


def read_serial(text: str) -> str:
    """Give a serial as it is kept from what somebody typed."""
    plain = re.sub(r"[\s\-—–]", "", unicodedata.normalize("NFKC", text)).upper()[:9]
    plain = plain[:1] + plain[1:].replace("O", "0").replace("I", "1").replace("L", "1")
    return f"{plain[:1]}-{plain[1:5]}-{plain[5:]}" if len(plain) == 9 else ""


def may_issue_on(kind: str, departure: date, today: date) -> Any:
    """Say why a pass may not be issued today, None when it may: a commuter's only on the eve of the departure."""
    if kind != COMMUTER or today == departure - timedelta(days=1):
        return None
    return _("通勤证只能在出发前一天签发") if today < departure else _("出发当天不再签发，请重新申请")


@dataclass(frozen=True)
class Known:
    """A pass as far as judging it goes."""

    issuer: str
    begins: datetime
    ends: datetime
    revoked: datetime | None
    persons: int


@dataclass(frozen=True)
class Seen:
    """A pass as a station saw it: ``fault`` and ``signer`` are what its code's signature says, both empty for no code."""

    at: datetime
    fault: str
    signer: str
    same_plate: bool
    persons: int
    altered: bool


def judge(seen: Seen, known: Known | None) -> str:
    """Give what a pass that was shown is worth by itself; whether it was used before is told by ``replays``."""
    if seen.fault in ("foreign", "broken"):
        return "unreadable"
    forged = (
        known is None or seen.fault in ("unknown_key", "outside_key") or (seen.signer or known.issuer) != known.issuer
    )
    if forged or known is None:
        return "forged"
    checks = (
        ("altered", seen.altered or seen.fault == "altered"),
        ("void", seen.fault == "revoked_key" or (known.revoked is not None and known.revoked <= seen.at)),
        ("lent", not seen.same_plate),
        ("early", seen.at < known.begins),
        ("late", seen.at >= known.ends),
        ("crowded", seen.persons > known.persons),
    )
    return next((verdict for verdict, wrong in checks if wrong), ACCEPTED)


@dataclass(frozen=True)
class Stop:
    """One time a pass was good by itself: where, when, and whether it had arrived."""

    number: int
    station: int
    at: datetime
    arrived: bool


def replays(stops: Sequence[Stop]) -> set[int]:
    """Give the numbers of the stops after a journey's arrival, in whatever order they became known."""
    ordered = sorted(stops, key=lambda stop: (stop.at, stop.number))
    arrival = next((stop for stop in ordered if stop.arrived), None)
    if arrival is None:
        return set()

    def same_stop(stop: Stop) -> bool:
        return stop.station == arrival.station and stop.at - arrival.at <= SAME_STOP

    return {stop.number for stop in ordered if stop.at > arrival.at and not same_stop(stop)}
