"""A card an office signs, to be checked with no network: ``WJ1:`` and a CWT (RFC 8392) in base 45 (docs/codes.md).

It names no person: ``holder`` is an opaque handle, ``plate`` a digest. A text differs from what was signed in no bit, or it
is refused: the outer form is the only one there is.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from wanjia.registry.codes.rules import base45, cbor
from wanjia.registry.codes.rules.signing import (
    ORDER,
    Fault,
    Signed,
    Signer,
    VerifyKey,
    agrees,
    assemble,
    sign,
    take_apart,
)

PREFIX = "WJ1:"
LONGEST = 311  # characters: what a QR code of version 10 holds at level M
ISSUER, EXPIRES, BEGINS, ISSUED, OWN = 1, 4, 5, 6, -65537
SAMPLED, PASS, RELEASED = 1, 2, 3  # the kind of a card: sampled in a round; a vehicle may pass; an observation is over
FIELDS = {1: int, 2: bytes, 3: int, 4: str, 5: str, 6: bytes}
PASS_FIELDS = {1: int, 5: str, 6: bytes, 7: int, 8: int}
PLATE = 8  # bytes of a plate's digest

FOREIGN = Fault("foreign", _("不是本系统的凭证"))
BROKEN = Fault("broken", _("凭证残缺，读不出来"))
UNKNOWN_KEY = Fault("unknown_key", _("不认识签发单位的密钥，请先更新数据"))
REVOKED_KEY = Fault("revoked_key", _("签发密钥已吊销"))
ALTERED = Fault("altered", _("签名不对，内容被改过或是伪造"))
OUTSIDE_KEY = Fault("outside_key", _("签发时间不在密钥有效期内"))
NOT_YET = Fault("not_yet", _("还没有到生效时间"))
EXPIRED = Fault("expired", _("已过期"))
VOID = Fault("void", _("此编号已作废"))
OTHER_ROUND = Fault("other_round", _("不是这一轮的凭证"))
OTHER_PLATE = Fault("other_plate", _("不是这辆车的通行证"))
FAULTS = (
    FOREIGN, BROKEN, UNKNOWN_KEY, REVOKED_KEY, ALTERED, OUTSIDE_KEY, NOT_YET, EXPIRED, VOID, OTHER_ROUND, OTHER_PLATE,
)  # fmt: skip


@dataclass(frozen=True)
class Card:
    """What a card says. ``serial`` is unique within its issuer; moments are seconds since 1970."""

    round_id: bytes
    number: int
    point: str
    serial: str
    holder: bytes
    issued: int
    expires: int
    kind: int = SAMPLED
    issuer: str = ""


@dataclass(frozen=True)
class PassCard:
    """What a vehicle's pass says: from when until when, whose plate (``plate_digest``), how many persons at most.

    ``sort`` is which of the kinds of pass it is, as the office that issues them numbers them.
    """

    serial: str
    plate: bytes
    persons: int
    sort: int
    issued: int
    begins: int
    expires: int
    kind: int = PASS
    issuer: str = ""


def plate_digest(serial: str, plate: str) -> bytes:
    """Give what a pass carries of a plate: who reads many passes cannot tell that two are of one vehicle."""
    return hashlib.sha256(f"{serial} {plate}".encode()).digest()[:PLATE]


def sign_card(card: Card | PassCard, key: Signer) -> str:
    """Give the text of a card. Raises ValueError when its point or serial are too long for a code of version 10."""
    claims: dict[int, Any] = {ISSUER: key.name, EXPIRES: card.expires, ISSUED: card.issued}
    if isinstance(card, PassCard):
        own = dict(zip(PASS_FIELDS, (card.kind, card.serial, card.plate, card.persons, card.sort), strict=True))
        claims |= {BEGINS: card.begins}
    else:
        values = (card.kind, card.round_id, card.number, card.point, card.serial, card.holder)
        own = dict(zip(FIELDS, values, strict=True))
    claims[OWN] = own
    text = PREFIX + base45.encode(sign(cbor.encode(claims), key))
    if len(text) > LONGEST:
        raise ValueError("too long for a code of version 10")
    return text


def verify_card(
    text: str,
    keys: Mapping[bytes, VerifyKey],
    void: Collection[tuple[str, str]],
    at: int,
    *,
    round_id: bytes | None = None,
    plate: str | None = None,
) -> Card | PassCard | Fault:
    """Give what a card says, or why it is not accepted; ``void`` holds (issuer, serial).

    ``round_id`` is the round asked for, ``plate`` the vehicle that stands there, written as passes write it.
    """
    if not text.startswith(PREFIX):
        return FOREIGN
    try:
        signed, card = _read(text)
    except ValueError:
        return BROKEN
    key = keys.get(signed.kid)
    if key is None:
        return UNKNOWN_KEY
    if not agrees(signed, key):
        return ALTERED
    return _fault(card, key, void, at) or _other(card, round_id, plate) or card


def claimed(text: str) -> tuple[bytes, Card | PassCard] | None:
    """Give the number of the key and what a text says of itself, unchecked: whose card somebody forged. None for no card."""
    if not text.startswith(PREFIX):
        return None
    try:
        signed, card = _read(text)
    except ValueError:
        return None
    assert isinstance(signed.kid, bytes)
    return signed.kid, card


def _other(card: Card | PassCard, round_id: bytes | None, plate: str | None) -> Fault | None:
    """Name what a good card was not made for."""
    if round_id is not None and not (isinstance(card, Card) and card.round_id == round_id):
        return OTHER_ROUND
    if plate is not None and not (isinstance(card, PassCard) and card.plate == plate_digest(card.serial, plate)):
        return OTHER_PLATE
    return None


def _fault(card: Card | PassCard, key: VerifyKey, void: Collection[tuple[str, str]], at: int) -> Fault | None:
    """Name what is wrong with a card that a key of ours signed, the gravest first."""
    begins = card.begins if isinstance(card, PassCard) else card.issued
    checks = (
        (REVOKED_KEY, key.revoked),
        (OUTSIDE_KEY, card.issued < key.begins or (key.ends is not None and card.issued > key.ends)),
        (VOID, (key.issuer, card.serial) in void),
        (NOT_YET, at < begins),
        (EXPIRED, at >= card.expires),
    )
    return next((fault for fault, wrong in checks if wrong), None)


def _read(text: str) -> tuple[Signed, Card | PassCard]:
    """Take a card apart. Raises ValueError for whatever ``sign_card`` cannot have made."""
    if len(text) > LONGEST:
        raise ValueError("too long")
    content = base45.decode(text[len(PREFIX) :])
    signed = take_apart(content)
    canonical = assemble(signed.protected, signed.payload, signed.signature) == content
    small = int.from_bytes(signed.signature[32:], "big") * 2 < ORDER
    if not (canonical and small and isinstance(signed.kid, bytes)):
        raise ValueError("not the one form")
    return signed, _card(cbor.decode(signed.payload))


def _card(claims: Any) -> Card | PassCard:
    if not isinstance(claims, dict):
        raise ValueError("claims are no map")
    own, issuer, issued, expires = (claims.get(name) for name in (OWN, ISSUER, ISSUED, EXPIRES))
    if not (isinstance(own, dict) and isinstance(issuer, str) and type(issued) is int and type(expires) is int):
        raise ValueError("a claim is missing")
    is_pass = own.get(1) == PASS
    fields = PASS_FIELDS if is_pass else FIELDS
    if not all(type(own.get(name)) is kind for name, kind in fields.items()):
        raise ValueError("a claim is missing")
    if is_pass:
        begins = claims.get(BEGINS)
        if type(begins) is not int:
            raise ValueError("a claim is missing")
        kind, serial, plate, persons, sort = (own[name] for name in PASS_FIELDS)
        return PassCard(serial, plate, persons, sort, issued, begins, expires, kind, issuer)
    kind, round_id, number, point, serial, holder = (own[name] for name in FIELDS)
    return Card(round_id, number, point, serial, holder, issued, expires, kind, issuer)
