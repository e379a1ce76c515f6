"""Lists as communities really make them: what can be told is taken, what cannot be told is asked, nothing is guessed."""

import io
from collections.abc import Sequence

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo.hamlet import Hamlet
from wanjia.core.actions import Refused
from wanjia.registry.intake.actions import choose_columns, receive_roster, store_batch
from wanjia.registry.intake.models import Batch
from wanjia.registry.intake.queries import remarks, returned_workbook
from wanjia.registry.intake.reading.headers import guess_mapping
from wanjia.registry.intake.tests.rosters import csv_bytes, document
from wanjia.registry.intake.tests.test_mutilated import reasons, upload
from wanjia.registry.intake.tests.test_views import sign_in
from wanjia.registry.people.models import Person

NUMBER = document("19800101", 101)


COLUMNS = (
    *("楼栋", "单元", "门牌", "与户主关系", "住址", "户号", "户主姓名"),
    *("备注", "出生日期", "联系电话", "身份证号", "网格", "小区", "是否孕妇"),
)
WORDS = (
    *("户主", "妻", "〃", "同上", "合计", "空户", "101", "11号楼", "文庭雅苑11-1-101", "团结路3巷12号"),
    *("无", "白云、格日", "白云山 格日乐", "1", "1985.03", "平房", "1.50502E+17", ""),
)


def stored(hamlet: Hamlet, headers: Sequence[str], *rows: Sequence[str]) -> Batch:
    batch = upload(hamlet, csv_bytes(rows, headers=headers))
    return store_batch(batch=batch, by=hamlet.user("shequ"), at=hamlet.at) if batch.accepted else batch


def home(name: str) -> str:
    return str(Person.objects.get(name=name).household.door.label)


def told(batch: Batch) -> str:
    return "；".join(text for _number, text in remarks(batch)["warnings"])


def test_ditto_marks_say_what_stands_above_them(hamlet: Hamlet) -> None:
    rows = [("31号楼", "1单元", "101", "白云山"), ("〃", "〃", "〃", "格日乐"), ("同上", "同上", "102", "敖特根")]
    batch = stored(hamlet, ("楼栋", "单元", "门牌", "姓名"), *rows)
    assert [home(name) for name in ("格日乐", "敖特根")] == ["31号楼1单元101", "31号楼1单元102"]
    assert any("同上" in warning for warning in batch.warnings)


def test_sums_and_repeated_headers_are_passed_over_and_said(hamlet: Hamlet) -> None:
    rows = [("101", "白云山"), ("门牌", "姓名"), ("102", "格日乐"), ("合计", "2人")]
    batch = stored(hamlet, ("门牌", "姓名"), *rows)
    assert (batch.rows, batch.accepted) == (2, 2)
    assert "第3、5行是示例行、合计或重复的表头，没有读取" in batch.warnings


def test_a_list_without_headers_keeps_its_first_person_and_asks_what_its_columns_are(hamlet: Hamlet) -> None:
    rows = [
        ("1", "31号楼", "1单元", "101", "白云山", "户主", NUMBER),
        ("2", "31号楼", "1单元", "101", "格日乐", "妻子", ""),
    ]
    by, at = hamlet.user("shequ"), hamlet.at
    batch = receive_roster(
        place=hamlet.places["community"],
        filename="名册.csv",
        content=csv_bytes(rows[1:], headers=rows[0]),
        by=by,
        at=at,
    )
    assert (batch.rows, batch.header_row, batch.columns) == (2, 0, {})
    assert batch.headers[4] == "第E列（白云山）"
    assert any("看不出哪一行是表头" in warning for warning in batch.warnings)
    with pytest.raises(Refused, match="姓名"):
        choose_columns(batch=batch, columns=batch.columns, by=by, at=at)


@pytest.mark.parametrize(
    ("headers", "columns"),
    [
        (("姓名", "紧急联系人", "紧急联系人电话"), {"name": 0}),
        (("姓名", "户籍地址", "现居住地址"), {"name": 0, "address": 2}),
        (("姓名", "户主电话", "户主身份证号"), {"name": 0}),
        (("户主姓名", "户主电话"), {"head_name": 0, "name": 0, "phone": 1}),
        (("户主姓名", "身份证号", "成员1姓名", "成员1身份证"), {"head_name": 0, "name": 0, "id_number": 1}),
        (("姓名", "网格员", "网格员电话", "楼栋长", "社区民警"), {"name": 0}),
        (("姓名", "是否户主", "工作单位"), {"name": 0, "workplace": 2}),
    ],
)
def test_a_column_about_somebody_else_is_not_taken_for_the_person(
    headers: tuple[str, ...], columns: dict[str, int]
) -> None:
    assert guess_mapping(headers).columns == columns


@pytest.mark.parametrize("word", ["空户", "无人居住", "出租房", "户主"])
def test_a_word_for_nobody_is_no_person(hamlet: Hamlet, word: str) -> None:
    batch = stored(hamlet, ("门牌", "姓名"), ("101", "白云山"), ("102", word))
    assert (batch.accepted, batch.rejected) == (1, 1) and "不是人的姓名" in reasons(batch)


@pytest.mark.parametrize("cell", ["白云山、格日乐", "白云山\n格日乐", "白云山/格日乐", "白云山，格日乐"])
def test_several_persons_in_one_cell_are_named_and_asked_for_one_by_one(hamlet: Hamlet, cell: str) -> None:
    batch = stored(hamlet, ("门牌", "姓名"), ("101", cell), ("102", "敖特根"))
    assert (batch.accepted, batch.rejected) == (1, 1) and "有2个人（白云山、格日乐），请一人一行" in reasons(batch)


