"""A green card that is shown: what may be wrong with it, in words, and how its serial reads."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from wanjia.registry.codes.rules import FAULTS

# "" is a good card. Offices sign for their own rounds only; a card nobody was given was taken before it was handed over.
WORDS: dict[str, Any] = {fault.code: fault.message for fault in FAULTS} | {
    "": _("有效"),
    "other_office": _("不是这一轮的单位签发的"),
    "nobody": _("没有印过或没有发给任何人的编号"),
}
# What somebody must have made, taken or kept: each is looked into, whatever the phone said.
ABUSES = ("unknown_key", "altered", "outside_key", "revoked_key", "void", "other_office", "nobody")


class Serial(NamedTuple):
    """What a card's serial says: its round (the row's number), the point's number, the card at this point."""

    round: int
    point: int
    serial: int


def read_serial(text: str) -> Serial | None:
    """Read a serial as cards carry it, None for any other text."""
    parts = text.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        return None
    return Serial(*map(int, parts))
