"""Indicators that are rows of a table: those of a moment or a period, counted where they lie."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.expressions import Combinable

from wanjia.insight.figures.counting.heaps import Counted, Heap, When
from wanjia.registry.places.models import Place


def stands(column: str, at: Any) -> Q:
    """Give the filter for what had not ended by a moment, as known then: a later end is not known yet."""
    return Q(**{column: None}) | Q(**{f"{column}__gt": at})


@dataclass(frozen=True)
class Rows:
    """Rows that count at a moment, and the columns of where each lies: a position, or from where to where.

    They are known everywhere: where there are none, nothing happened. Each counts once, or as its column ``weight`` says.
    """

    key: str
    rows: Callable[[When], QuerySet[Any]]
    lo: str
    hi: str = ""
    weight: str = ""

    @property
    def keys(self) -> frozenset[str]:
        """Its one indicator."""
        return frozenset({self.key})

    def count(self, place: Place, bits: int | None, when: When) -> Counted:
        """Count in one statement."""
        return Counted({self.key: heaps(self.rows(when), place, bits, self.lo, self.hi, self.weight)})

    def listed(self, key: str, place: Place, when: When) -> tuple[QuerySet[Any], str]:
        """Give the rows that are counted under a place, and which column says how often each counts."""
        return under(self.rows(when), place, self.lo, self.hi), self.weight


def under(rows: QuerySet[Any], place: Place, lo: str, hi: str = "") -> QuerySet[Any]:
    """Keep the rows that lie under a place: a figure and its list both do it here. All lie under the top of the tree."""
    if place.parent_id is None:
        return rows
    return rows.filter(**{f"{lo}__gte": place.lo, f"{hi or lo}__lte": place.hi})


def heaps(rows: QuerySet[Any], place: Place, bits: int | None, lo: str, hi: str = "", weight: str = "") -> list[Heap]:
    """Count rows under a place in slots by shifting positions, or by the interval that each row names."""
    of: Any = Sum(weight) if weight else Count("pk")
    rows = under(rows, place, lo, hi).order_by()
    if bits is None:
        return [Heap(place.lo, place.hi, rows.aggregate(n=of)["n"] or 0)]
    if hi:
        return [Heap(low, high, n or 0) for low, high, n in rows.values_list(lo, hi).annotate(n=of)]
    slot: Combinable = F(lo).bitrightshift(bits)
    found = rows.annotate(slot=slot).values_list("slot").annotate(n=of)
    return [Heap(at << bits, at << bits, n or 0) for at, n in found]
