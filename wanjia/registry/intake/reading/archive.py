"""Look into the zip of a workbook before anything reads it: is it whole, is it small enough, where are formulas.

Formulas are found in the sheet's own XML, because readers hand out the value a formula had when somebody last saved it.
The sheet is scanned in pieces that end with a row, so that memory does not grow with the file.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import Final, NamedTuple
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from wanjia.registry.intake.reading.refusal import RosterRefused
from wanjia.registry.intake.reading.table import MOST_COLUMNS

MOST_UNPACKED: Final = 1024 * 1024 * 1024
MOST_PARTS: Final = 5_000
_PIECE: Final = 8 * 1024 * 1024
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s>/]")
# A cell with something in it: its letters, its row, and whether a formula follows. Styled empty cells close themselves.
_CELL: Final = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=\"([A-Z]{1,3})(\d{1,7})\"[^>]*(?<!/)>(?:\s*(<(?:\w+:)?f[\s>/]))?")
_ROW: Final = re.compile(rb"<(?:\w+:)?row\s[^>]*?\br=\"(\d{1,7})\"")
_FAR_COLUMN: Final = re.compile(rb"\br=\"[A-Z]{2,3}\d{1,7}\"")
_END: Final = re.compile(rb"</(?:\w+:)?sheetData>|<(?:\w+:)?sheetData\s*/>")
# Readers lay a sheet out as a full rectangle: one stray cell far below would cost gigabytes.
_MOST_AREA: Final = 30_000_000


class Scan(NamedTuple):
    """What the XML of a sheet says: whether it has content, and which columns (from 0) of which row are formulas."""

    has_content: bool
    formulas: dict[int, list[int]]


def check_archive(archive: zipfile.ZipFile) -> None:
    """Raise RosterRefused unless the zip is a workbook of a sane size whose every part is whole."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise RosterRefused("too_big", _("文件解压后过大，请拆分后再上传"))
    names = {part.filename for part in parts}
    if "xl/workbook.bin" in names:
        raise RosterRefused("xlsb", _("不支持二进制工作簿（.xlsb），请另存为 .xlsx"))
    if "xl/workbook.xml" not in names:
        raise RosterRefused("not_workbook", _("文件不是 Excel 工作簿（.xlsx）"))
    broken = archive.testzip()
    if broken is not None:
        raise RosterRefused("damaged", _("工作簿已损坏（%(part)s 校验不符），没有读取任何行") % {"part": broken})


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the name of each sheet with the path of its XML inside the zip."""
    relations = {
        relation.attrib["Id"]: relation.attrib["Target"]
        for relation in _xml(archive, "xl/_rels/workbook.xml.rels")
        if "Id" in relation.attrib and "Target" in relation.attrib
    }
    parts = {}
    for sheet in _xml(archive, "xl/workbook.xml").iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            target = next((relations.get(v, "") for k, v in sheet.attrib.items() if k.endswith("}id")), "")
            parts[sheet.attrib.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts


def scan_sheet(archive: zipfile.ZipFile, part: str) -> Scan:
    """Return what a sheet holds; raise RosterRefused when it is cut, too wide, or hides a formula from us."""
    formulas: dict[int, list[int]] = {}
    has_content, is_whole, is_wide, rows, marks = False, False, False, 0, 0
    for piece in _pieces(archive, part):
        has_content = has_content or _CELL.search(piece) is not None
        is_whole = is_whole or _END.search(piece) is not None
        is_wide = is_wide or _FAR_COLUMN.search(piece) is not None
        rows = max([rows, *map(int, _ROW.findall(piece))])
        found = len(_FORMULA.findall(piece))
        marks += found
        for letters, row, formula in _CELL.findall(piece) if found else ():
            if formula:
                formulas.setdefault(int(row), []).append(_column(letters))
    if not is_whole:
        raise RosterRefused("damaged", _("工作簿已损坏，没有读取任何行"))
    if is_wide or rows * 26 > _MOST_AREA:
        _check_shape(archive, part)
    hidden = marks - sum(map(len, formulas.values()))
    if hidden:
        text = _("工作表里有%(count)d个公式认不出所在的单元格，请把公式粘贴为值后再上传")
        raise RosterRefused("formulas", text % {"count": hidden})
    return Scan(has_content, formulas)


def _check_shape(archive: zipfile.ZipFile, part: str) -> None:
    row, column = 0, 0
    for piece in _pieces(archive, part):
        for letters, number, _formula in _CELL.findall(piece):
            row, column = max(row, int(number)), max(column, _column(letters))
    if column >= MOST_COLUMNS:
        raise RosterRefused("too_wide", _("工作表超过%(most)d列") % {"most": MOST_COLUMNS})
    if row * (column + 1) > _MOST_AREA:
        text = _("工作表的范围过大（到第%(row)d行第%(column)d列），请删除多余的单元格或拆分")
        raise RosterRefused("too_big", text % {"row": row, "column": column + 1})


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    rest = b""
    with archive.open(part) as file:
        while block := file.read(_PIECE):
            rest += block
            cut = max(rest.rfind(b"</row>"), rest.rfind(b":row>"))
            if cut > 0:
                yield rest[: cut + 6]
                rest = rest[cut + 6 :]
    yield rest


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column - 1


def _xml(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    content = archive.read(part)
    # No workbook declares a document type; entities that swell are only possible with one.
    if b"<!DOCTYPE" in content:
        raise RosterRefused("not_workbook", _("文件不是 Excel 工作簿（.xlsx）"))
    return ElementTree.fromstring(content)
