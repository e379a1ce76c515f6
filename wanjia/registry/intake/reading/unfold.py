"""What a sheet shows once for several rows: cells merged downwards, and ditto marks."""

from typing import Final

from wanjia.registry.intake.reading.table import Merge, Row

_DITTO: Final = frozenset(("〃", "″", "同上", "同上。", "（同上）", "(同上)"))


class MergesDown:
    """The merged ranges of several rows that the reading has come to: a household's door is written once for all."""

    def __init__(self, merges: tuple[Merge, ...]) -> None:
        down = (merge for merge in merges if merge.first_row < merge.last_row)
        self._ahead = sorted(down, key=lambda merge: merge.first_row, reverse=True)
        self._open: list[tuple[Merge, str]] = []

    def fill(self, row: Row) -> Row:
        """Return the row with the first cell of each open range in its column; the same row when none is open."""
        self._open = [(merge, text) for merge, text in self._open if merge.last_row >= row.number]
        values = list(row.values)
        for merge, text in self._open:
            if merge.first_column < len(values) and not values[merge.first_column]:
                values[merge.first_column] = text
        while self._ahead and self._ahead[-1].first_row <= row.number:
            merge = self._ahead.pop()
            if merge.first_row == row.number and merge.first_column < len(values):
                self._open.append((merge, values[merge.first_column]))
        return row if tuple(values) == row.values else row._replace(values=tuple(values))


class Dittos:
    """What each column said last, for the cells that only say "the same as above"."""

    def __init__(self) -> None:
        self._above: tuple[str, ...] = ()

    def fill(self, row: Row) -> Row:
        """Return the row with each ditto mark replaced by what stands above it; the same row when it has none."""
        if not _DITTO.isdisjoint(row.values):
            above = self._above + ("",) * (len(row.values) - len(self._above))
            values = tuple(
                over if text in _DITTO and over else text for text, over in zip(row.values, above, strict=False)
            )
            row = row._replace(values=values)
        self._above = row.values
        return row
