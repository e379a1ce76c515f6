"""Indicators that are rows of a table: those of a moment or a period, counted where they lie."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.expressions import Combinable

from wanjia.insight.figures.counting.heaps import Heap, Spans, When
from wanjia.registry.places.models import Place


@dataclass(frozen=True)
class Rows:
    """Rows that count at a moment, and the columns of where each lies: a position, or from where to where."""

    key: str
    rows: Callable[[When], QuerySet[Any]]
    lo: str
    hi: str = ""
    of: Any = Count("pk")

    def known(self, place: Place, when: When) -> Spans | None:
        """Rows are known everywhere: where there are none, nothing happened."""
        return None

    def count(self, place: Place, bits: int | None, when: When) -> dict[str, list[Heap]]:
        """Count in one statement: in slots by shifting positions, or by the interval that each row names."""
        inside = {f"{self.lo}__gte": place.lo, f"{self.hi or self.lo}__lte": place.hi}
        rows = self.rows(when).filter(**inside).order_by()
        if bits is None:
            return {self.key: [Heap(place.lo, place.hi, rows.aggregate(n=self.of)["n"] or 0)]}
        if self.hi:
            found = rows.values_list(self.lo, self.hi).annotate(n=self.of)
            return {self.key: [Heap(lo, hi, n or 0) for lo, hi, n in found]}
        slot: Combinable = F(self.lo).bitrightshift(bits)
        found = rows.annotate(slot=slot).values_list("slot").annotate(n=self.of)
        return {self.key: [Heap(at << bits, at << bits, n or 0) for at, n in found]}
