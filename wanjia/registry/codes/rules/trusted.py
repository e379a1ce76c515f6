"""What an authority publishes of its signers: a certificate, several in PEM, a list in JSON; as DER with the key's number."""

import base64
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import serialization

DEEPEST = 6


class Published(NamedTuple):
    """A certificate (DER), and the number of its key where a list gives one of its own."""

    certificate: bytes
    kid: bytes | None = None


def certificates_in(content: bytes) -> list[Published]:
    """Give the certificates of a file. Raises ValueError for one that holds none.

    Of a list in JSON whatever has ``rawData`` (as gateways write it) or ``x5c`` (a set of keys) counts; a signature may stand
    on the line before it, and is not checked here.
    """
    if b"-----BEGIN CERTIFICATE-----" in content:
        der = serialization.Encoding.DER
        return [Published(one.public_bytes(der)) for one in x509.load_pem_x509_certificates(content)]
    if content[:1] == b"\x30":
        return [Published(content)]
    found = [*_listed(_json(content), 0)]
    if not found:
        raise ValueError("no certificate")
    return found


def _json(content: bytes) -> Any:
    text = content.decode("utf-8-sig")
    begins = min((place for place in (text.find("{"), text.find("[")) if place >= 0), default=0)
    try:
        return json.loads(text[begins:])
    except RecursionError as error:
        raise ValueError("too deep") from error


def _listed(value: Any, depth: int) -> Iterator[Published]:
    if isinstance(value, list) and depth < DEEPEST:
        for each in value:
            yield from _listed(each, depth + 1)
    elif isinstance(value, dict):
        chain = value.get("x5c")
        raw = value.get("rawData") or (chain[0] if isinstance(chain, list) and chain else None)
        if isinstance(raw, str):
            kid = value.get("kid")
            yield Published(base64.b64decode(raw), _number(kid) if isinstance(kid, str) else None)
        elif depth < DEEPEST:
            for each in value.values():
                yield from _listed(each, depth + 1)


def _number(text: str) -> bytes | None:
    try:
        kid = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return kid if len(kid) == 8 else None
