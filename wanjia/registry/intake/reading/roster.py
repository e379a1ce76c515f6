"""Open a file as a roster: find its header, unfold merged cells, hand out its rows one by one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from wanjia.registry.intake.reading.delimited import read_delimited
from wanjia.registry.intake.reading.headers import count_known
from wanjia.registry.intake.reading.refusal import RosterRefused
from wanjia.registry.intake.reading.table import (
    HEADER_WITHIN,
    MOST_BYTES,
    SHEET_LIMITS,
    Defect,
    Merge,
    Row,
    Table,
    column_letters,
)
from wanjia.registry.intake.reading.unfold import Dittos, MergesDown
from wanjia.registry.intake.reading.workbook import read_workbook

EXAMPLE: Final = "示例行"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DEEPEST_HEADER: Final = 4
_SUM: Final = re.compile(r"\s*(?:总\s*计|合\s*计|小\s*计|共\s*计|本页\s*[合小]\s*计|总人数|总户数)[\s:：]*.{0,12}")
_MOST_IN_A_SUM: Final = 4
_MOST_NAMED: Final = 20
# A row with a document number or a telephone in it is a person, not a header.
_OF_A_PERSON: Final = re.compile(r"\s*(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9})\s*")


@dataclass(frozen=True)
class Roster:
    """A file read as a list: `rows` is used up once; `warnings` is complete when it is."""

    kind: str
    sheet: str
    headers: tuple[str, ...]
    header_row: int
    rows: Iterator[Row]
    warnings: list[str] = field(default_factory=list)


def open_roster(source: bytes | Path, filename: str, *, sheet: str | None = None) -> Roster:
    """Return the roster a file holds; raise RosterRefused with the reason when it cannot be read as a whole."""
    return _roster(open_table(source, filename, sheet=sheet))


def open_table(source: bytes | Path, filename: str, *, sheet: str | None = None) -> Table:
    """Return the rows of a workbook or of delimited text before anybody knows what they are; raise RosterRefused."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > MOST_BYTES:
        raise RosterRefused("too_big", _("文件超过%(most)d MB，请拆分后再上传") % {"most": MOST_BYTES >> 20})
    data = source if isinstance(source, bytes) else source.read_bytes()
    _refuse_other_kinds(data, filename.lower())
    is_zip = data.startswith(b"PK") or filename.lower().endswith((".xlsx", ".xlsm"))
    return read_workbook(data, sheet=sheet) if is_zip else read_delimited(data)


def _refuse_other_kinds(data: bytes, filename: str) -> None:
    if not data:
        raise RosterRefused("empty", _("文件是空的"))
    if data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise RosterRefused("encrypted", _("工作簿设了打开密码，请去掉密码后再上传"))
    if data.startswith(_OLE) or filename.endswith(".xls"):
        raise RosterRefused(
            "xls",
            _("不接受旧格式 .xls 和 .et：它们最多65,536行，超出的行会被悄悄截掉。请另存为 .xlsx 后再上传"),
        )
    if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise RosterRefused("not_table", _("文件不是表格，只接受 .xlsx 和 .csv"))
    if data.lstrip()[:15].lower().startswith((b"<html", b"<!doctype html", b"<table", b"<?xml")):
        raise RosterRefused("not_table", _("文件是网页或 XML，不是表格，请另存为 .xlsx 后再上传"))


def _roster(table: Table) -> Roster:
    head = list(islice(table.rows, HEADER_WITHIN))
    filled = [row for row in head if any(row.values)]
    if not filled:
        raise RosterRefused("empty", _("文件是空的"))
    top = max(filled, key=_likeness_to_header)
    if count_known(top.values) <= 1 and any(map(_OF_A_PERSON.fullmatch, top.values)):
        return _without_header(table, filled)
    first, bottom = _header_span(top.number, table.merges)
    parts = [row for row in head if first <= row.number <= bottom]
    if any(defect.code in ("formula", "quote") for row in parts for defect in row.defects):
        raise RosterRefused("header", _("表头（第%(row)d行）里有公式或不成对的引号") % {"row": top.number})
    above = [str(row.number) for row in filled if row.number < first]
    if above:
        text = _("表头在第%(row)d行，它上面的第%(above)s行没有读取")
        table.warnings.append(text % {"row": bottom, "above": "、".join(above)})
    headers = _headers(parts, table)
    rows = chain((row for row in head if row.number > bottom), table.rows)
    return Roster(table.kind, table.sheet, headers, bottom, _data_rows(rows, headers, table), table.warnings)


def _without_header(table: Table, head: list[Row]) -> Roster:
    """Return a list that begins with its first person: every row is kept, and somebody has to say what its columns are."""
    width = max(len(row.values) for row in head)
    first = head[0].values + ("",) * width
    headers = tuple(
        _("第%(column)s列（%(example)s）") % {"column": column_letters(column), "example": first[column][:12]}
        for column in range(width)
    )
    table.warnings.append(_("看不出哪一行是表头，所有行都按人员读取，请指定每一列是什么"))
    return Roster(
        table.kind, table.sheet, headers, 0, _data_rows(chain(head, table.rows), headers, table), table.warnings
    )


