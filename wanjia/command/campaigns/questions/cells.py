"""The sheets of an .xlsx as rows of text: bounded before it is opened, bounded while it is read, formulas named."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.campaigns.questions.definition import (
    MAX_BYTES,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_PARTS,
    MAX_ROWS,
    MAX_UNPACKED_BYTES,
    SHEETS,
    FormRefused,
    Problem,
)

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DECLARED_TYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row under the heading: its number in Excel, and its text by column; empty cells are left out."""

    number: int
    cells: dict[str, str]


@dataclass(slots=True)
class Sheet:
    """A sheet: its name, its columns in order, its rows that are not empty."""

    name: str
    columns: list[str]
    rows: list[Row]


def read_sheets(data: bytes) -> tuple[dict[str, Sheet], list[Problem]]:
    """Read survey, choices and settings, with problems of single cells; raise FormRefused if nothing can be read."""
    import openpyxl  # a quarter of a second to load: only for who brings a form

    refuse_by_size(data)
    try:
        check_package(data)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        problems: list[Problem] = []
        sheets = {}
        for worksheet in book.worksheets:
            name = worksheet.title.strip().lower()
            if name in SHEETS and name not in sheets:
                sheets[name] = read_sheet(
                    name, worksheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS + 1), problems
                )
        return sheets, problems
    except FormRefused:
        raise
    except Exception as broken:  # zipfile, the XML parser and openpyxl raise a dozen kinds on damaged bytes
        raise whole_file(_("文件损坏或不是 Excel 工作簿（.xlsx）")) from broken


def whole_file(what: str) -> FormRefused:
    """Refuse a file as a whole."""
    return FormRefused([Problem("", 0, "", what)])


def refuse_by_size(data: bytes) -> None:
    """Refuse what is empty, too large or visibly something else."""
    if not data:
        raise whole_file(_("文件是空的"))
    if len(data) > MAX_BYTES:
        raise whole_file(_("文件超过 %(most)d MB") % {"most": MAX_BYTES // 1_000_000})
    if data.startswith(OLD_EXCEL):
        raise whole_file(_("这是旧版 .xls 或加密的文件：请在 Excel 中另存为不加密的 .xlsx"))
    if not data.startswith(b"PK"):
        raise whole_file(_("这不是 Excel 工作簿（.xlsx）"))


def check_package(data: bytes) -> None:
    """Refuse a package that would unpack too large, or whose XML declares entities.

    The sizes in the directory can lie, but zipfile never unpacks more of a part than its directory says.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = package.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
            raise whole_file(_("文件解压后过大"))
        if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
            raise whole_file(_("文件损坏或不是 Excel 工作簿（.xlsx）"))
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                content = package.read(part)
                if b"\x00" in content or DECLARED_TYPE.search(content):
                    raise whole_file(_("文件里有不允许的 XML 声明"))


def read_sheet(name: str, rows: Iterable[Iterable[Any]], problems: list[Problem]) -> Sheet:
    """Read the heading and the rows of one sheet."""
    numbered = enumerate(rows, 1)
    columns = read_heading(name, numbered, problems)
    sheet = Sheet(name, [column for column in columns.values() if column], [])
    for number, row in numbered:
        cells: dict[str, str] = {}
        for index, cell in enumerate(row):
            text = read_cell(name, number, columns.get(index, ""), cell, problems)
            if text and not columns.get(index):
                problems.append(Problem(name, number, "", _("“%(text)s”上方没有列名") % {"text": text[:20]}))
            elif text:
                cells[columns[index]] = text
        if cells and number > MAX_ROWS:
            raise whole_file(_("工作表 %(sheet)s 超过 %(most)d 行") % {"sheet": name, "most": MAX_ROWS})
        if cells:
            sheet.rows.append(Row(number, cells))
    return sheet


def read_heading(name: str, rows: Iterator[tuple[int, Iterable[Any]]], problems: list[Problem]) -> dict[int, str]:
    """Read the names of the columns by position."""
    columns: dict[int, str] = {}
    number, first = next(rows, (1, ()))
    for index, cell in enumerate(first):
        column = " ".join(read_cell(name, number, "", cell, problems).split())
        if column and index >= MAX_COLUMNS:
            problems.append(Problem(name, number, "", _("超过 %(most)d 列") % {"most": MAX_COLUMNS}))
        elif column and column in columns.values():
            problems.append(Problem(name, number, column, _("列名重复")))
        elif column:
            columns[index] = column
    return columns


def read_cell(sheet: str, row: int, column: str, cell: Any, problems: list[Problem]) -> str:
    """Read one cell as trimmed text; '' with a problem noted for a formula, an error value or unfit text."""
    kind, value = getattr(cell, "data_type", "n"), cell.value
    if value is None:
        return ""
    what = ""
    if kind == "f":
        what = _("单元格是公式：请粘贴为数值")
    elif kind == "e":
        what = _("单元格是错误值 %(value)s") % {"value": str(value)[:20]}
    text = "" if what else plain_text(value)
    if len(text) > MAX_CELL:
        what = _("内容超过 %(most)d 个字符") % {"most": MAX_CELL}
    elif UNFIT.search(text):
        what = _("含有不可见的控制字符")
    if what:
        problems.append(Problem(sheet, row, column, what))
        return ""
    return text


def plain_text(value: Any) -> str:
    """Write the value of a cell as a person would type it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).replace("\u00a0", " ").replace("\r\n", "\n").strip(" \t\r\n\u3000")
