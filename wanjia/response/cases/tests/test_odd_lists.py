"""Odd but legal lists: other programs' headers and JSON, columns missing, day and month swapped, spreadsheets' dates."""

import io
import json
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from demo.hamlet import Hamlet
from wanjia.response.cases.actions import take_case_file, upload_case_file
from wanjia.response.cases.models import Case, CaseFile, Contact, Link
from wanjia.response.cases.queries.spread import chains_of
from wanjia.response.cases.reading.cells import month_first, read_age, read_category, read_day, read_outcome
from wanjia.response.cases.reading.lists import open_sheet
from wanjia.response.cases.tests.scene import Scene, begin

GO_DATA: list[dict[str, Any]] = [
    {
        "visualId": "CASE-0001", "firstName": "Mariama", "lastName": "Bah",
        "gender": "LNG_REFERENCE_DATA_CATEGORY_GENDER_FEMALE",
        "age": {"years": 31, "months": 0}, "classification": "LNG_REFERENCE_DATA_CATEGORY_CASE_CLASSIFICATION_CONFIRMED",
        "dateOfOnset": "2022-03-01T00:00:00.000Z", "dateOfReporting": "2022-03-03T00:00:00.000Z", "wasContact": False,
        "addresses": [{"typeId": "USUAL", "city": "Boke", "phoneNumber": "13800000001"}], "documents": [],
        "questionnaireAnswers": {"q": [{"value": "yes"}]}, "outcomeId": None,
    },
    {
        "visualId": "CASE-0002", "firstName": "Ibrahima", "age": {"years": 4},
        "classification": "LNG_REFERENCE_DATA_CATEGORY_CASE_CLASSIFICATION_PROBABLE",
        "dateOfOnset": "2022-03-05T00:00:00.000Z", "dateOfReporting": "2022-03-04T00:00:00.000Z",
    },
]  # fmt: skip
SORMAS = """disease,externalID,person.lastName,person.approximateAge,caseClassification,outcome,symptoms.onsetDate,reportDate
CORONAVIRUS,EXT-1,Beispiel,8 Months,CONFIRMED,NO_OUTCOME,1.3.2022,14.3.2022
CORONAVIRUS,EXT-2,Probe,44,NOT_CLASSIFIED,RECOVERED,3.3.2022,5.3.2022
"""
SORMAS_TWICE = """uuid,caseClassification,outcome,person.firstName,person.approximateAge,symptoms.onsetDate,reportDate
Case ID,Case classification,Outcome of case,First name,Age,Date of symptom onset,Date of report
XAB-1,0. Not yet classified,No outcome yet,Max,40-49,3/1/2022,3/14/2022
XAB-2,3. Confirmed case,Deceased,Eva,1岁6个月,1-Mar-22,"March 15th, 2022"
"""
SWAPPED = """case id;onset date;report date;source case
A;03/04/2022;04/25/2022;
B;05/06/2022;05/07/2022;A
C;13/06/2022;06/14/2022;Z
"""
BARE = "序号,患者姓名,临床分型\n1,苏和,无症状感染者\n2,斯琴,临床诊断病例\n2,斯琴,确诊\n3,娜仁,轻微\n"


@pytest.fixture
def scene(hamlet: Hamlet) -> Scene:
    return begin(hamlet)


def came(scene: Scene, kind: str, content: bytes | str, name: str = "list") -> CaseFile:
    content = content.encode() if isinstance(content, str) else content
    given = {"outbreak": scene.outbreak, "kind": kind, "name": name, "content": content, "by": scene.by}
    return upload_case_file(**given, at=scene.at)


def seen(scene: Scene, file: CaseFile) -> str:
    """Give the page on which a file is looked at before it is taken in."""
    return scene.browser().get(f"/cases/file/{file.public_id}/").content.decode()


def test_go_data_as_json_is_read_like_its_table_and_bad_rows_are_named(scene: Scene) -> None:
    file = came(scene, "cases", json.dumps(GO_DATA), "cases.json")
    page = seen(scene, file)
    assert "第 3 行" in page and "发病日期在报告日期之后" in page, "the second record, as a table would number it"
    assert "没有用到的列" in page and "wasContact" in page
    taken = take_case_file(file=file, by=scene.by, at=scene.at)
    assert (taken.rows, taken.accepted, taken.rejected) == (2, 1, 1)
    case = Case.objects.get()
    assert (case.label, case.name, case.age, case.sex, case.category) == (
        "CASE-0001", "Mariama Bah", 31, "female", "confirmed",
    )  # fmt: skip
    assert (case.onset, case.reported) == (date(2022, 3, 1), date(2022, 3, 3))


@pytest.mark.parametrize("content", ["[1, 2]", '{"a": 1}', "[", '[{"a": ', "[]", "[" * 100_000])
def test_json_that_is_no_list_of_records_is_refused_in_words(scene: Scene, content: str) -> None:
    there = f"/cases/outbreak/{scene.outbreak.public_id}/files/"
    sent = {"kind": "cases", "file": SimpleUploadedFile("a.json", content.encode())}
    answer = scene.browser().post(there, sent)
    assert answer.status_code == 422 and "JSON" in answer.content.decode() and not CaseFile.objects.exists()


