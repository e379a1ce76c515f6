"""A card an office signs, to be checked with no network: ``WJ1:`` and a CWT (RFC 8392) in base 45 (docs/codes.md).

It names no person: ``holder`` is an opaque handle. A text differs from what was signed in no bit, or it is refused: the
outer form is the only one there is.
"""

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
ISSUER, EXPIRES, ISSUED, OWN = 1, 4, 6, -65537
SAMPLED = 1  # the kind of a card: the person was sampled in a round
FIELDS = {1: int, 2: bytes, 3: int, 4: str, 5: str, 6: bytes}

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


def sign_card(card: Card, key: Signer) -> str:
    """Give the text of a card. Raises ValueError when its point or serial are too long for a code of version 10."""
    own = dict(zip(FIELDS, (card.kind, card.round_id, card.number, card.point, card.serial, card.holder), strict=True))
    claims = {ISSUER: key.name, EXPIRES: card.expires, ISSUED: card.issued, OWN: own}
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
) -> Card | Fault:
    """Give what a card says, or why it is not accepted; ``void`` holds (issuer, serial), ``round_id`` the one asked for."""
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
    return _fault(card, key, void, at, round_id) or card


def _fault(
    card: Card, key: VerifyKey, void: Collection[tuple[str, str]], at: int, round_id: bytes | None
) -> Fault | None:
    """Name what is wrong with a card that a key of ours signed, the gravest first."""
    checks = (
        (REVOKED_KEY, key.revoked),
        (OUTSIDE_KEY, card.issued < key.begins or (key.ends is not None and card.issued > key.ends)),
        (VOID, (key.issuer, card.serial) in void),
        (NOT_YET, at < card.issued),
        (EXPIRED, at >= card.expires),
        (OTHER_ROUND, round_id is not None and card.round_id != round_id),
    )
    return next((fault for fault, wrong in checks if wrong), None)


def _read(text: str) -> tuple[Signed, Card]:
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


def _card(claims: Any) -> Card:
    if not isinstance(claims, dict):
        raise ValueError("claims are no map")
    own, issuer, issued, expires = (claims.get(name) for name in (OWN, ISSUER, ISSUED, EXPIRES))
    if not (isinstance(own, dict) and all(type(own.get(name)) is kind for name, kind in FIELDS.items())):
        raise ValueError("a claim is missing")
    if not (isinstance(issuer, str) and type(issued) is int and type(expires) is int):
        raise ValueError("a claim is missing")
    kind, round_id, number, point, serial, holder = (own[name] for name in FIELDS)
    return Card(round_id, number, point, serial, holder, issued, expires, kind, issuer)
