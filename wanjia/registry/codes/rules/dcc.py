"""The EU Digital COVID Certificate, as travellers show it: ``HC1:``, base 45, zlib, COSE_Sign1, CWT, one certificate.

Checked step by step against a trust list; the first step that fails is named. Whether the medical content is enough for
something is no question of this reader. ``frontend/field/verify/dcc.ts`` is the same.
"""

import hashlib
import math
import re
import unicodedata
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.utils.translation import gettext_lazy as _

from wanjia.registry.codes.rules import base45, cbor
from wanjia.registry.codes.rules.signing import ES256, PS256, Fault, Signed, VerifyKey, agrees, take_apart

PREFIX = "HC1:"
LONGEST, LARGEST = 8_000, 64 * 1024  # characters of a text, bytes it may unfold to
ISSUER, EXPIRES, BEGINS, ISSUED, HEALTH = 1, 4, 5, 6, -260
KINDS = {"t": "test", "v": "vaccination", "r": "recovery"}
# Extended key usages that limit a key to kinds, as they are and as they were first drafted.
USAGES = {
    f"1.3.6.1.4.1.{arc}.{number}": kind
    for arc in ("1847.2021.1", "0.1847.2021.1")
    for number, kind in ((1, "test"), (2, "vaccination"), (3, "recovery"))
}

STEPS = {
    "prefix": Fault("prefix", _("不是欧盟数字新冠证书")),
    "base45": Fault("base45", _("编码有误，读不出来")),
    "compression": Fault("compression", _("压缩的内容已损坏")),
    "decode": Fault("decode", _("结构不对，读不出来")),
    "unknown_key": Fault("unknown_key", _("签发方不在信任名单里")),
    "signature": Fault("signature", _("签名不对，内容被改过或是伪造")),
    "revoked_key": Fault("revoked_key", _("签发密钥已吊销")),
    "schema": Fault("schema", _("证书内容不合规定")),
    "not_yet": Fault("not_yet", _("还没有到生效时间")),
    "expired": Fault("expired", _("已过期")),
    "key_expired": Fault("key_expired", _("签发证书不在有效期内")),
    "usage": Fault("usage", _("签发方无权签发这一类证书")),
}