def test_sormas_columns_and_ages_of_infants_are_read(scene: Scene) -> None:
    take_case_file(file=came(scene, "cases", SORMAS), by=scene.by, at=scene.at)
    one, other = Case.objects.order_by("pk")
    assert (one.label, one.name, one.age, one.onset, one.outcome) == ("EXT-1", "Beispiel", 0, date(2022, 3, 1), "")
    assert (other.category, other.age, other.outcome) == ("suspected", 44, "recovered")
    ages = {"8个月": 0, "18 months": 1, "26月龄": 2, "20天": 0, "45岁": 45, "3 weeks": 0, "44 y": 44, "6周岁": 6}
    assert {text: read_age(text) for text in ages} == ages
    for text in ("200", "-1", "老年", "月"):
        with pytest.raises(ValueError, match="不是年龄"):
            read_age(text)


def test_a_column_of_days_that_can_be_read_both_ways_follows_the_others_and_it_is_said(scene: Scene) -> None:
    assert month_first(["03/04/2022", "05/06/2022"]) is None and month_first(["13/04/2022"]) is False
    assert month_first(["05/05/2022", "2022-03-01"]) is False, "however it is read it is the same day"
    file = came(scene, "cases", SWAPPED.rsplit("C;", 1)[0])
    page = seen(scene, file)
    assert "发病日期里的日和月分不清，按“月/日/年”读" in page
    take_case_file(file=file, by=scene.by, at=scene.at)
    assert list(Case.objects.order_by("label").values_list("onset", flat=True)) == [date(2022, 3, 4), date(2022, 5, 6)]
    assert Link.objects.get().case.label == "B"


def test_a_column_that_is_written_both_ways_costs_the_rows_that_cannot_be_and_no_source_is_lost_unsaid(
    scene: Scene,
) -> None:
    file = came(scene, "cases", SWAPPED)
    page = seen(scene, file)
    assert "分不清" not in page, "the thirteenth tells that the day comes first in the first of the two columns"
    taken = take_case_file(file=file, by=scene.by, at=scene.at)
    assert (taken.rows, taken.accepted + taken.rejected) == (3, 3)
    lone = came(scene, "cases", "case id,onset date,infector\nD,2022-06-01,Q\n")
    assert "传染源“Q”不在名单里，没有连上" in seen(scene, lone)


def test_a_list_without_days_says_what_will_be_missing_and_no_word_of_it_is_guessed(scene: Scene) -> None:
    file = came(scene, "cases", BARE)
    page = seen(scene, file)
    for word in ("没有发病日期一列", "没有报告日期一列", "按确诊收下", "文件里有两行是这个编号", "没有“轻微”这个分类"):
        assert word in page, word
    taken = take_case_file(file=file, by=scene.by, at=scene.at)
    assert (taken.accepted, taken.rejected) == (2, 2)
    assert dict(Case.objects.values_list("label", "category")) == {"1": "confirmed", "2": "suspected"}
    here = f"/cases/outbreak/{scene.outbreak.public_id}"
    for part in ("/", "/chains/", "/analysis/"):
        assert scene.browser().get(here + part).status_code == 200, "an outbreak without one day has its pages"


def test_dates_of_a_workbook_are_read_as_days_serial_numbers_or_text(scene: Scene) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["县疾控中心 2022年3月"])
    sheet.append(["病例编号", "姓名", "发病时间", "确诊时间", "传染源"])
    sheet.append(["甲", "苏和", datetime.fromisoformat("2022-03-01T09:30"), 44624, None])
    sheet.append(["乙", "斯琴", date(2022, 3, 4), "2022年3月6日", "甲"])
    sheet.append([3, "娜仁", 44626.5, "2022-03-09 00:00:00", "甲"])
    kept = io.BytesIO()
    book.save(kept)
    assert open_sheet("cases", kept.getvalue()).headers[:2] == ("病例编号", "姓名")
    take_case_file(file=came(scene, "cases", kept.getvalue(), "一览表.xlsx"), by=scene.by, at=scene.at)
    assert {case.label: (case.onset, case.reported) for case in Case.objects.all()} == {
        "甲": (date(2022, 3, 1), date(2022, 3, 4)),
        "乙": (date(2022, 3, 4), date(2022, 3, 6)),
        "3": (date(2022, 3, 6), date(2022, 3, 9)),
    }
    assert sorted(chains_of(scene.outbreak).chains.serial_intervals().values()) == [3, 5]


def test_an_outbreak_of_one_case_or_with_a_year_between_two_is_analysed_without_a_number_that_means_nothing(
    scene: Scene,
) -> None:
    here = f"/cases/outbreak/{scene.outbreak.public_id}/analysis/"
    take_case_file(file=came(scene, "cases", "病例编号,发病日期\n甲,2022-03-01\n"), by=scene.by, at=scene.at)
    for more in ("", "?export=csv&what=r", "?export=csv&what=curve"):
        answer = scene.browser().get(here + more)
        text = (answer.getvalue() if answer.streaming else answer.content).decode()
        assert answer.status_code == 200 and "nan" not in text.lower().replace("finance", "")
    take_case_file(file=came(scene, "cases", "病例编号,发病日期\n乙,2021-03-01\n"), by=scene.by, at=scene.at)
    assert "有效再生数" in scene.browser().get(here).content.decode()


