"""Write the file that goes back to the clerk: the rejected rows as they were, the reasons in front of them.

Every cell is text: nothing in it can act as a formula or a link, and numbers typed over it stay whole. The corrected
file is uploaded as it is; the two columns in front are ignored then.
"""

import io
from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _

from wanjia.registry.intake.reading.headers import REASON_HEADER, ROW_HEADER
from wanjia.registry.intake.reading.rows import RowError
from wanjia.registry.intake.reading.table import Row
from wanjia.registry.intake.reading.workbook import OWN_SHEETS

TEXT_ONLY: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# What one cell of a workbook holds; more is cut, and says so.
_LONGEST_CELL: Final = 32_767
_IN_FRONT: Final = 2


def write_errors(
    headers: tuple[str, ...], rejected: Iterable[tuple[Row, list[RowError]]], *, notes: Iterable[str] = ()
) -> bytes:
    """Return a workbook with one line for each rejected row and, on a second sheet, how to go on."""
    import xlsxwriter  # only for who takes one away

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {**TEXT_ONLY, "constant_memory": True}) as book:
        text, bad = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bg_color": "#FFD9D9"})
        bold = book.add_format({"bold": True, "num_format": "@"})
        sheet = book.add_worksheet(_("错误行"))
        sheet.freeze_panes(1, _IN_FRONT)
        kept = _own_columns(headers)
        sheet.set_column(0, 0, 50, text)
        sheet.set_column(1, len(kept) + 1, 16, text)
        write_line(sheet, 0, (REASON_HEADER, ROW_HEADER, *(headers[column] for column in kept)), bold)
        for line, (row, errors) in enumerate(rejected, 1):
            _write_rejected(sheet, line, row, errors, kept, text, bad)
        _write_notes(book, notes)
    return target.getvalue()


def write_line(sheet: Any, line: int, values: Iterable[str], style: Any) -> None:
    """Write strings as strings into one line of a sheet."""
    for column, value in enumerate(values):
        sheet.write_string(line, column, value[:_LONGEST_CELL], style)


def _own_columns(headers: tuple[str, ...]) -> list[int]:
    """Return the columns of the file without the two we put in front the last time it came back."""
    return [column for column, header in enumerate(headers) if header not in (REASON_HEADER, ROW_HEADER)]


def _write_rejected(
    sheet: Any, line: int, row: Row, errors: list[RowError], kept: list[int], text: Any, bad: Any
) -> None:
    sheet.write_string(line, 0, "；".join(error.text for error in errors)[:_LONGEST_CELL], bad)
    sheet.write_string(line, 1, str(row.number), text)
    faulty = {error.column for error in errors}
    beyond = range(max(kept, default=-1) + 1, len(row.values))
    for place, column in enumerate((*kept, *beyond), _IN_FRONT):
        value = row.values[column] if column < len(row.values) else ""
        if value or column in faulty:
            sheet.write_string(line, place, value[:_LONGEST_CELL], bad if column in faulty else text)


def _write_notes(book: Any, notes: Iterable[str]) -> None:
    sheet = book.add_worksheet(OWN_SHEETS[0])
    sheet.set_column(0, 0, 100)
    lines = (
        _("这里只有没有收下的行，已收下的行不必再传。"),
        _("请按“错误原因”改正标红的单元格，改完直接上传本文件。"),
        _("“错误原因”和“原行号”两列上传时会忽略，可以不删。"),
        _("所有单元格都是文本格式，证件号和电话请保持文本，不要改成数字。"),
        *notes,
    )
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, line)
