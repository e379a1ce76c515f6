"""The port every engine answers through: when a case could infect goes in, times together come out.

A subject is a person's id, or minus a visitor's. A place is a position, or minus a site's id: a site stands at one position,
and two sites at one position are two places. Time counts in whole seconds, half-open: who leaves at nine does not meet who
comes at nine. Minutes are whole minutes of one time together. What is known of only as a moment (a form sent at a shop, a
check at a gate: the end is the beginning) is taken as a stay of ``STAY`` from then, or what the engine is told instead.

First degree: a subject at the place of a window's subject, at the same time, inside the window. Every such time is one contact.
Second degree: a subject who met, in the same way, one of the first degree from the moment that one had first met the case until
the window's end (or ``until_at``, since a contact goes on meeting people after the case is taken in). Whoever is of the first
degree of the same case, or is the case, is not of its second; of each who is, the longest time together is given as the reason.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STAY = timedelta(minutes=30)


class Window(NamedTuple):
    """When a case could infect."""

    subject: int
    from_at: datetime
    until_at: datetime


class Presence(NamedTuple):
    """A subject at a place."""

    subject: int
    place: int
    from_at: datetime
    until_at: datetime


class Contact(NamedTuple):
    """Who met whom: a subject and a source (the case), or, in the second degree, whom of the first degree: ``via``."""

    subject: int
    source: int
    place: int
    from_at: datetime
    until_at: datetime
    minutes: int
    degree: int
    via: int | None


class Engine(Protocol):
    """What every engine can tell."""

    def contacts(
        self, windows: Sequence[Window], *, degree: int = 1, minutes: int = 1, until_at: datetime | None = None
    ) -> list[Contact]:
        """Give the contacts up to a degree, of at least so many minutes, in the order of ``Contact``'s columns."""
        ...

    def presences(self, subject: int, from_at: datetime, until_at: datetime) -> list[Presence]:
        """Give where a subject was, clipped to an interval, in order of time."""
        ...


class Span(NamedTuple):
    """A window in whole seconds; ``source`` is the case, ``later`` the moment until which second contacts are sought."""

    source: int
    subject: int
    lo: int
    hi: int
    later: int


# source, subject, place, lo, hi, degree, via (the source itself in the first degree)
Row = tuple[int, int, int, int, int, int, int]


def spans(windows: Iterable[Window], minutes: int, degree: int, until_at: datetime | None = None) -> list[Span]:
    """Give windows in seconds, each once. Raises ValueError for what cannot be asked."""
    if minutes < 1 or degree not in (1, 2):
        raise ValueError("contacts are of degree 1 or 2, and of a minute at least")
    end = None if until_at is None else second(until_at)
    found = set()
    for one in windows:
        if one.until_at < one.from_at:
            raise ValueError(f"a window ends before it begins: {one.from_at} to {one.until_at}")
        lo, hi = second(one.from_at), second(one.until_at)
        found.add(Span(one.subject, one.subject, lo, hi, hi if end is None else end))
    return sorted(found)


def contacts(rows: Iterable[Row]) -> list[Contact]:
    """Give an engine's rows as contacts, in order."""
    return sorted(
        (
            Contact(
                subject, source, place, moment(lo), moment(hi), (hi - lo) // 60, degree, via if degree == 2 else None
            )
            for source, subject, place, lo, hi, degree, via in rows
        ),
        key=lambda row: (*row[:7], row.via or 0),
    )


def together(found: Iterable[Contact]) -> dict[tuple[int, int], int]:
    """Give the whole minutes each source and subject were together in all; what two records tell of one time counts once."""
    times: dict[tuple[int, int], list[tuple[datetime, datetime]]] = {}
    for one in found:
        times.setdefault((one.source, one.subject), []).append((one.from_at, one.until_at))
    return {pair: _minutes(sorted(each)) for pair, each in times.items()}


def _minutes(times: list[tuple[datetime, datetime]]) -> int:
    total, reached = timedelta(), times[0][0]
    for begin, end in times:
        total += max(end - max(begin, reached), timedelta())
        reached = max(reached, end)
    return total // timedelta(minutes=1)


def second(at: datetime) -> int:
    """Give a moment as the whole second it lies in."""
    return (at - EPOCH) // timedelta(seconds=1)


def moment(at: int) -> datetime:
    """Give a second as a moment."""
    return EPOCH + timedelta(seconds=at)
