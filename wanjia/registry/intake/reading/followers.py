"""Rows that only follow: what a clerk writes once for a household and leaves blank below holds for every row of it.

A row is made whole before anybody judges it, so that it may go back to the clerk and come again without its household.
"""

from typing import Final, NamedTuple

from wanjia.registry.intake.reading.headers import Mapping
from wanjia.registry.intake.reading.table import Row
from wanjia.registry.intake.reading.words import is_head

_SHARED: Final = ("place", "grid", "compound", "building", "unit", "door", "address", "household_key", "head_name")
_TELLING: Final = ("door", "address", "household_key")
_BEGINNING: Final = ("building", "unit", "door", "address", "household_key", "head_name")


class Household(NamedTuple):
    """The household the reading has come to: the row it begins in (0 for none) and what its first row says of it."""

    first: int
    said: dict[str, str]


NO_HOUSEHOLD: Final = Household(0, {})


class Followers:
    """Gives each row what its household has in common; ``household`` is the last one, to go on from in the next piece."""

    def __init__(self, mapping: Mapping, household: Household = NO_HOUSEHOLD) -> None:
        self._columns = mapping.columns
        self._shared = [(field, mapping.columns[field]) for field in _SHARED if field in mapping.columns]
        self.household = household

    def whole(self, row: Row) -> Row:
        """Return the row with what its household said before, if it says nothing of its own."""
        said: dict[str, str] = {field: row.values[column] for field, column in self._shared if column < len(row.values)}
        if not self._follows(row, said):
            begins = any(said.get(field) for field in _BEGINNING) or is_head(self._text(row, "relation"))
            self.household = Household(row.number, said) if begins else NO_HOUSEHOLD
            return row
        values = list(row.values)
        for field, text in self.household.said.items():
            if text and not said.get(field):
                values[self._columns[field]] = text
        return row._replace(values=tuple(values))

    def apart(self, row: Row) -> str | None:
        """Return what a whole row shares with the rows of its household if no door tells it ("" if nothing does), else None."""
        if any(self._text(row, field) for field in _TELLING):
            return None
        head = self._text(row, "head_name")
        if head:
            return "|".join((self._text(row, "place"), self._text(row, "grid"), head))
        return str(self.household.first) if self.household.first and "relation" in self._columns else ""

    def _follows(self, row: Row, said: dict[str, str]) -> bool:
        before = self.household.said
        if not self.household.first or any(text and text != before.get(field) for field, text in said.items()):
            return False
        relation = self._text(row, "relation")
        told = said.get("household_key") or ((said.get("head_name") or relation) and not is_head(relation))
        return bool(told)

    def _text(self, row: Row, field: str) -> str:
        column = self._columns.get(field)
        return "" if column is None or column >= len(row.values) else row.values[column]
