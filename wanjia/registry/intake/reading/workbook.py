"""Read .xlsx workbooks: values through calamine, everything else from the file itself."""

import io
import zipfile
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from django.utils.translation import gettext as _
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from wanjia.registry.intake.reading.archive import Scan, check_archive, scan_sheet, sheet_parts
from wanjia.registry.intake.reading.cells import defect_of, text_of
from wanjia.registry.intake.reading.headers import count_known
from wanjia.registry.intake.reading.refusal import RosterRefused
from wanjia.registry.intake.reading.table import HEADER_WITHIN, Defect, Merge, Row, Table, column_letters

# Sheets of our own template and returned files: never a roster, not worth a warning.
OWN_SHEETS: Final = ("说明", "选项")


Known = Callable[[tuple[str, ...]], int]  # how many cells of a row are headers


def read_workbook(data: bytes, *, sheet: str | None = None, known: Known = count_known) -> Table:
    """Return the named sheet, or the first one that looks like a list; raise RosterRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_archive(archive)
            workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
            chosen, scan, others = _choose(archive, workbook, sheet, known)
            content = workbook.get_sheet_by_name(chosen)
    except RosterRefused:
        raise
    except zipfile.BadZipFile:
        raise RosterRefused("cut", _("工作簿不完整（文件被截断或已损坏），没有读取任何行")) from None
    # Damaged zips and XML fail in dozens of ways, some as a panic below Python (a BaseException): all mean one thing.
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise RosterRefused("damaged", _("工作簿已损坏，没有读取任何行")) from error
    warnings = []
    if others:
        text = _("只读取工作表“%(name)s”，其他有内容的工作表没有读取：%(others)s；要读取请再传一次并写明工作表")
        warnings.append(text % {"name": chosen, "others": "、".join(others)})
    merges = tuple(
        Merge(first[0] + 1, last[0] + 1, first[1], last[1]) for first, last in content.merged_cell_ranges or ()
    )
    return Table("xlsx", _read_rows(content, scan), chosen, merges, warnings)


def _choose(
    archive: zipfile.ZipFile, workbook: CalamineWorkbook, wanted: str | None, known: Known
) -> tuple[str, Scan, list[str]]:
    """Return the name and scan of the sheet to read and the names of the other sheets with content."""
    parts = sheet_parts(archive)
    if wanted is not None:
        if wanted not in parts:
            raise RosterRefused("no_sheet", _("没有名为“%(name)s”的工作表") % {"name": wanted})
        return wanted, scan_sheet(archive, parts[wanted]), []
    listed = [meta for meta in workbook.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    listed.sort(key=lambda meta: meta.visible != SheetVisibleEnum.Visible)
    scans = {meta.name: scan_sheet(archive, parts[meta.name]) for meta in listed if meta.name not in OWN_SHEETS}
    filled = [name for name, scan in scans.items() if scan.has_content]
    if not filled:
        raise RosterRefused("empty", _("文件是空的"))
    lists = (name for name in filled if len(filled) == 1 or _is_list(workbook, name, known))
    chosen = next(lists, filled[0])
    return chosen, scans[chosen], [name for name in filled if name != chosen]


def _is_list(workbook: CalamineWorkbook, name: str, known: Known) -> bool:
    """Say whether one of the first rows of a sheet is a header; how to fill the list in often stands on a sheet before it."""
    rows = islice(workbook.get_sheet_by_name(name).iter_rows(), HEADER_WITHIN)
    return any(known(tuple(map(text_of, row))) > 1 for row in rows)


def _read_rows(sheet: CalamineSheet, scan: Scan) -> Iterator[Row]:
    left = sheet.start[1] if sheet.start else 0
    padding = ("",) * left
    for number, cells in enumerate(sheet.iter_rows(), 1):
        values = padding + tuple(map(text_of, cells))
        defects = [found for column, cell in enumerate(cells, left) if (found := defect_of(cell, column))]
        formulas = scan.formulas.get(number)
        if formulas:
            defects = [_formula(number, column) for column in formulas] + defects
            values += ("",) * (max(formulas) + 1 - len(values))
        yield Row(number, values, tuple(defects))


def _formula(row: int, column: int) -> Defect:
    text = _("单元格%(cell)s是公式，请粘贴为值后再上传")
    return Defect(column, "formula", text % {"cell": f"{column_letters(column)}{row}"})
