"""What a token may do: its owner's standing, cut to the token's scopes and place. Values in, values out."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from wanjia.core.access import Standing

LONGEST = timedelta(days=366)
PROPOSAL_LIFE = timedelta(days=7)
ANSWERS_KEPT = timedelta(hours=24)


def cut(standing: Standing, scopes: Collection[str], lo: int, hi: int) -> Standing:
    """Give the part of a standing that lies inside ``lo`` .. ``hi`` and within the scopes.

    A grant keeps the place it was given for: who signs for a street is who was appointed there, whatever the token's place.
    """
    held = []
    for h in standing.holdings:
        low, high, left = max(h.lo, lo), min(h.hi, hi), h.capabilities & frozenset(scopes)
        if low <= high and left:
            held.append(replace(h, lo=low, hi=high, capabilities=left))
    return Standing(user_id=standing.user_id, holdings=tuple(held))


def covered(standing: Standing, scopes: Collection[str], lo: int, hi: int) -> list[str]:
    """Give the scopes that a standing holds over the whole of ``lo`` .. ``hi``, in order."""
    return sorted(s for s in scopes if any(low <= lo and hi <= high for low, high in standing.spans(s)))


def too_long(until: datetime, at: datetime) -> bool:
    """Tell whether a token would last longer than a year."""
    return until > at + LONGEST
