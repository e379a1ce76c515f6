from datetime import date

import pytest

from wanjia.registry.intake.reading.addresses import Address, read_address
from wanjia.registry.intake.reading.headers import field_of, guess_mapping
from wanjia.registry.intake.reading.repeats import Repeats
from wanjia.registry.intake.reading.rows import check_row
from wanjia.registry.intake.reading.table import Defect, Row
from wanjia.registry.people.identity.documents import check_digit, lengthened

TODAY = date(2022, 11, 12)
GOOD_ID = lengthened("150502800101012")
ROUNDED = [f"15050219800101{i}000" for i in range(10)]
BY_CHANCE_RIGHT = [number for number in ROUNDED if check_digit(number[:17]) == number[17]]


def check(**cells):
    """Check one row given as header=cell."""
    return check_row(guess_mapping(tuple(cells)), Row(2, tuple(cells.values())), today=TODAY)


def codes(**cells) -> set[tuple[str, str]]:
    person, errors = check(**cells)
    assert (person is None) == bool(errors)
    return {(error.field, error.code) for error in errors}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("姓名", "name"), ("居民姓名（必填）", "name"), ("身份证号", "id_number"), ("证件号码", "id_number"),
        ("公民身份号码", "id_number"), ("联系电话", "phone"), ("手机号", "phone"), ("联系电话1", "phone"),
        ("住址", "address"),
        ("楼栋", "building"), ("楼 号", "building"), ("单元", "unit"), ("门牌", "door"), ("房号", "door"),
        ("室", "door"),
        ("户号", "household_key"), ("与户主关系", "relation"), ("户主姓名", "head_name"), ("网格", "grid"),
        ("小区", "compound"),
        ("社区", "place"), ("性别", "sex"), ("出生日期", "birth_date"), ("居住类型", "residence"),
        ("特殊人群", "needs"),
        ("备注", "note"), ("Full Name", "name"), ("ID Number", "id_number"), ("Phone", "phone"),
        ("户籍身份证号码", "id_number"),
        ("错误原因", None), ("原行号", None), ("序号", None), ("血型", None), ("", None),
    ],
)  # fmt: skip
def test_headers_are_known_by_their_many_names(header, field) -> None:
    assert field_of(header) == field


def test_an_exact_header_wins_over_one_that_only_contains_it() -> None:
    mapping = guess_mapping(("联系人电话", "电话", "血型", "是否孕妇"))
    assert mapping.columns == {"phone": 1}
    assert mapping.doubtful == {"phone": (0, 1)}
    assert mapping.flags == {3: "pregnant"}
    assert mapping.unused == (0, 2)


def test_a_list_of_heads_only_takes_the_head_as_the_person() -> None:
    person, _errors = check(户主="甲", 门牌="501")
    assert (person.name, person.is_head) == ("甲", True)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("3号楼2单元501", ("", "3", "2", "501")),
        ("3号楼2单元501室", ("", "3", "2", "501")),
        ("3-2-501", ("", "3", "2", "501")),
        ("3#2-501", ("", "3", "2", "501")),
        ("3#楼2单元501", ("", "3", "2", "501")),
        ("3#-2-501", ("", "3", "2", "501")),
        ("3栋501", ("", "3", "", "501")),
        ("12幢1-302室", ("", "12", "1", "302")),
        ("3-501", ("", "3", "", "501")),
        ("A座1203", ("", "A", "", "1203")),
        ("永清小区3号楼2单元5层501", ("永清小区", "3", "2", "501")),
        ("永清小区 ３－２－５０１", ("永清小区", "3", "2", "501")),
        ("三号楼十二单元501", ("", "3", "12", "501")),
        ("北园子12号", ("北园子", "", "", "12")),
        ("东风路18号院3号楼2单元501", ("东风路18号院", "3", "2", "501")),
    ],
)
def test_addresses_fall_into_parts(text, address) -> None:
    assert read_address(text) == Address(*address)


def test_an_address_without_a_door_is_kept_and_said() -> None:
    assert read_address("胡日勒艾里以西三公里") is None
    person, _errors = check(姓名="那仁满都拉", 住址="胡日勒艾里以西三公里")
    assert person.address == "胡日勒艾里以西三公里"
    assert person.warnings


def test_a_good_row_becomes_a_person() -> None:
    person, errors = check(
        社区="天王社区", 网格="3", 小区="永清小区", 楼栋="3号楼", 单元="2单元", 门牌="501室",
        姓名=" 乌兰图雅 ", 性别="女",
        身份证号=GOOD_ID, 联系电话="13800000001/0475-8312345", 与户主关系="户主",
        居住类型="租住", 特殊人群="孕妇、高血压、党员", 备注="",
    )  # fmt: skip
    assert errors == []
    assert (person.building, person.unit, person.door) == ("3", "2", "501")
    assert person.name == "乌兰图雅"
    assert person.birth_date == date(1980, 1, 1)
    assert [phone.kind for phone in person.phones] == ["mobile", "landline"]
    assert person.is_head
    assert person.residence == "temporary"
    assert person.needs == ("pregnant", "chronic")
    assert person.note == "党员"
    assert person.household == "天王社区|永清小区|3|2|501"