def test_contacts_without_a_case_are_given_back_and_those_with_one_keep_what_the_list_says(scene: Scene) -> None:
    take_case_file(file=came(scene, "cases", "病例编号,发病日期\n甲,2022-03-01\n"), by=scene.by, at=scene.at)
    lists = "密切接触者姓名,关联病例,末次接触时间,与病例关系\n苏和,甲,2022-03-02 18:00,同住\n"
    lists += "斯琴,丙,2022-03-02,同事\n苏和,甲,2022-03-03,同住\n"
    file = came(scene, "contacts", lists)
    page = seen(scene, file)
    for word in ("没有病例丙，请先导入病例一览表", "这一对已经有了", "没有电话一列"):
        assert word in page, word
    taken = take_case_file(file=file, by=scene.by, at=scene.at)
    assert (taken.accepted, taken.rejected) == (1, 2)
    contact = Contact.objects.get()
    assert (contact.name, contact.reason, contact.minutes, contact.lasted) == ("苏和", "household", None, "未知")
    listed = f"/cases/outbreak/{scene.outbreak.public_id}/contacts/"
    assert "未知" in scene.browser().get(listed).content.decode()


def test_two_rows_of_headers_and_an_age_that_is_a_range_cost_no_case(scene: Scene) -> None:
    file = came(scene, "cases", "\ufeff" + SORMAS_TWICE.replace("\n", "\r\n"))
    page = seen(scene, file)
    assert "第2行也是表头" in page and "年龄“40-49”读不出，没有收下" in page
    taken = take_case_file(file=file, by=scene.by, at=scene.at)
    assert (taken.rows, taken.accepted) == (2, 2)
    one, other = Case.objects.order_by("pk")
    assert (one.category, one.outcome, one.age, one.onset) == ("suspected", "", None, date(2022, 3, 1))
    assert (other.category, other.outcome, other.age, other.reported) == ("confirmed", "died", 1, date(2022, 3, 15))


def test_cases_that_are_called_case_are_no_headers() -> None:
    sheet = open_sheet("contacts", b"from,to\nCase 1,Case 2\nCase 1,Contact 1\n")
    assert [row.values for row in sheet.rows] == [("Case 1", "Case 2"), ("Case 1", "Contact 1")]


def test_a_word_that_is_denied_does_not_say_its_contrary() -> None:
    for text in ("unconfirmed", "Not confirmed", "non-confirmed", "未确诊", "待确诊"):
        assert read_category(text) == "suspected", text
    assert read_category("阴性") == read_category("Negative") == "excluded"
    assert read_category("lab-confirmed") == read_category("CONFIRMED_UNKNOWN_SYMPTOMS") == "confirmed"
    for text in ("未治愈", "未出院", "not recovered", "尚未出院", "undead"):
        assert read_outcome(text) is None, text
    assert (read_outcome("死亡"), read_outcome("No outcome yet"), read_outcome("DECEASED")) == ("died", "", "died")


def test_days_with_the_name_of_the_month_are_read_in_every_order() -> None:
    for text in ("2-Nov-22", "Nov 2, 2022", "2nd November 2022", "November 2 2022 10:30", "2. Nov. 2022"):
        assert read_day(text) == date(2022, 11, 2), text
    for text in ("02/11/22", "22.11.2", "2-Nov-122", "Nov 31, 2022"):
        with pytest.raises(ValueError, match="不是日期"):
            read_day(text)


def test_contacts_as_go_data_exports_them_are_found_in_their_columns(scene: Scene) -> None:
    take_case_file(file=came(scene, "cases", "case id,onset date\nC1,2022-03-01\n"), by=scene.by, at=scene.at)
    told = [
        {
            "sourcePerson": {"visualId": "C1"},
            "targetPerson": {"visualId": "K1"},
            "contactDate": "2022-03-02T00:00:00.000Z",
        }
    ]
    by_hand = "Contact ID;First Name(s);Related case ID;Date of last contact;Relationship type\nK2;Li;C1;03.03.2022;Household\n"
    for content in (json.dumps(told), by_hand):
        take_case_file(file=came(scene, "contacts", content), by=scene.by, at=scene.at)
    assert list(Contact.objects.order_by("pk").values_list("label", "reason")) == [("K1", "file"), ("K2", "household")]


def test_of_a_workbook_the_sheet_with_the_list_is_read_and_a_list_without_numbers_says_so(scene: Scene) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["See the second sheet"])
    sheet = book.create_sheet("Linelist")
    sheet.append(["Case ID", "Onset date"])
    sheet.append([1, date(2022, 3, 1)])
    kept = io.BytesIO()
    book.save(kept)
    assert open_sheet("cases", kept.getvalue()).headers == ("Case ID", "Onset date")
    page = seen(scene, came(scene, "cases", "Nr,Erkrankung\n1,2022-03-01\n"))
    assert "没有找到“病例编号”一列，请在下面指定" in page
