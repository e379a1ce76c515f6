"""A workbook holds what it was given, whatever the texts are, and readers of other makers agree about it."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zipfile import ZipFile

import openpyxl
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from wanjia.core.workbooks import ROWS_OF_A_SHEET, TEXTS_KEPT, workbook

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=20)


def written(*rows: list[Any], headings: list[str] | None = None) -> bytes:
    file = io.BytesIO()
    workbook(file, headings or ["门", "结果"], iter(rows))
    return file.getvalue()


def read(data: bytes) -> list[tuple[Any, ...]]:
    sheet: Any = openpyxl.load_workbook(io.BytesIO(data)).active
    return list(sheet.iter_rows(values_only=True))


def test_each_kind_of_value_stands_as_it_is_read() -> None:
    at = datetime(2022, 11, 11, 9, 0, tzinfo=UTC)
    rows = read(
        written(
            ["101", 3, 2.5, None, "", Decimal("1.20")],
            [at, date(2022, 11, 11), True, float("inf"), " 两边空 ", "<&>\"'"],
            ["=1+1", "+86", "_x0041_", "第一行\n第二行", "\x07响", "家" * 40_000],
            headings=list("甲乙丙丁戊己"),
        )
    )
    assert rows[0] == tuple("甲乙丙丁戊己")
    assert rows[1] == ("101", 3, 2.5, None, None, "1.20")
    assert rows[2] == ("2022-11-11 17:00", "2022-11-11", 1, "inf", " 两边空 ", "<&>\"'")
    assert rows[3][:2] == ("=1+1", "+86") and rows[3][3] == "第一行\n第二行"
    assert len(rows[3][5]) == 32_767


def test_no_cell_is_a_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(["=HYPERLINK(1)", "@SUM(1)"], ["-1", "\t=1"])))
    sheet: Any = book.active
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} == {"s"}


@given(rows=st.lists(st.tuples(TEXTS, TEXTS), max_size=6))
def test_any_text_comes_back(rows: list[tuple[str, str]]) -> None:
    data = written(*map(list, rows))
    told = list(CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).iter_rows())[1:]
    for (one, other), line in zip(rows, told, strict=False):
        for text, cell in zip((one, other), [*line, "", ""], strict=False):
            if all(char.isprintable() for char in text) and "_x" not in text:
                assert str(cell) == text


def test_a_full_sheet_begins_another_with_its_headings_and_nothing_is_lost() -> None:
    file = io.BytesIO()
    workbook(file, ["次序"], ([number] for number in range(ROWS_OF_A_SHEET + 2)))
    file.seek(0)
    book = CalamineWorkbook.from_filelike(file)
    assert book.sheet_names == ["Sheet1", "Sheet2"]
    assert list(book.get_sheet_by_index(1).iter_rows()) == [["次序"], [ROWS_OF_A_SHEET], [ROWS_OF_A_SHEET + 1]]
    assert book.get_sheet_by_index(0).end == (ROWS_OF_A_SHEET, 0)  # the headings are line 0


def test_a_sheet_that_is_just_full_begins_no_other() -> None:
    file = io.BytesIO()
    workbook(file, ["次序"], ([""] for _number in range(ROWS_OF_A_SHEET)))
    assert openpyxl.load_workbook(file, read_only=True).sheetnames == ["Sheet1"]


def test_many_different_texts_are_all_there() -> None:
    rows = read(written(*([f"{number}号", number] for number in range(TEXTS_KEPT + 50))))
    assert rows[1:] == [(f"{number}号", number) for number in range(TEXTS_KEPT + 50)]


def test_a_list_of_nobody_has_its_headings_and_its_first_member_tells_what_it_is() -> None:
    data = written()
    assert read(data) == [("门", "结果")]
    assert ZipFile(io.BytesIO(data)).namelist()[0] == "_rels/.rels"
