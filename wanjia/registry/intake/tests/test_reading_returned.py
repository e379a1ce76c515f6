"""The file that comes back, the template, and what no damage may do."""

import io
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from wanjia.registry.intake.reading.errors_file import write_errors
from wanjia.registry.intake.reading.headers import FIELDS, guess_mapping
from wanjia.registry.intake.reading.refusal import RosterRefused
from wanjia.registry.intake.reading.roster import open_roster
from wanjia.registry.intake.reading.rows import check_row
from wanjia.registry.intake.reading.template import write_template
from wanjia.registry.intake.reading.words import NEEDS, RESIDENCES, read_kind, read_needs, read_residence
from wanjia.registry.intake.tests.test_reading_files import sheet_of
from wanjia.registry.people.identity.documents import KINDS, lengthened
from wanjia.registry.people.models import Need, Person

TODAY = date(2022, 11, 12)
HEADERS = ("姓名", "身份证号", "电话", "备注")
ROWS = [
    ("乌兰图雅", lengthened("150502800101012"), "13800000001", "一"),
    ("那仁满都拉", "1.50502E+17", "13800000002", '引"号'),
    ("张三1", "", "13800000003", "逗,号"),
]


def checked(data, filename):
    """Return the roster, its rows, the persons and the rejected rows of a file."""
    roster = open_roster(data, filename)
    mapping, rows = guess_mapping(roster.headers), list(roster.rows)
    results = [(row, *check_row(mapping, row, today=TODAY)) for row in rows]
    persons = [person for _row, person, _errors in results if person]
    return roster, rows, persons, [(row, errors) for row, person, errors in results if not person]


def test_rejected_rows_come_back_corrected_and_are_taken() -> None:
    roster, rows, persons, rejected = checked(sheet_of(HEADERS, *ROWS), "名单.xlsx")
    assert (len(rows), len(persons), len(rejected)) == (3, 1, 2)
    returned = write_errors(roster.headers, rejected)
    lines = CalamineWorkbook.from_filelike(io.BytesIO(returned)).get_sheet_by_index(0).to_python()
    assert lines[0] == ["错误原因", "原行号", *HEADERS]
    assert [line[1] for line in lines[1:]] == ["3", "4"]
    assert "科学计数法" in str(lines[1][0])
    lines[1][3], lines[2][2] = "", "张三"
    roster, rows, persons, rejected = checked(sheet_of(*lines), "错误行.xlsx")
    assert (len(rows), len(persons), len(rejected)) == (2, 2, 0)
    assert roster.warnings == []


def test_a_file_sent_back_unchanged_comes_back_the_same() -> None:
    roster, _rows, _persons, rejected = checked(sheet_of(HEADERS, *ROWS), "名单.xlsx")
    once = write_errors(roster.headers, rejected)
    roster, _rows, persons, again = checked(once, "错误行.xlsx")
    assert persons == []
    assert [row.values[2:] for row, _errors in again] == [row.values for row, _errors in rejected]
    header = open_roster(write_errors(roster.headers, again), "错误行.xlsx").headers
    assert header == ("错误原因", "原行号", *HEADERS)


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20), min_size=4, max_size=4
    )
)
@settings(max_examples=60)
def test_whatever_a_cell_holds_comes_back_as_text_and_never_as_a_formula(values) -> None:
    row = tuple(values)
    danger = tuple(prefix + value for prefix, value in zip("=+-@", row, strict=True))
    for cells in (row, danger):
        source = sheet_of(HEADERS, cells)
        if not any(cell.strip() for cell in cells):
            continue
        roster, _rows, _persons, rejected = checked(source, "名单.xlsx")
        returned = open_roster(write_errors(roster.headers, rejected or [(next(iter(_rows)), [])]), "错误行.xlsx")
        again = next(returned.rows)
        assert again.values[2:] == _rows[0].values
        assert all(defect.code != "formula" for defect in again.defects)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_template_is_understood_and_its_example_is_nobody(language) -> None:
    with translation.override(language):
        roster = open_roster(write_template(), "模板.xlsx")
        mapping = guess_mapping(roster.headers)
    assert list(roster.rows) == []
    assert set(FIELDS) - set(mapping.columns) == {"address", "head_name", "workplace", "native_place"}
    assert mapping.unused == ()
    assert len(roster.warnings) == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_choice_of_the_drop_downs_is_understood(language) -> None:
    with translation.override(language):
        assert {read_kind(str(label)) for label in KINDS.values()} == set(KINDS)
        assert {read_residence(str(label)) for label, _words in RESIDENCES.values()} == set(RESIDENCES)
        assert read_needs("、".join(str(label) for label, _words in NEEDS.values())) == (tuple(NEEDS), ())


