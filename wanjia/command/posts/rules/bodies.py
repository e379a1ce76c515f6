"""Posts under posts: no circle at any moment, the order of the tree, the minutes in which nobody keeps watch."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple


class Under(NamedTuple):
    """One post stands under another from when until when (None: still)."""

    post: int
    parent: int
    from_at: datetime
    until_at: datetime | None


def circles(links: Iterable[Under], new: Under) -> bool:
    """Tell whether a new link would put a post under itself at any moment, through however many posts."""
    above: dict[int, list[Under]] = {}
    for link in links:
        above.setdefault(link.post, []).append(link)
    waiting, seen = [new], {new}
    while waiting:
        last = waiting.pop()
        if last.parent == new.post:
            return True
        for link in above.get(last.parent, ()):
            both = _meet(last, link)
            if both is not None and both not in seen:
                seen.add(both)
                waiting.append(both)
    return False


def _meet(one: Under, other: Under) -> Under | None:
    """Give the way from one's post to the other's parent for the time in which both links hold, None where they never do."""
    begins = max(one.from_at, other.from_at)
    ends = [until for until in (one.until_at, other.until_at) if until is not None]
    if ends and min(ends) <= begins:
        return None
    return Under(one.post, other.parent, begins, min(ends) if ends else None)


def in_order(posts: Sequence[int], parents: dict[int, int]) -> list[tuple[int, int]]:
    """Give posts as a tree, each with how deep it stands, brothers in the order given; who has no parent here is a root."""
    known, below = set(posts), dict[int, list[int]]()
    for post in posts:
        parent = parents.get(post, 0)
        below.setdefault(parent if parent in known else 0, []).append(post)
    ordered: list[tuple[int, int]] = []
    waiting = [(post, 0) for post in reversed(below.get(0, []))]
    while waiting:
        post, depth = waiting.pop()
        ordered.append((post, depth))
        waiting += [(child, depth + 1) for child in reversed(below.get(post, []))]
    return ordered


def uncovered(
    shifts: Iterable[tuple[datetime, datetime]], begin: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    """Give the stretches between begin and end that no shift covers, in time order."""
    gaps, reached = [], begin
    for from_at, until_at in sorted(shifts):
        if from_at >= end:
            break
        if from_at > reached:
            gaps.append((reached, from_at))
        reached = max(reached, until_at)
    if reached < end:
        gaps.append((reached, end))
    return gaps
