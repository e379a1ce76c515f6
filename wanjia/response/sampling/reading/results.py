"""A file of results: a workbook, delimited text or FHIR, told apart by what is in it."""

from typing import Final

from django.utils.translation import gettext as _

from wanjia.registry.intake.queries import TableRow, table_rows
from wanjia.response.sampling.reading.fhir import read_fhir
from wanjia.response.sampling.reading.lines import Line, Unreadable

COLUMNS: Final = {
    "label": ("管号", "采样管", "采样管号", "采样管编号", "采样管条码", "试管编号", "样本编号", "条码")
    + ("label", "tube", "barcode"),
    "said": ("结果", "检测结果", "核酸结果", "核酸检测结果", "finding", "result"),
    "tested": ("检测时间", "检测日期", "检验时间", "报告时间", "tested", "tested_at", "tested at"),
}  # fmt: skip
MOST_ROWS: Final = 200_000
HEADER_WITHIN: Final = 15  # titles and dates stand above the header of most lists


def read_results(content: bytes, filename: str) -> tuple[str, list[Line]]:
    """Give the format of a file and its lines. Raises Unreadable."""
    if filename.lower().endswith(".json") or content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return "fhir", read_fhir(content)
    try:
        kind, rows = table_rows(content, filename)
    except ValueError as error:
        raise Unreadable(str(error)) from error
    if len(rows) > MOST_ROWS:
        raise Unreadable(_("文件超过 %(most)d 行，请拆分后再上传") % {"most": MOST_ROWS})
    return "excel" if kind == "xlsx" else "csv", _lines(rows)


def _lines(rows: list[TableRow]) -> list[Line]:
    for place, row in enumerate(rows[:HEADER_WITHIN]):
        columns = _columns(row)
        if "label" in columns and "said" in columns:
            return [_line(row, columns) for row in rows[place + 1 :] if any(row.values)]
    raise Unreadable(_("没有找到“管号”和“检测结果”两列的表头"))


def _columns(row: TableRow) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, value in enumerate(row.values):
        word = value.strip().strip(":：*").lower()
        name = next((name for name, words in COLUMNS.items() if word in words), "")
        if name:
            found.setdefault(name, column)
    return found


def _line(row: TableRow, columns: dict[str, int]) -> Line:
    def cell(name: str) -> str:
        column = columns.get(name, len(row.values))
        return row.values[column].strip() if column < len(row.values) else ""

    ours = {None, *columns.values()}
    errors = tuple(text for column, text in row.faults if column in ours)
    return Line(row.number, cell("label"), cell("said"), cell("tested"), errors)
