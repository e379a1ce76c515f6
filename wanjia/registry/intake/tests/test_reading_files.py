import io
import zipfile
from datetime import date

import openpyxl
import pytest
import xlsxwriter

from wanjia.registry.intake.reading.refusal import RosterRefused
from wanjia.registry.intake.reading.roster import open_roster

HEADERS = ("姓名", "身份证号", "电话", "备注")
PEOPLE = [("乌兰图雅", "150502198001010123", "13800000001", "a"), ("那仁满都拉", "", "13800000002", "b")]


def workbook(fill, **options) -> bytes:
    """Return the bytes of a workbook that `fill(book)` has written."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, **options}) as book:
        fill(book)
    return target.getvalue()


def sheet_of(*rows):
    def fill(book) -> None:
        sheet = book.add_worksheet("名单")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(number, column, value)

    return workbook(fill, strings_to_formulas=False)


def refusal(data, filename="名单.xlsx", **options):
    with pytest.raises(RosterRefused) as caught:
        list(open_roster(data, filename, **options).rows)
    return caught.value


def csv_text(delimiter=",", end="\r\n") -> str:
    return "".join(delimiter.join(row) + end for row in (HEADERS, *PEOPLE))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_text_is_read_in_every_encoding_delimiter_and_line_end(encoding, delimiter, end) -> None:
    roster = open_roster(csv_text(delimiter, end).encode(encoding), "名单.csv")
    assert roster.headers == HEADERS
    assert [(row.number, row.values) for row in roster.rows] == [(2, PEOPLE[0]), (3, PEOPLE[1])]
    assert roster.warnings == []


def test_a_workbook_gives_the_same_rows_as_the_text() -> None:
    roster = open_roster(sheet_of(HEADERS, *PEOPLE), "名单.xlsx")
    assert (roster.headers, [row.values for row in roster.rows]) == (HEADERS, PEOPLE)


def test_titles_above_the_header_and_empty_rows_are_passed_over_and_row_numbers_stay_those_of_the_file() -> None:
    rows = [("天王社区居民名单",), (), ("制表人：甲", "", "2022年11月"), HEADERS, (), PEOPLE[0], (), PEOPLE[1]]
    roster = open_roster(sheet_of(*rows), "名单.xlsx")
    assert roster.header_row == 4
    assert "1、3" in roster.warnings[0]
    assert [row.number for row in roster.rows] == [6, 8]


def test_a_word_of_ours_in_a_row_does_not_make_it_the_header() -> None:
    roster = open_roster("who,what\n甲,x\n乙,孕妇\n".encode(), "list.csv")
    assert roster.headers == ("who", "what")
    assert len(list(roster.rows)) == 2


def test_a_file_is_read_from_its_path_and_from_other_makers_of_workbooks(tmp_path) -> None:
    book = openpyxl.Workbook()
    for row in (HEADERS, *PEOPLE):
        book.active.append(row)
    book.active["C3"] = "=1+1"
    book.save(tmp_path / "名单.xlsx")
    first, second = open_roster(tmp_path / "名单.xlsx", "名单.xlsx").rows
    assert first.values == PEOPLE[0]
    assert [defect.code for defect in second.defects] == ["formula"]


def test_a_list_that_starts_in_the_third_column_keeps_its_columns() -> None:
    roster = open_roster(sheet_of(("", "", *HEADERS), ("", "", *PEOPLE[0])), "名单.xlsx")
    assert roster.headers[2:] == HEADERS
    assert next(roster.rows).values[2:] == PEOPLE[0]


def test_old_workbooks_are_refused_with_the_reason() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert refusal(old).code == "xls"
    assert "65,536" in refusal(csv_text().encode(), "名单.XLS").reason


def test_an_encrypted_workbook_is_refused_with_the_reason() -> None:
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")).code == "encrypted"


def test_what_is_no_table_is_refused() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("word/document.xml", "<a/>")
    assert refusal(archive.getvalue()).code == "not_workbook"
    assert refusal(b"%PDF-1.7").code == "not_table"
    assert refusal(b"<html><table>", "名单.csv").code == "not_table"
    assert refusal(b"", "名单.csv").code == "empty"
    assert refusal(b"\xef\xbb\xbf  \r\n", "名单.csv").code == "empty"
    assert refusal(sheet_of()).code == "empty"
    assert refusal(bytes(range(256)) * 8, "名单.csv").code in ("not_text", "encoding")
    assert refusal(b"name,phone", "名单.xlsx").code == "cut"
    assert refusal(csv_text().replace("a", "\0").encode(), "名单.csv").code == "not_text"


def test_a_workbook_cut_anywhere_is_refused() -> None:
    whole = sheet_of(HEADERS, *PEOPLE)
    for length in range(1, len(whole), 97):
        assert refusal(whole[:length]).code in ("cut", "damaged")


def test_a_workbook_with_one_changed_byte_in_its_sheet_is_refused() -> None:
    whole = sheet_of(HEADERS, *PEOPLE)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 80
    assert refusal(whole[:start] + bytes([whole[start] ^ 255]) + whole[start + 1 :]).code in ("cut", "damaged")


def test_a_sheet_that_swells_beyond_measure_is_refused_before_it_is_unpacked(monkeypatch) -> None:
    monkeypatch.setattr("wanjia.registry.intake.reading.archive.MOST_UNPACKED", 1000)
    assert refusal(sheet_of(HEADERS, *PEOPLE)).code == "too_big"


def test_one_stray_cell_far_away_is_refused_and_not_laid_out() -> None:
    def far_right(book) -> None:
        book.add_worksheet().write_string(0, 300, "x")

    def far_corner(book) -> None:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "姓名")
        sheet.write_string(1_048_575, 150, "x")

    assert refusal(workbook(far_right)).code == "too_wide"
    assert refusal(workbook(far_corner)).code == "too_big"


def test_styled_empty_rows_below_the_list_do_no_harm() -> None:
    def fill(book) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADERS)
        sheet.write_row(1, 0, PEOPLE[0])
        sheet.set_row(1_048_575, 30)
        sheet.write_blank(2, 250, None, book.add_format({"bold": True}))

    assert len(list(open_roster(workbook(fill), "名单.xlsx").rows)) == 1


def test_a_formula_is_an_error_of_its_cell_and_its_cached_value_is_not_silently_taken() -> None:
    def fill(book) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADERS)
        sheet.write_row(1, 0, PEOPLE[0])
        sheet.write_formula(1, 2, "=13800000000+1", value="13800000001")
        sheet.write_row(2, 0, PEOPLE[1])

    first, second = open_roster(workbook(fill), "名单.xlsx").rows
    assert [(defect.column, defect.code) for defect in first.defects] == [(2, "formula")]
    assert "C2" in first.defects[0].text
    assert second.defects == ()


def test_a_shared_formula_is_found_too() -> None:
    whole = sheet_of(HEADERS, PEOPLE[0], PEOPLE[1])
    source, target = zipfile.ZipFile(io.BytesIO(whole)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for part in source.namelist():
            content = source.read(part)
            if part.endswith("sheet1.xml"):
                content = content.replace(b'<c r="C3" t="s">', b'<c r="C3" t="s"><f t="shared" si="0"/>')
            archive.writestr(part, content)
    assert [row.number for row in open_roster(target.getvalue(), "名单.xlsx").rows if row.defects] == [3]


def test_numbers_days_and_error_values_become_what_people_see() -> None:
    def fill(book) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("姓名", "身份证号", "出生日期", "电话", "楼栋"))
        sheet.write(1, 0, "甲")
        sheet.write_number(1, 1, 150502198001010123)
        sheet.write_datetime(1, 2, date(1980, 1, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_number(1, 3, 13800000001)
        sheet.write_number(1, 4, 3)
        sheet.write_number(2, 1, 150502800101012)
        sheet.write_formula(2, 0, "=NA()", value="#N/A")

    first, second = open_roster(workbook(fill), "名单.xlsx").rows
    assert first.values == ("甲", "1.5050219800101E+17", "1980-01-01", "13800000001", "3")
    assert [(defect.column, defect.code) for defect in first.defects] == [(1, "number_damaged")]
    assert second.values[1] == "150502800101012"
    assert "formula" in {defect.code for defect in second.defects}


def test_the_first_sheet_with_content_is_read_and_the_others_are_named() -> None:
    def fill(book) -> None:
        book.add_worksheet("空表")
        for name in ("一区", "二区", "说明"):
            book.add_worksheet(name).write_row(0, 0, HEADERS)

    roster = open_roster(workbook(fill), "名单.xlsx")
    assert roster.sheet == "一区"
    assert len(roster.warnings) == 1
    assert "二区" in roster.warnings[0]
    assert "说明" not in roster.warnings[0]
    assert open_roster(workbook(fill), "名单.xlsx", sheet="二区").sheet == "二区"
    assert refusal(workbook(fill), sheet="三区").code == "no_sheet"


def test_repeated_headers_are_told_apart_and_named() -> None:
    roster = open_roster("姓名,电话,电话\n甲,1,2\n".encode(), "名单.csv")
    assert roster.headers == ("姓名", "电话", "电话 2")
    assert "电话" in roster.warnings[0]


def test_a_header_of_two_rows_is_read_by_its_lower_one() -> None:
    def fill(book) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:A2", "姓名")
        sheet.merge_range("B1:D1", "家庭住址")
        sheet.write_row(1, 1, ("楼栋", "单元", "门牌"))
        sheet.write_row(2, 0, ("甲", "3", "2", "501"))

    roster = open_roster(workbook(fill), "名单.xlsx")
    assert roster.headers == ("姓名", "楼栋", "单元", "门牌")
    assert [row.values for row in roster.rows] == [("甲", "3", "2", "501")]


def test_a_door_merged_over_its_household_is_filled_in_and_said() -> None:
    def fill(book) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("门牌", "姓名"))
        sheet.merge_range("A2:A4", "501")
        for row, name in enumerate("甲乙丙丁", 1):
            sheet.write(row, 1, name)

    roster = open_roster(workbook(fill), "名单.xlsx")
    assert [row.values[0] for row in roster.rows] == ["501", "501", "501", ""]
    assert any("2行" in warning for warning in roster.warnings)


def test_a_text_cut_in_its_last_row_names_that_row_and_keeps_the_others() -> None:
    data = csv_text().encode()
    roster = open_roster(data[: data.rindex(b",138") + 2], "名单.csv")
    rows = list(roster.rows)
    assert [row.defects != () for row in rows] == [False, True]
    assert rows[1].defects[0].code == "cut"
    assert any("3" in warning for warning in roster.warnings)


def test_a_text_cut_inside_a_character_names_that_row() -> None:
    for encoding in ("utf-8", "gb18030"):
        data = csv_text().encode(encoding)
        first, last = open_roster(data[: data.index("满".encode(encoding)) + 1], "名单.csv").rows
        assert first.values[0] == "乌兰图雅"
        assert {"cut", "lost_character"} <= {defect.code for defect in last.defects}


def test_a_quote_left_open_costs_its_own_row_only() -> None:
    lines = [",".join(HEADERS), '"甲,1,2,3', "乙,1,2,3", '丙,1,2,"有,逗号"', "丁,1,2,3", ""]
    rows = list(open_roster("\n".join(lines).encode(), "名单.csv").rows)
    assert [row.values[0] for row in rows] == ["甲", "乙", "丙", "丁"]
    assert [[defect.code for defect in row.defects] for row in rows] == [["quote"], [], [], []]
    assert rows[2].values[3] == "有,逗号"


def test_a_note_of_several_lines_stays_one_row() -> None:
    rows = list(open_roster('姓名,备注\n甲,"一\n二"\n乙,"他说""好"""\n'.encode(), "名单.csv").rows)
    assert [(row.number, row.values) for row in rows] == [(2, ("甲", "一\n二")), (4, ("乙", '他说"好"'))]


def test_cells_beyond_the_header_are_an_error_and_short_rows_are_counted() -> None:
    roster = open_roster("姓名,电话,备注\n甲,1,2,3\n乙\n丙,1,2\n".encode(), "名单.csv")
    assert [[defect.code for defect in row.defects] for row in roster.rows] == [["extra_columns"], [], []]
    assert any("1行" in warning for warning in roster.warnings)


def test_a_list_that_ends_at_the_limit_of_a_sheet_is_doubted() -> None:
    data = ("姓名\n" + "甲\n" * 65_535).encode()
    roster = open_roster(data, "名单.csv")
    assert sum(1 for _row in roster.rows) == 65_535
    assert any("65536" in warning for warning in roster.warnings)


def test_a_text_longer_than_any_sheet_loses_nothing() -> None:
    roster = open_roster(("姓名\n" + "甲\n" * 1_048_577).encode(), "名单.csv")
    assert sum(1 for _row in roster.rows) == 1_048_577