def test_what_is_taken_with_a_doubt_is_said(hamlet: Hamlet) -> None:
    headers = ("门牌", "姓名", "身份证", "出生年月", "电话")
    rows = [("101", "乌兰 图雅", NUMBER, "1980.01", "13800000001/13900000001")]
    batch = stored(hamlet, headers, *rows)
    person = Person.objects.get(name="乌兰图雅")
    assert (str(person.birth_date), person.phone) == ("1980-01-01", "+8613800000001")
    for words in ("姓名里有空格", "只登记第一个（尾号0001）", "以身份证号为准"):
        assert words in told(batch)


def test_houses_of_two_lanes_with_one_number_are_two_doors(hamlet: Hamlet) -> None:
    stored(hamlet, ("现住址", "姓名"), ("团结路3巷12号", "白云山"), ("建设路12号", "格日乐"), ("无", "敖特根"))
    assert (home("白云山"), home("格日乐")) == ("团结路3巷12", "建设路12")
    assert not Person.objects.filter(name="敖特根").exists()


def test_one_compound_is_one_however_its_address_is_written(hamlet: Hamlet) -> None:
    rows = [
        ("通辽市科尔沁区永清街道文庭雅苑31号楼1单元101室", "白云山"),
        ("书香社区文庭雅苑小区31#1-102", "格日乐"),
        ("文庭雅苑31栋一单元201", "敖特根"),
    ]
    batch = stored(hamlet, ("现住址", "姓名"), *rows)
    assert [home(name) for _address, name in rows] == [f"31号楼1单元{door}" for door in (101, 102, 201)]
    assert batch.new_buildings == 1


def test_a_new_building_that_may_stand_in_a_compound_of_the_list_is_asked_about(hamlet: Hamlet) -> None:
    batch = stored(
        hamlet, ("现住址", "姓名"), ("文庭雅苑31号楼1单元101", "白云山"), ("31-1-102", "格日乐"), ("32-1-102", "敖特根")
    )
    assert (batch.accepted, batch.rejected) == (2, 1) and "文庭雅苑也有“31”，请写明小区" in reasons(batch)


def test_a_house_among_buildings_is_taken_once_it_is_called_one(hamlet: Hamlet) -> None:
    headers = ("楼栋", "门牌", "姓名")
    batch = stored(hamlet, headers, ("31号楼", "101", "白云山"), ("", "12", "格日乐"))
    assert (batch.accepted, batch.rejected) == (1, 1)
    again = upload(hamlet, returned_workbook(batch), "错误行.xlsx")  # nothing was corrected
    assert (again.accepted, again.rejected) == (0, 1)
    stored(hamlet, headers, ("31号楼", "101", "白云山"), ("平房", "12", "格日乐"))
    assert home("格日乐") == "12"


def workbook(**sheets: Sequence[Sequence[str]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_the_sheet_with_the_list_is_read_not_the_one_with_its_instructions(hamlet: Hamlet) -> None:
    content = workbook(填表说明=[["身份证号必须填写18位"]], 名单=[("门牌", "姓名"), ("101", "白云山")])
    batch = upload(hamlet, content, "名册.xlsx")
    assert (batch.sheet, batch.accepted) == ("名单", 1)


def test_every_list_of_a_workbook_can_be_sent_by_the_name_of_its_sheet(hamlet: Hamlet) -> None:
    lists = {
        name: [("网格", "门牌", "姓名"), (name, "101", person)]
        for name, person in (("第一网格", "白云山"), ("第二网格", "格日乐"))
    }
    content, client = workbook(**lists), sign_in(hamlet, "shequ")
    for name in ("第二网格", "", "第三网格"):
        file = SimpleUploadedFile("名册.xlsx", content)
        answer = client.post("/rosters/", {"place": hamlet.places["community"].public_id, "file": file, "sheet": name})
    assert answer.status_code == 422 and "没有名为“第三网格”的工作表" in answer.content.decode()
    assert list(Batch.objects.order_by("id").values_list("sheet", flat=True)) == ["第二网格", "第一网格"]
    assert any("第二网格" in warning for warning in Batch.objects.get(sheet="第一网格").warnings)


def test_persons_between_two_stray_quotes_are_not_swallowed_by_a_note(hamlet: Hamlet) -> None:
    content = '姓名,门牌,备注\n白云山,101,"没关\n格日乐,102,\n敖特根,103,好"\n'.encode()
    batch = upload(hamlet, content)
    assert (batch.rows, batch.accepted, batch.rejected) == (3, 1, 2) and "引号不成对" in reasons(batch)


def test_digits_kept_as_text_by_a_formula_are_read(hamlet: Hamlet) -> None:
    stored(hamlet, ("门牌", "姓名", "身份证"), ("101", "白云山", f'="{NUMBER}"'))
    assert Person.objects.get(name="白云山").document == NUMBER


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    columns=st.permutations(COLUMNS),
    rows=st.lists(
        st.lists(st.sampled_from(WORDS) | st.text(max_size=8), min_size=1, max_size=8), min_size=1, max_size=9
    ),
)
def test_the_returned_file_of_any_list_is_read_again_row_for_row(
    hamlet: Hamlet, columns: list[str], rows: list[list[str]]
) -> None:
    try:
        batch = upload(hamlet, csv_bytes(rows, headers=["姓名", *columns[:7]]))
    except Refused:
        return  # nothing but sums and empty rows
    assert batch.accepted + batch.rejected == batch.rows > 0
    if batch.rejected:
        again = upload(hamlet, returned_workbook(batch), "错误行.xlsx")
        assert (again.rows, again.columns.keys()) == (batch.rejected, batch.columns.keys())