_DATE = r"(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_DAY = re.compile(rf"{_DATE}(T[0-9:.]+(Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_BIRTH = re.compile(rf"|(19|20)\d\d(-(0[1-9]|1[0-2]))?|{_DATE}(T[0-9:.]+(Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_MOMENT = re.compile(rf"{_DATE}[Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|z|[+-]\d\d(:?\d\d)?)?", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{1,10}", re.ASCII)
_VERSION = re.compile(r"\d+\.\d+\.\d+", re.ASCII)
_MACHINE_NAME = re.compile(r"[A-Z<]{0,80}", re.ASCII)
_TEXT = re.compile(r".{0,80}", re.DOTALL)
_NUMBER: re.Pattern[str] | None = None
_COMMON: dict[str, re.Pattern[str] | None] = {"tg": _TEXT, "co": _COUNTRY, "is": _TEXT, "ci": _TEXT}
FIELDS: dict[str, dict[str, re.Pattern[str] | None]] = {
    "v": _COMMON | {"vp": _TEXT, "mp": _TEXT, "ma": _TEXT, "dn": _NUMBER, "sd": _NUMBER, "dt": _DAY},
    "t": _COMMON | {"tt": _TEXT, "sc": _MOMENT, "tr": _TEXT},
    "r": _COMMON | {"fr": _DAY, "df": _DAY, "du": _DAY},
}


@dataclass(frozen=True)
class Certificate:
    """What a verified certificate says: its kind, whose it is, who signed it until when, and all of its content."""

    kind: str
    name: str
    birth: str
    issuer: str
    expires: float
    content: dict[str, Any]


def key_of_certificate(der: bytes, *, kid: bytes | None = None) -> VerifyKey:
    """Give a signer's certificate as a key of the trust list. Raises ValueError for a key nobody may sign these with."""
    certificate = x509.load_der_x509_certificate(der)
    public = certificate.public_key()
    if not isinstance(public, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise ValueError("neither RSA nor an elliptic curve")
    if isinstance(public, ec.EllipticCurvePublicKey) and not isinstance(public.curve, ec.SECP256R1):
        raise ValueError("another curve than P-256")
    countries = certificate.subject.get_attributes_for_oid(x509.NameOID.COUNTRY_NAME)
    country = str(countries[0].value) if countries else ""
    return VerifyKey(
        kid=kid or hashlib.sha256(der).digest()[:8],
        algorithm=ES256 if isinstance(public, ec.EllipticCurvePublicKey) else PS256,
        public=public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo),
        issuer=country,
        name=country,
        begins=int(certificate.not_valid_before_utc.timestamp()),
        ends=int(certificate.not_valid_after_utc.timestamp()),
        kinds=frozenset(USAGES[usage] for usage in _usages(certificate) if usage in USAGES),
    )


def _usages(certificate: x509.Certificate) -> Iterable[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError):  # some signers' certificates carry an empty one: it names no kind
        return []
    return [usage.dotted_string for usage in found]


class _Failed(Exception):
    """A step failed; carries its name."""


def verify_dcc(text: str, trust: Mapping[bytes, Iterable[VerifyKey]], at: float) -> Certificate | Fault:
    """Give what a certificate says, or the first step that failed. ``trust`` may hold several keys of one number."""
    try:
        signed = _unpack(text)
        claims = _claims(signed)
        key = _signed_by(signed, trust)
        certificate = _certificate(claims)
        _in_time(claims, key, at)
    except _Failed as failed:
        return STEPS[str(failed)]
    if key.kinds and KINDS[certificate.kind] not in key.kinds:
        return STEPS["usage"]
    return certificate


def _unpack(text: str) -> Signed:
    """Take the envelope apart, down to the signature."""
    text = text.strip("\r\n\t")
    if not text.startswith(PREFIX):
        raise _Failed("prefix")
    try:
        packed = base45.decode(text[len(PREFIX) :] if len(text) <= LONGEST else "!")
    except ValueError as error:
        raise _Failed("base45") from error
    try:
        return take_apart(_unfold(packed))
    except ValueError as error:
        raise _Failed("decode") from error


def _unfold(packed: bytes) -> bytes:
    """Undo zlib, to a bound: a small text may not unfold to gigabytes."""
    stream = zlib.decompressobj()
    try:
        content = stream.decompress(packed, LARGEST)
    except zlib.error as error:
        raise _Failed("compression") from error
    if not stream.eof or stream.unused_data:
        raise _Failed("compression")
    return content


def _claims(signed: Signed) -> dict[Any, Any]:
    try:
        claims = cbor.bare(cbor.decode(signed.payload))
    except ValueError as error:
        raise _Failed("decode") from error
    if not isinstance(claims, dict):
        raise _Failed("decode")
    return claims


def _signed_by(signed: Signed, trust: Mapping[bytes, Iterable[VerifyKey]]) -> VerifyKey:
    keys = list(trust.get(signed.kid, ())) if isinstance(signed.kid, bytes) else []
    if not keys:
        raise _Failed("unknown_key")
    key = next((key for key in keys if agrees(signed, key)), None)
    if key is None:
        raise _Failed("signature")
    if key.revoked:
        raise _Failed("revoked_key")
    return key


def _certificate(claims: dict[Any, Any]) -> Certificate:
    """Read the one certificate in the claims; the schema's required fields with their forms, nothing about value sets."""
    health = claims.get(HEALTH)
    content = _plain(health.get(1)) if isinstance(health, dict) else None
    if not isinstance(content, dict):
        raise _Failed("decode")
    expires = _seconds(claims.get(EXPIRES))
    if expires is None or not _fits(content):
        raise _Failed("schema")
    (kind,) = (kind for kind in FIELDS if content.get(kind))
    names = content["nam"]
    name = " ".join(str(names.get(part) or names.get(f"{part}t") or "") for part in ("fn", "gn")).strip()
    issuer = claims.get(ISSUER)
    return Certificate(
        kind,
        unicodedata.normalize("NFC", name),
        str(content.get("dob", "")),
        issuer if isinstance(issuer, str) else "",
        expires,
        content,
    )


def _plain(value: Any) -> Any:
    """Give a value without its tags: some write a date with one."""
    value = cbor.bare(value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def _fits(content: dict[Any, Any]) -> bool:
    names = content.get("nam")
    present = [kind for kind in FIELDS if content.get(kind)]
    if len(present) != 1 or not isinstance(names, dict) or not _is(content.get("ver"), _VERSION):
        return False
    entries = content[present[0]]
    one = isinstance(entries, list) and len(entries) == 1 and isinstance(entries[0], dict)
    return (
        one
        and _is(names.get("fnt"), _MACHINE_NAME)
        and all(isinstance(part, str) and len(part) <= 80 for part in names.values() if part is not None)
        and _is(content.get("dob"), _BIRTH)
        and all(_is(entries[0].get(name), form) for name, form in FIELDS[present[0]].items())
    )


def _is(value: Any, form: re.Pattern[str] | None) -> bool:
    if form is None:
        return type(value) in (int, float) and 1 <= value < 1000 and value == int(value)
    return isinstance(value, str) and form.fullmatch(value) is not None


def _seconds(value: Any) -> float | None:
    """Give a moment of the claims, a whole number or one with decimals, with or without the tag for one."""
    value = cbor.bare(value)
    known = type(value) in (int, float) and math.isfinite(value) and abs(value) < 1 << 53
    return value if known else None


def _in_time(claims: dict[Any, Any], key: VerifyKey, at: float) -> None:
    begins, expires = [_seconds(claims.get(claim)) for claim in (ISSUED, BEGINS)], _seconds(claims.get(EXPIRES))
    if any(moment is not None and at < moment for moment in begins):
        raise _Failed("not_yet")
    if expires is None or at > expires:
        raise _Failed("expired")
    if at < key.begins or (key.ends is not None and at > key.ends):
        raise _Failed("key_expired")
