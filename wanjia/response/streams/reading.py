"""Lines of a file piece by piece, without ever holding all of it: UTF-8 or GB18030, comma or tab.

One physical line is one record: an open quote costs its own line, never the rest of millions.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _

from wanjia.response.streams.rules import LineRefused, Reader, Record

SNIFFED = 1 << 20
LONGEST_LINE = 10_000
CUT_AT = 1 << 20


class Rejected(NamedTuple):
    """A line that is not taken, and why."""

    row: int
    line: str
    reason: str


class Piece(NamedTuple):
    """So many lines, and what each turned out to be."""

    lines: int
    records: list[Record]
    rejected: list[Rejected]


class Lines:
    """The lines of a file in order, blank ones left out; ``headers`` is the first."""

    def __init__(self, stream: BinaryIO) -> None:
        head = stream.read(SNIFFED)
        stream.seek(0)
        encoding = _encoding(head)
        self.text = io.TextIOWrapper(stream, encoding=encoding, errors="replace")
        first = next(self._all(), "")
        self.delimiter = "\t" if first.count("\t") > first.count(",") else ","
        if not first:
            raise LineRefused(_("文件是空的"))
        self.headers = [header.strip() for header in self.cells(first)]

    def _all(self) -> Iterator[str]:
        """Yield lines; one that never ends is cut, so that no memory is taken for it."""
        for read in iter(partial(self.text.readline, CUT_AT), ""):
            if line := read.rstrip("\n"):
                yield line

    def rest(self, skip: int) -> Iterator[str]:
        """Yield the lines after the header and after those that were taken before."""
        return islice(self._all(), skip, None)

    def cells(self, line: str) -> Sequence[str]:
        """Give the cells of a line. Raises LineRefused for quotes that do not close."""
        if len(line) > LONGEST_LINE:
            raise LineRefused(_("一行太长"))
        if "\0" in line:
            raise LineRefused(_("有损坏的字符"))
        if '"' not in line:
            return [cell.strip() for cell in line.split(self.delimiter)]
        try:
            (cells,) = csv.reader([line], delimiter=self.delimiter, strict=True)
        except (csv.Error, ValueError):
            raise LineRefused(_("引号不成对")) from None
        return [cell.strip() for cell in cells]


def _encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return encoding
    return "utf-8-sig"  # damaged characters cost their own lines


def in_pieces(lines: Lines, reader: Reader, *, skip: int, size: int) -> Iterator[Piece]:
    """Yield what the lines say, ``size`` at a time; the first line under the header is row 1."""
    source, row = lines.rest(skip), skip
    while some := list(islice(source, size)):
        piece = Piece(len(some), [], [])
        for line in some:
            row += 1
            try:
                piece.records.append(reader.read(row, lines.cells(line)))
            except LineRefused as refused:
                piece.rejected.append(Rejected(row, line[:LONGEST_LINE], str(refused)))
        yield piece
