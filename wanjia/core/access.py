"""How access is asked for: a capability, and the territory in which a person holds it.

The words (which roles hold which capabilities) are data of the accounts app.
"""

from dataclasses import dataclass

from django.db.models import Q

NOWHERE = Q(pk__in=[])


@dataclass(frozen=True)
class Holding:
    """One grant in force: its capabilities and the interval of positions it covers."""

    role: str
    place_id: int
    lo: int
    hi: int
    capabilities: frozenset[str]


@dataclass(frozen=True)
class Standing:
    """What a user may do where, at one moment."""

    user_id: int
    holdings: tuple[Holding, ...]

    def may(self, capability: str, position: int | None = None) -> bool:
        """Tell whether the capability is held, at that position when one is given."""
        return any(
            capability in h.capabilities and (position is None or h.lo <= position <= h.hi) for h in self.holdings
        )

    def spans(self, capability: str | None = None) -> list[tuple[int, int]]:
        """Give the intervals where the capability (any, when None) is held, overlaps joined, in order."""
        found = sorted((h.lo, h.hi) for h in self.holdings if capability is None or capability in h.capabilities)
        joined: list[tuple[int, int]] = []
        for lo, hi in found:
            if joined and lo <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(hi, joined[-1][1]))
            else:
                joined.append((lo, hi))
        return joined

    def within(self, capability: str | None, *, lo: str, hi: str | None = None) -> Q:
        """Give the filter that keeps rows whose columns ``lo`` .. ``hi`` lie in the territory; nothing when there is none."""
        condition = Q()
        for low, high in self.spans(capability):
            condition |= Q(**{f"{lo}__gte": low, f"{hi or lo}__lte": high})
        return condition or NOWHERE
