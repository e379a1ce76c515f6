"""What may become a certificate, and how the serials of a point read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

# Why a card is none, in the order in which it is asked.
FAULTS: dict[str, Any] = {
    "other_round": _("这个人不在这一轮采样的名册里"),
    "serial_void": _("这个编号的凭证已经作废"),
    "serial_twice": _("这个编号已经发给另一个人"),
    "card_twice": _("这个人在这一轮已经有凭证"),
    "not_sampled": _("这个人在这一轮还没有采样"),
}


@dataclass(frozen=True)
class Known:
    """What is known when a card comes: whose serial it is, which card the person has, whether they were sampled."""

    in_round: bool
    serial_of: int | None
    serial_void: bool
    has_card: bool
    sampled: bool


def fault(known: Known, target: int, *, handed_over: bool) -> str:
    """Give why a card cannot stand, empty when it can.

    A card that was handed over before its tube was uploaded is a fact: it stands, and is counted as one without a sample.
    """
    if not known.in_round:
        return "other_round"
    if known.serial_of is not None:
        return "serial_void" if known.serial_void else "card_twice" if known.serial_of == target else "serial_twice"
    if known.has_card:
        return "card_twice"
    return "" if known.sampled or handed_over else "not_sampled"


def runs(serials: Iterable[int]) -> list[tuple[int, int]]:
    """Give serials as stretches without a gap: 1, 2, 3, 7 are 1-3 and 7-7."""
    found: list[tuple[int, int]] = []
    for serial in sorted(set(serials)):
        if found and serial == found[-1][1] + 1:
            found[-1] = (found[-1][0], serial)
        else:
            found.append((serial, serial))
    return found


def runs_of(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join stretches that touch; they come in the order of their beginnings."""
    found: list[tuple[int, int]] = []
    for first, last in ranges:
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def lost(ranges: Iterable[tuple[int, int]], used: Iterable[int], issued_last: int) -> list[tuple[int, int]]:
    """Give the printed serials below the last one issued that nobody got: cards to look for."""
    known = set(used)
    return runs(n for first, last in ranges for n in range(first, min(last, issued_last) + 1) if n not in known)
