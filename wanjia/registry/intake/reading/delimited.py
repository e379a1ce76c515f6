"""Read delimited text: UTF-8 with and without BOM, GB18030, UTF-16; comma, semicolon or tab.

Physical lines are put together only where quotes demand it. A quote that never closes costs its own line, not the rest
of the file: that line is named and every other line is read on its own.
"""

import codecs
import csv
import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from wanjia.registry.intake.reading.refusal import RosterRefused
from wanjia.registry.intake.reading.table import MOST_COLUMNS, Defect, Row, Table

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_AS_TEXT: Final = re.compile(r'^="([^"]*)"$')
_DELIMITERS: Final = (",", "\t", ";", "|")
# A note with line breaks in it is a few lines long; a quote open for longer was left open by mistake.
_LONGEST_RECORD: Final = 50
# Damaged characters for each good one beyond which the text is of another encoding. GB18030 read as UTF-8 is about six
# times as much rubbish as sense, UTF-8 cut in the middle hardly any.
_MOST_LOST: Final = 0.5
_LOST: Final = "\ufffd"
# Of a list in UTF-16 at least this share of all bytes is empty; a few empty bytes in another text are damage.
_LEAST_EMPTY: Final = 0.03
_EIGHT_BIT: Final = ("utf-8", "gb18030")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read_delimited(data: bytes) -> Table:
    """Return the rows of a delimited text; raise RosterRefused when it is no text."""
    text, warnings = decode(data)
    if not text.strip():
        raise RosterRefused("empty", _("文件是空的"))
    lines = [line for line in _LINE.findall(text) if line]
    delimiter = _delimiter_of(lines)
    if lines[-1][-1] not in "\r\n":
        warnings.append(_("文件末尾没有换行，最后一行（第%(number)d行）可能不完整") % {"number": len(lines)})
    return Table("csv", _read_rows(lines, delimiter), warnings=warnings)


def decode(data: bytes) -> tuple[str, list[str]]:
    """Return the text and warnings about its encoding; damaged characters become U+FFFD. Raise RosterRefused."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _told(data[len(mark) :].decode(encoding, "replace"))
    for encoding in _guesses(data):
        text = data.decode(encoding, "replace")
        if _is_sane(text) and (encoding in _EIGHT_BIT or "\n" in text or "\r" in text):
            return _told(text)
    if b"\0" in data:
        raise RosterRefused("not_text", _("文件不是文本：里面有空字符"))
    raise RosterRefused("encoding", _("认不出文件的编码，请另存为 UTF-8 或 Excel 工作簿（.xlsx）后再上传"))


def _guesses(data: bytes) -> tuple[str, ...]:
    """Return the encodings to try: in UTF-16 the empty half of each comma and line end tells which half comes first."""
    if b"\0" not in data:
        return _EIGHT_BIT
    low, high = data[1::2].count(0), data[::2].count(0)
    if max(low, high) < len(data) * _LEAST_EMPTY:
        return ()
    return ("utf-16-le",) if low >= high else ("utf-16-be",)


def _is_sane(text: str) -> bool:
    lost = text.count(_LOST)
    good = sum(not character.isascii() for character in text) - lost
    return "\0" not in text and lost <= good * _MOST_LOST


def _told(text: str) -> tuple[str, list[str]]:
    if "\0" in text:
        raise RosterRefused("not_text", _("文件不是文本：里面有空字符"))
    if _LOST not in text:
        return text, []
    return text, [_("文件里有%(count)d个损坏的字符，所在的行会列为错误") % {"count": text.count(_LOST)}]


def _delimiter_of(lines: list[str]) -> str:
    """Return the delimiter that stands most often in the first lines, quoted parts left out."""
    head = re.sub(r'"[^"]*"', "", "".join(lines[:10]))
    return max(_DELIMITERS, key=head.count)


def _read_rows(lines: list[str], delimiter: str) -> Iterator[Row]:
    width, index = 0, 0
    while index < len(lines):
        length, values, defects = _record(lines, index, delimiter, width)
        number = index + 1
        index += length
        if len(values) > MOST_COLUMNS:
            defects += (Defect(None, "columns", _("一行超过%(most)d列") % {"most": MOST_COLUMNS}),)
            values = values[:MOST_COLUMNS]
        if index == len(lines) and len(values) < width and lines[-1][-1] not in "\r\n":
            defects += (Defect(None, "cut", _cut_text(len(values), width)),)
        width = max(width, len(values)) if number <= 10 else width
        yield Row(number, values, defects + _lost_cells(values))


def _cut_text(count: int, width: int) -> str:
    text = _("最后一行只有%(count)d列，应有%(width)d列：文件在这里被截断")
    return text % {"count": count, "width": width}


def _record(
    lines: list[str], index: int, delimiter: str, width: int
) -> tuple[int, tuple[str, ...], tuple[Defect, ...]]:
    """Return how many lines the record at `index` takes, its values, and a defect when its quotes do not close."""
    line = lines[index].rstrip("\r\n")
    if '"' not in line:
        return 1, tuple(value.strip() for value in line.split(delimiter)), ()
    quotes, last = lines[index].count('"'), index
    while quotes % 2 and last + 1 < len(lines) and last - index < _LONGEST_RECORD:
        last += 1
        quotes += lines[last].count('"')
    if quotes % 2 == 0 and not _swallows(lines[index + 1 : last + 1], delimiter, width):
        values = _parsed("".join(lines[index : last + 1]), delimiter)
        if values is not None and (last == index or width == 0 or len(values) == width):
            return last - index + 1, values, ()
    defect = Defect(None, "quote", _("第%(number)d行的引号不成对") % {"number": index + 1})
    return 1, tuple(value.strip().strip('"') for value in line.split(delimiter)), (defect,)


def _swallows(lines: list[str], delimiter: str, width: int) -> bool:
    """Say whether a quoted cell holds whole rows: a quote left open is closed by the next one, many persons further down."""
    return width > 2 and any(line.partition('"')[0].count(delimiter) >= width - 1 for line in lines)


def _parsed(record: str, delimiter: str) -> tuple[str, ...] | None:
    """Return the values of one record; None when the quotes stand where none may."""
    try:
        rows = list(csv.reader([record], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    # ="1505…" is how other programs keep a spreadsheet from taking digits for a number.
    return tuple(_AS_TEXT.sub(r"\1", value.strip()) for value in rows[0]) if len(rows) == 1 else None


def _lost_cells(values: tuple[str, ...]) -> tuple[Defect, ...]:
    if _LOST not in "".join(values):
        return ()
    text = _("单元格里有损坏的字符（%(value)s）")
    lost = [(column, value) for column, value in enumerate(values) if _LOST in value]
    return tuple(Defect(column, "lost_character", text % {"value": value[:40]}) for column, value in lost)