def test_words_of_rosters_are_those_of_the_register() -> None:
    assert set(KINDS) == set(Person.Document.values)
    assert set(NEEDS) == set(Need.Kind.values)
    assert set(RESIDENCES) == {*Person.Residence.values, "gone"}


def test_the_example_of_the_template_would_pass_if_it_were_a_person() -> None:
    lines = CalamineWorkbook.from_filelike(io.BytesIO(write_template())).get_sheet_by_index(0).to_python()
    lines[1][0] = "1"
    _roster, _rows, persons, rejected = checked(sheet_of(*lines), "模板.xlsx")
    assert rejected == []
    assert persons[0].needs == ("pregnant", "no_smartphone")
    assert persons[0].warnings == ()


WHOLE_XLSX = sheet_of(HEADERS, *ROWS * 20)
WHOLE_CSV = "\r\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (HEADERS, *ROWS * 20))


@st.composite
def damaged(draw, whole: bytes) -> bytes:
    data = bytearray(whole[: draw(st.integers(0, len(whole)))] if draw(st.booleans()) else whole)
    for place, byte in draw(st.lists(st.tuples(st.integers(0, len(whole)), st.integers(0, 255)), max_size=5)):
        if place < len(data):
            data[place] = byte
    start = draw(st.integers(0, len(data)))
    del data[start : start + draw(st.sampled_from([0, 0, 1, 50]))]
    return bytes(data)


def balance(data, filename) -> None:
    try:
        _roster, rows, persons, rejected = checked(data, filename)
    except RosterRefused as refused:
        assert refused.code and refused.reason
    else:
        assert len(persons) + len(rejected) == len(rows)
        numbers = [row.number for row in rows]
        assert numbers == sorted(set(numbers))
        assert all(error.text for _row, errors in rejected for error in errors)


@given(damaged(WHOLE_XLSX), st.sampled_from(["名单.xlsx", "名单.csv", "名单"]))
@settings(max_examples=300, deadline=None)
def test_a_damaged_workbook_is_read_in_full_or_refused(data, filename) -> None:
    balance(data, filename)


@given(damaged(WHOLE_CSV.encode()) | damaged(WHOLE_CSV.encode("gb18030")) | damaged(WHOLE_CSV.encode("utf-16")))
@settings(max_examples=300, deadline=None)
def test_a_damaged_text_is_read_in_full_or_refused(data) -> None:
    balance(data, "名单.csv")


@given(st.binary(max_size=2000), st.sampled_from(["a.xlsx", "a.csv", "a.txt", "a.xls"]))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(data, filename) -> None:
    balance(data, filename)


@given(st.text(st.characters(codec="utf-8", exclude_characters='"\0'), max_size=1500))
@settings(max_examples=200, deadline=None)
def test_every_line_with_something_in_it_is_a_row(text) -> None:
    try:
        roster = open_roster(text.encode(), "名单.csv")
    except RosterRefused as refused:
        assert refused.code
        return
    numbers = {row.number for row in roster.rows}
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    filled = {number for number, line in enumerate(lines, 1) if line.strip().strip(",;\t")}
    assert {number for number in filled if number > roster.header_row} <= numbers
