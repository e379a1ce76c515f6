"""Which class of arrivals somebody belongs to, and what stands in for a name that not everybody need read."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from wanjia.core.identities import seal_many, unseal
from wanjia.registry.codes.rules import read_code, write_code

SHOWN = "WJR:"  # before a code that somebody shows for what they registered
_KIND = "registration.registration"
_DIGITS = "0123456789abcdefghijklmnopqrstuv"

ANYWHERE_ELSE = "*"
ABROAD = "00"


def class_of(origin: str, at: datetime, classes: Sequence[Sequence[str]], home: str) -> str:
    """Give the first class (name, code, since) that an arrival fits, else nothing; its very first moment counts.

    A code is a province's two digits or a prefecture's four; ``*`` is anywhere outside ``home``, the own province.
    """
    if not origin:
        return ""
    for name, code, since in classes:
        fits = origin[:2] != home[:2] if code == ANYWHERE_ELSE else origin.startswith(code)
        if fits and at >= datetime.fromisoformat(since):
            return name
    return ""


def masked(name: str) -> str:
    """Give a name so that only who knows the person recognises it: 胡*机, 胡*, a longer one by its first and last sign."""
    if len(name) < 3:
        return f"{name[:1]}*"
    return f"{name[0]}{'*' * min(len(name) - 2, 4)}{name[-1]}"


def shown_codes(numbers: Sequence[int]) -> list[str]:
    """Give what people show at a station for these registrations: the sealed id, written as all codes are.

    It names nobody, and is another one each time somebody registers, so that an old one is noticed.
    """
    return [write_code((int(text, 32) >> 2).to_bytes(16, "big")) for text in seal_many(_KIND, numbers)]


def shown_number(text: str) -> int | None:
    """Give the registration a shown code stands for, None for a text that is none of ours. Raises nothing."""
    read = read_code(text.removeprefix(SHOWN))
    if read is None:
        return None
    bits = int.from_bytes(read, "big") << 2
    try:
        return unseal(_KIND, "".join(_DIGITS[bits >> shift & 31] for shift in range(125, -1, -5)))
    except ValueError:
        return None


def shown_digest(code: str) -> str:
    """Give what a phone is told of a code, so that it knows the code when it is shown and could not show it itself."""
    return hashlib.sha256(f"wanjia shown {code}".encode()).hexdigest()[:24]
