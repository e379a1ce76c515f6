"""When whom is asked to come: people flow through the hours of a point no faster than it can take them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

MINUTES = (15, 20, 30, 60)


class NoTime(ValueError):
    """The hours are too short: ``left`` persons do not fit."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


def allowance(tables: int, per_table_hour: int, minutes: int, room: int | None) -> int:
    """Give how many may be asked for one slot: as many as are sampled in it, and may wait should all come at once."""
    served = tables * per_table_hour * minutes // 60
    return served if room is None else min(served, room)


def first_slot(opens_at: datetime, at: datetime, minutes: int) -> datetime:
    """Give when the first slot begins that is not over or running at a moment."""
    length = timedelta(minutes=minutes)
    passed = max(at - opens_at, timedelta())
    return opens_at + -(-passed // length) * length


def spread(
    groups: Sequence[int], opens_at: datetime, closes_at: datetime, minutes: int, each: int
) -> list[tuple[datetime, datetime]]:
    """Give each group (by its persons, in order) its slot, several in a row for a larger group. Raises NoTime."""
    length = timedelta(minutes=minutes)
    slots = max((closes_at - opens_at) // length, 0)
    if (left := sum(groups) - max(each, 0) * slots) > 0:
        raise NoTime(left)
    found, before = [], 0
    for people in groups:
        first, last = before // each, max(ceil((before + people) / each), before // each + 1)
        found.append((opens_at + first * length, opens_at + min(last, slots) * length))
        before += people
    return found