def _likeness_to_header(row: Row) -> tuple[int, bool, int]:
    """Return what a header has more of than other rows; one known word alone may stand in any row."""
    known = count_known(row.values)
    return known if known > 1 else 0, sum(map(bool, row.values)) > 1, -row.number


def _header_span(row: int, merges: tuple[Merge, ...]) -> tuple[int, int]:
    """Return the first and last row of the header around a row: cells merged downwards say how far it goes."""
    across = [m for m in merges if m.first_row <= row <= m.last_row and 1 <= m.last_row - m.first_row < _DEEPEST_HEADER]
    return min([row, *(m.first_row for m in across)]), max([row, *(m.last_row for m in across)])


def _headers(rows: list[Row], table: Table) -> tuple[str, ...]:
    width = max(len(row.values) for row in rows)
    columns: list[list[str]] = [[] for _column in range(width)]
    for row in rows:
        for column, text in enumerate(_across(row, table.merges, width)):
            if text and text not in columns[column]:
                columns[column].append(text)
    headers: list[str] = []
    for column, texts in enumerate(columns):
        # Of "家庭住址" over "楼栋" and "门牌" the lowest is the exact one.
        name = texts[-1] if texts else _("第%(column)s列") % {"column": column_letters(column)}
        headers.append(_unique(name, column, headers, table.warnings))
    return tuple(headers)


def _across(row: Row, merges: tuple[Merge, ...], width: int) -> list[str]:
    """Return the cells of a header row with the text of each merged range in all its columns."""
    values = [*row.values, *[""] * (width - len(row.values))]
    for merge in merges:
        if merge.first_row == row.number:
            for column in range(merge.first_column, min(merge.last_column + 1, width)):
                values[column] = values[column] or values[merge.first_column]
    return values


def _unique(name: str, column: int, taken: list[str], warnings: list[str]) -> str:
    if name not in taken:
        return name
    number = next(n for n in range(2, len(taken) + 3) if f"{name} {n}" not in taken)
    text = _("表头“%(name)s”重复或合并，%(column)s列记作“%(name)s %(number)d”")
    warnings.append(text % {"name": name, "column": column_letters(column), "number": number})
    return f"{name} {number}"


@dataclass
class _Done:
    """What was done to the rows on the way, for the warnings at the end."""

    last: int = 0
    short: int = 0
    unfolded: int = 0
    repeated: int = 0
    passed_over: list[int] = field(default_factory=list)


def _data_rows(rows: Iterator[Row], headers: tuple[str, ...], table: Table) -> Iterator[Row]:
    """Yield the rows with content, none narrower than the header; say in the warnings what was done to them."""
    done, width = _Done(), len(headers)
    merges, dittos = MergesDown(table.merges), Dittos()
    for row in rows:
        done.last = row.number
        if not any(row.values) and not row.defects:
            continue
        if _is_no_person(row, headers):
            done.passed_over.append(row.number)
            continue
        merged = merges.fill(row)
        whole = dittos.fill(merged)
        done.short += len(row.values) < width and table.kind == "csv"
        done.unfolded += merged is not row
        done.repeated += whole is not merged
        yield _fitted(whole, width)
    table.warnings.extend(_told(done))


def _told(done: _Done) -> Iterator[str]:
    if done.passed_over:
        rows = "、".join(map(str, done.passed_over[:_MOST_NAMED])) + ("……" if done.passed_over[_MOST_NAMED:] else "")
        yield _("第%(rows)s行是示例行、合计或重复的表头，没有读取") % {"rows": rows}
    if done.short:
        yield _("有%(count)d行的列数少于表头，缺的列按空白读取") % {"count": done.short}
    if done.unfolded:
        yield _("有%(count)d行的合并单元格按首格的内容填上") % {"count": done.unfolded}
    if done.repeated:
        yield _("有%(count)d行的“同上”按上一行的内容填上") % {"count": done.repeated}
    if done.last in SHEET_LIMITS:
        yield _("名单正好%(count)d行，是表格软件的上限，后面的行可能已被截掉") % {"count": done.last}


def _is_no_person(row: Row, headers: tuple[str, ...]) -> bool:
    return EXAMPLE in row.values or _is_sum(row) or _is_header(row, headers)


def _is_sum(row: Row) -> bool:
    """Say whether a row counts the others: it begins with 合计 or the like and has little else."""
    filled = [text for text in row.values if text]
    return bool(filled) and _SUM.fullmatch(filled[0]) is not None and len(filled) <= _MOST_IN_A_SUM


def _is_header(row: Row, headers: tuple[str, ...]) -> bool:
    """Say whether a row is the header once more, as at the top of each printed page."""
    same = sum(text == header for text, header in zip(row.values, headers, strict=False) if text)
    return same > 1 and same == sum(map(bool, row.values))


def _fitted(row: Row, width: int) -> Row:
    if len(row.values) <= width:
        return row._replace(values=row.values + ("",) * (width - len(row.values)))
    if not any(row.values[width:]):
        return row._replace(values=row.values[:width])
    text = _("本行有%(count)d列，表头只有%(width)d列：多出的内容不知属于哪一列")
    defect = Defect(None, "extra_columns", text % {"count": len(row.values), "width": width})
    return row._replace(defects=(*row.defects, defect))
