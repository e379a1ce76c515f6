"""Line lists and contact lists in the shapes they come in: looked at, taken in row by row, enough for an analysis."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from demo.hamlet import Hamlet
from wanjia.core.actions import Refused
from wanjia.response.cases.actions import take_case_file, upload_case_file
from wanjia.response.cases.models import Case, CaseFile, Contact, Link
from wanjia.response.cases.queries.spread import chains_of
from wanjia.response.cases.reading.cells import month_first, read_day
from wanjia.response.cases.tests.scene import Scene, begin

WHO = """case_id,generation,date_of_infection,date_of_onset,date_of_hospitalisation,date_of_outcome,outcome,gender
d1fafd,0,,2014-04-07,2014-04-17,2014-04-19,,f
53371b,1,2014-04-09,2014-04-15,2014-04-20,,,m
f5c3d8,1,2014-04-18,2014-04-21,2014-04-25,2014-04-30,Recover,f
6c286a,2,2014-04-22,2014-04-27,2014-04-27,2014-05-07,Death,m
"""
WHO_CONTACTS = """infector,case_id,source
d1fafd,53371b,other
d1fafd,f5c3d8,other
f5c3d8,6c286a,funeral
"""
GO_DATA = """ID,First name,Last name,Gender,Age years,Classification,Date of onset,Date of reporting,Outcome
CASE-1,Aruna,Kamara,MALE,34,LNG_REFERENCE_DATA_CATEGORY_CASE_CLASSIFICATION_CONFIRMED,07/04/2014,17/04/2014,Alive
CASE-2,Fatu,Sesay,FEMALE,8,PROBABLE,15/04/2014,20/04/2014,DECEASED
CASE-3,Ann,Koroma,FEMALE,20,NOT_A_CASE,,,
"""
SORMAS = """uuid,caseClassification,person.firstName,person.lastName,person.sex,symptoms.onsetDate,reportDate
XAB-1,CONFIRMED,Max,Muster,MALE,2020-03-01,2020-03-04
XAB-2,SUSPECT,Eva,Muster,FEMALE,2020-03-05,2020-03-06
"""
SORMAS_CONTACTS = """uuid,caze.uuid,person.firstName,person.lastName,lastContactDate,followUpUntil,resultingCase.uuid
C-1,XAB-1,Eva,Muster,2020-03-02,2020-03-16,XAB-2
C-2,XAB-1,Kim,Schulz,2020-03-02,2020-03-16,
C-3,XAB-9,Lea,Niemand,2020-03-02,2020-03-16,
XAB-1,XAB-1,Max,Muster,2020-03-02,2020-03-16,
C-4,XAB-1,Jo,Falsch,0020-03-02,2020-03-16,
"""
CHINESE = """流行病学调查一览表,,,,
病例编号,姓名,性别,年龄,病例分类,发病日期,报告日期
001,巴图,男,45岁,确诊病例,2022年11月1日,2022-11-03
002,其其格,女,43,疑似,2022.11.05,2022/11/4
003,娜仁,女,200,确诊,2022-11-02,2022-11-04
004,苏和,男,12,确诊,20222-11-02,2022-11-04
005,斯琴,女,,确诊,44866,44868
001,巴图,男,45,确诊,2022-11-01,2022-11-03
"""


@pytest.fixture
def scene(hamlet: Hamlet) -> Scene:
    return begin(hamlet)


def take(scene: Scene, kind: str, text: str) -> CaseFile:
    common = {"by": scene.by, "at": scene.at}
    name = f"{kind}.csv"
    file = upload_case_file(outbreak=scene.outbreak, kind=kind, name=name, content=text.encode(), **common)
    return take_case_file(file=file, **common)


def test_days_are_read_as_people_write_them() -> None:
    for text in (
        "2022-11-02",
        "2022/11/2",
        "2022年11月2日",
        "02/11/2022",
        "2-Nov-2022",
        "44867",
        "2022-11-02 00:00:00",
    ):
        assert read_day(text) == date(2022, 11, 2), text
    assert read_day("11/30/2022", american=month_first(["11/30/2022", "01/02/2022"])) == date(2022, 11, 30)
    assert read_day("NA") is None
    for text in ("0020-11-02", "20222-11-02", "2022-13-02", "昨天"):
        with pytest.raises(ValueError, match="不是日期"):
            read_day(text)


def test_an_outbreak_of_two_files_only_is_analysed_in_full(scene: Scene) -> None:
    assert take(scene, "cases", WHO).accepted == 4
    assert take(scene, "contacts", WHO_CONTACTS).accepted == 3
    rows = {row.case: row for row in chains_of(scene.outbreak).chains.rows()}
    assert (rows["6c286a"].generation, rows["6c286a"].infector, rows["6c286a"].serial_interval) == (2, "f5c3d8", 6)
    died = Case.objects.get(label="6c286a")
    assert (died.outcome, died.ended, died.admitted, died.sex) == ("died", date(2014, 5, 7), date(2014, 4, 27), "male")
    browser, where = scene.browser(), f"/cases/outbreak/{scene.outbreak.public_id}"
    page = browser.get(f"{where}/chains/").content.decode()
    assert "传播树" in page and page.count('<circle class="bar-') == 8 and "6c286a" in page
    page = browser.get(f"{where}/analysis/").content.decode()
    assert "流行曲线" in page and "2014-04-15" in page and "有效再生数" in page
    for form in ("csv", "json", "graphml"):
        assert b"f5c3d8" in browser.get(f"{where}/chains/?export={form}").content
    for what in ("curve", "r", "delays"):
        assert browser.get(f"{where}/analysis/?export=xlsx&what={what}").status_code == 200
    assert browser.get(f"{where}/?export=csv").status_code == 200


def test_go_data_is_taken_in_with_its_own_words(scene: Scene) -> None:
    file = take(scene, "cases", GO_DATA)
    assert (file.rows, file.accepted) == (3, 3)
    one, two, three = Case.objects.order_by("pk")
    assert (one.name, one.category, one.onset, one.outcome) == (
        "Aruna Kamara",
        "confirmed",
        date(2014, 4, 7),
        "recovered",
    )
    assert (two.category, two.age, two.outcome, three.category) == ("suspected", 8, "died", "excluded")


def test_sormas_contacts_become_contacts_links_and_rejected_rows(scene: Scene) -> None:
    assert take(scene, "cases", SORMAS).accepted == 2
    file = take(scene, "contacts", SORMAS_CONTACTS)
    assert (file.rows, file.accepted, file.rejected) == (5, 2, 3)
    assert all(word in file.problems for word in ("没有病例XAB-9", "自己的接触者", "不是日期"))
    grown, other = Contact.objects.order_by("pk")
    assert (grown.became, grown.until, other.name) == (Case.objects.get(label="XAB-2"), date(2020, 3, 16), "Kim Schulz")
    assert [str(link.case) for link in Link.objects.all()] == ["XAB-2"]
    again = upload_case_file(
        outbreak=scene.outbreak, kind="contacts", name="b.csv", content=SORMAS_CONTACTS.encode() + b"\n",
        by=scene.by, at=scene.at,
    )  # fmt: skip
    with pytest.raises(Refused, match="没有一行"):
        take_case_file(file=again, by=scene.by, at=scene.at)


def test_a_chinese_list_is_looked_at_mapped_taken_in_and_its_bad_rows_come_back(scene: Scene) -> None:
    browser = scene.browser()
    page = f"/cases/outbreak/{scene.outbreak.public_id}/files/"
    sent = {"kind": "cases", "file": SimpleUploadedFile("一览表.csv", CHINESE.encode("gb18030"))}
    answer = browser.post(page, sent, follow=True)
    text = answer.content.decode()
    assert "可以收下" in text and "发病日期在报告日期之后" in text and not Case.objects.exists(), (
        "a dry run writes nothing"
    )
    file = CaseFile.objects.get()
    here = f"/cases/file/{file.public_id}/"
    columns: dict[str, Any] = file.columns
    assert browser.post(here, {name: number for name, number in columns.items() if name != "label"}).status_code == 422
    assert browser.post(here, columns).status_code == 302
    assert browser.post(here, {"act": "take"}).status_code == 302
    file.refresh_from_db()
    assert (file.rows, file.accepted, file.rejected) == (6, 2, 4)
    assert sorted(Case.objects.values_list("label", flat=True)) == ["001", "005"]
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{here}returned/").content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 5 and [row[2] for row in rows[1:]] == ["002", "003", "004", "001"]
    assert browser.post(here, {"act": "take"}).status_code == 422, "once is enough"
    twin = upload_case_file(
        outbreak=scene.outbreak, kind="cases", name="c.csv", content=CHINESE.encode(), by=scene.by, at=scene.at
    )
    assert twin.columns == columns, "the same headers begin with the same columns"
