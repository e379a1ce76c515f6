"""A table as it stands in a file, before anybody knows which row is the header."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

# Titles, dates and "制表人" stand above the header of most lists; none has more lines of them than this.
HEADER_WITHIN: Final = 15
MOST_COLUMNS: Final = 200
MOST_BYTES: Final = 200 * 1024 * 1024
# What sheets of .xls and .xlsx can hold: a list that ends exactly there was probably cut there.
SHEET_LIMITS: Final = (65_536, 1_048_576)


class Defect(NamedTuple):
    """A fault of one cell (`column` counts from 0) or, with column None, of a whole row."""

    column: int | None
    code: str
    text: str


class Row(NamedTuple):
    """One row of the file: its number there (the first line is 1), its cells as text, its defects."""

    number: int
    values: tuple[str, ...]
    defects: tuple[Defect, ...] = ()


class Merge(NamedTuple):
    """A merged range: first and last row (from 1) and column (from 0), all inclusive."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True)
class Table:
    """Rows in the order of the file. `warnings` grows while the rows are read."""

    kind: str
    rows: Iterator[Row]
    sheet: str = ""
    merges: tuple[Merge, ...] = ()
    warnings: list[str] = field(default_factory=list)


def column_letters(column: int) -> str:
    """Return the letters spreadsheets show for a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
