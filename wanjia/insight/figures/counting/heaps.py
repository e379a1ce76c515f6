"""What counting gives: heaps, each so many of something in an interval of positions, and the moment they are counted as of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from django.db.models import QuerySet
from django.utils import timezone

from wanjia.registry.places.models import Place

Spans = list[tuple[int, int]]


@dataclass(frozen=True)
class When:
    """The moment figures are counted as of; what happened in a period is what was taken in after ``since``."""

    at: datetime
    since: datetime


def whole_day(at: datetime, since: datetime | None = None) -> When:
    """Give the moment with the local day it lies in as its period, unless another begin is named."""
    return When(at, since or day_begin(at))


def day_begin(at: datetime) -> datetime:
    """Give the first moment of the local day of a moment; of midnight itself the day that ends with it."""
    return timezone.localtime(at - timedelta(microseconds=1)).replace(hour=0, minute=0, second=0, microsecond=0)


class Heap(NamedTuple):
    """So many of something that lie somewhere in ``lo`` .. ``hi``, no more is known of where."""

    lo: int
    hi: int
    n: int


class Counted(NamedTuple):
    """The heaps of each indicator, and where under a place anything is known at all: None for everywhere."""

    heaps: dict[str, list[Heap]]
    spans: Spans | None = None


class Source(Protocol):
    """Something that counts one or several indicators at once."""

    @property
    def keys(self) -> frozenset[str]:
        """Which indicators it counts."""

    def count(self, place: Place, bits: int | None, when: When) -> Counted:
        """Count under a place: in slots of 2^bits positions, for None in one heap."""

    def listed(self, key: str, place: Place, when: When) -> tuple[QuerySet[Any], str]:
        """Give the rows that an indicator counts under a place, and which column says how often each counts."""


def meets(spans: Spans | None, lo: int, hi: int) -> bool:
    """Tell whether anything is known of an interval."""
    return spans is None or any(low <= hi and lo <= high for low, high in spans)


def in_slots(heaps: Iterable[Heap], bits: int) -> dict[int, int]:
    """Add heaps up by slot; a heap wider than a slot lies in none of them and counts only further up."""
    found: dict[int, int] = {}
    for lo, hi, n in heaps:
        if lo >> bits == hi >> bits:
            found[lo >> bits] = found.get(lo >> bits, 0) + n
    return found
