"""Which class of arrivals somebody belongs to, and what stands in for a name that not everybody need read."""

from collections.abc import Sequence
from datetime import datetime

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
