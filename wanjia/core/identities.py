"""Sealed ids: the 26-character public form of a row's number.

Addresses, codes and phones carry ``AES-128(key, kind tag | number)`` in base 32, so they are opaque, need no column and no
index, cannot be counted or guessed (64 tag bits must agree), and one kind never passes for another. Access is checked
all the same: a sealed id is a name, never a permission.
"""

import base64
import hashlib
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

LENGTH = 26
PATTERN = "[0-9a-v]{26}"
_ALPHABET = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789abcdefghijklmnopqrstuv")
_BACK = bytes.maketrans(b"0123456789abcdefghijklmnopqrstuv", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


class UnknownIdentity(ValueError):
    """The text is not a sealed id of that kind."""


@lru_cache(maxsize=64)
def _tag(kind: str) -> bytes:
    return hashlib.sha256(kind.encode()).digest()[:8]


@lru_cache(maxsize=1)
def _cipher() -> Cipher[modes.ECB]:
    # One block per id and never a second use of a block for anything else: ECB is the plain block permutation here.
    return Cipher(algorithms.AES(settings.WANJIA_KEYS.identities), modes.ECB())


def seal(kind: str, number: int) -> str:
    """Give the public id of row ``number`` of ``kind`` (a model label such as ``people.household``)."""
    block = _cipher().encryptor().update(_tag(kind) + number.to_bytes(8, "big"))
    return base64.b32encode(block)[:LENGTH].translate(_ALPHABET).decode()


def unseal(kind: str, text: str) -> int:
    """Give the number back. Raises UnknownIdentity for anything that ``seal`` did not make for this ``kind``."""
    try:
        block = base64.b32decode(text.encode("ascii").translate(_BACK) + b"======")
    except ValueError as error:
        raise UnknownIdentity(text[:40]) from error
    plain = _cipher().decryptor().update(block) if len(block) == 16 else b""
    if plain[:8] != _tag(kind) or seal(kind, int.from_bytes(plain[8:], "big")) != text:
        raise UnknownIdentity(text[:40])
    return int.from_bytes(plain[8:], "big")