def test_every_error_of_a_row_is_told_at_once_under_its_column() -> None:
    person, errors = check(
        姓名="张?", 性别="火星", 身份证号="1.50502E+17", 电话="1380000", 居住类型="火星", 出生日期="1980-02-30"
    )
    assert person is None
    assert sorted(error.column for error in errors) == [0, 1, 2, 3, 4, 5]
    assert {(error.field, error.code) for error in errors} == {
        ("name", "lost_character"),
        ("sex", "sex"),
        ("id_number", "scientific_notation"),
        ("phone", "length"),
        ("residence", "residence"),
        ("birth_date", "birth_date"),
    }
    assert all("：" in error.text for error in errors)


def test_a_name_is_the_one_thing_a_row_needs() -> None:
    assert codes(姓名="", 电话="13800000001") == {("name", "empty")}
    assert codes(电话="13800000001") == {("name", "empty")}
    assert codes(姓名="甲") == set()


def test_a_number_that_may_be_rounded_waits_for_somebody_to_vouch() -> None:
    assert 0 < len(BY_CHANCE_RIGHT) < len(ROUNDED)
    for number in ROUNDED:
        fault = "may_be_rounded" if number in BY_CHANCE_RIGHT else "fifteen_digits"
        assert codes(姓名="甲", 身份证号=number, 备注="") == {("id_number", fault)}
    assert codes(姓名="甲", 身份证号=BY_CHANCE_RIGHT[0], 备注="证号已核") == set()


def test_a_door_that_became_a_day_is_named() -> None:
    assert codes(姓名="甲", 门牌="2022-03-02") == {("door", "became_day")}
    assert codes(姓名="甲", 住址="3月2日") == {("address", "became_day")}


def test_a_whole_address_in_the_column_of_doors_is_taken_apart() -> None:
    person, _errors = check(姓名="甲", 门牌="3-2-501")
    assert (person.building, person.unit, person.door) == ("3", "2", "501")


@pytest.mark.parametrize(
    "text", ["1980-01-01", "1980/1/1", "1980.1.1", "19800101", "1980年1月1日", "29221", "1980-01-01 00:00:00"]
)
def test_a_birth_date_is_read_in_every_usual_form(text) -> None:
    person, _errors = check(姓名="甲", 出生日期=text)
    assert person.birth_date == date(1980, 1, 1)


def test_the_document_decides_where_the_roster_differs_and_the_row_says_so() -> None:
    person, errors = check(姓名="甲", 性别="男", 出生日期="1981-01-01", 身份证号=GOOD_ID)
    assert errors == []
    assert (person.sex, person.birth_date) == ("female", date(1980, 1, 1))
    assert len(person.warnings) == 2


def test_a_column_of_its_own_for_a_need_takes_yes_and_no() -> None:
    person, _errors = check(姓名="甲", 是否孕妇="是", 残疾人="否", 独居老人="")
    assert person.needs == ("pregnant",)
    assert codes(姓名="甲", 是否孕妇="也许") == {("needs", "yes_no")}


def test_no_document_and_no_telephone_are_no_errors() -> None:
    for nothing in ("无", "", "/", "暂无"):
        assert codes(姓名="甲", 身份证号=nothing, 电话=nothing) == set()
    assert codes(姓名="甲", 证件类型="无证件", 证件号码=GOOD_ID) == {("id_number", "number_without_kind")}


def test_defects_count_only_in_columns_that_are_used() -> None:
    mapping = guess_mapping(("姓名", "血型"))
    spoiled = Row(2, ("甲", "1"), (Defect(1, "formula", "单元格B2是公式"),))
    assert check_row(mapping, spoiled, today=TODAY)[1] == []
    spoiled = Row(2, ("甲", "1"), (Defect(0, "formula", "单元格A2是公式"), Defect(None, "cut", "截断")))
    person, errors = check_row(mapping, spoiled, today=TODAY)
    assert person is None
    assert [error.code for error in errors] == ["formula", "cut"]


def test_a_person_who_stands_in_the_file_twice_is_named_with_the_earlier_row() -> None:
    mapping = guess_mapping(("姓名", "身份证号", "户号"))
    repeats = Repeats(mapping)
    cells = [
        ("甲", GOOD_ID, "1"),
        ("甲", GOOD_ID, "2"),
        ("乙", GOOD_ID, "1"),
        ("丙", "", "1"),
        ("丙", "", "1"),
        ("丙", "", "2"),
    ]
    found = []
    for number, values in enumerate(cells, 2):
        person, _errors = check_row(mapping, Row(number, values), today=TODAY)
        assert person is not None
        error = repeats.note(person)
        found.append(error and (error.code, "第2行" in error.text))
    assert found == [None, ("repeated", True), ("document_repeated", True), None, ("repeated", False), None]


def test_rows_of_one_household_share_a_key() -> None:
    by_number = [check(社区="天王社区", 户号="7", 姓名=name)[0].household for name in ("甲", "乙")]
    by_head = [check(户主姓名="甲", 姓名=name)[0] for name in ("甲", "乙")]
    assert by_number[0] == by_number[1] != ""
    assert by_head[0].household == by_head[1].household != ""
    assert [person.is_head for person in by_head] == [True, False]
    assert check(姓名="甲")[0].household == ""
