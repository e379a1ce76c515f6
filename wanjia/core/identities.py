"""Sealed ids: the 26-character public form of a row's number.

Addresses, codes and phones carry ``AES-128(key, kind tag | number)`` in base 32, so they are opaque, need no column and no
index, cannot be counted or guessed (64 tag bits must agree), and one kind never passes for another. Access is checked
all the same: a sealed id is a name, never a permission.
"""

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

LENGTH = 26
PATTERN = "[0-9a-v]{26}"
_DIGITS = "0123456789abcdefghijklmnopqrstuv"
_PAIRS = [a + b for a in _DIGITS for b in _DIGITS]  # base 32, ten bits at a time
_is_one = re.compile(PATTERN, re.ASCII).fullmatch


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
    return seal_many(kind, [number])[0]


def seal_many(kind: str, numbers: Iterable[int]) -> list[str]:
    """Give the public ids of many rows: one pass of the cipher."""
    tag = _tag(kind)
    blocks = _cipher().encryptor().update(b"".join([tag + number.to_bytes(8, "big") for number in numbers]))
    return [_text(int.from_bytes(blocks[i : i + 16], "big") << 2) for i in range(0, len(blocks), 16)]


def _text(bits: int) -> str:
    return "".join([_PAIRS[bits >> shift & 1023] for shift in range(120, -1, -10)])


def unseal(kind: str, text: str) -> int:
    """Give the number back. Raises UnknownIdentity for anything that ``seal`` did not make for this ``kind``."""
    number = unseal_many(kind, [text])[0]
    if number is None:
        raise UnknownIdentity(text[:40])
    return number


def unseal_many(kind: str, texts: Iterable[str]) -> list[int | None]:
    """Give the numbers back in order, None for each text that ``seal`` did not make for this ``kind``."""
    # A text whose two spare bits are set was not made by seal; the block of a wrong text decrypts to another tag.
    bits = [int(text, 32) if _is_one(text) else 1 for text in texts]
    blocks = _cipher().decryptor().update(b"".join([(b >> 2).to_bytes(16, "big") for b in bits]))
    tag = _tag(kind)
    return [
        int.from_bytes(blocks[i * 16 + 8 : i * 16 + 16], "big")
        if not b & 3 and blocks[i * 16 : i * 16 + 8] == tag
        else None
        for i, b in enumerate(bits)
    ]
