"""On which days a controlled person is sampled, and which of them were missed. Values in, values out."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple


class Standing(StrEnum):
    """How one day of a schedule stands."""

    DONE = "done"
    DUE = "due"
    MISSED = "missed"
    AHEAD = "ahead"


class Day(NamedTuple):
    """One day of a schedule: which (1 is the first), its date, how it stands."""

    number: int
    date: date
    standing: Standing


def days(begins_on: date, numbers: Sequence[int], sampled: Iterable[date], today: date) -> list[Day]:
    """Give the days of a schedule in order; a day is closed by a sample taken on it, or late but before the next one."""
    known = set(sampled)
    found = []
    planned = [begins_on + timedelta(days=number - 1) for number in sorted(numbers)]
    for number, day, following in zip(sorted(numbers), planned, [*planned[1:], date.max], strict=True):
        standing = (
            Standing.DONE
            if any(day <= each < following for each in known)
            else Standing.MISSED
            if day < today
            else Standing.DUE
            if day == today
            else Standing.AHEAD
        )
        found.append(Day(number, day, standing))
    return found


def fault(begins_on: date, ends_on: date, numbers: Sequence[int]) -> str:
    """Give which field of a schedule cannot be, empty when all can."""
    if ends_on < begins_on:
        return "ends_on"
    longest = (ends_on - begins_on).days + 1
    fits = all(1 <= number <= longest for number in numbers) and len(set(numbers)) == len(numbers)
    return "" if numbers and fits else "days"
