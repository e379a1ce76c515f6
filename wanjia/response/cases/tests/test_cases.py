"""A case is what was said of it and by which source; what cannot be is refused or shown to be looked at again."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from demo.hamlet import Hamlet
from wanjia.core.actions import Refused
from wanjia.core.models import JournalLine
from wanjia.registry.people.actions import merge_persons
from wanjia.registry.people.models import Reading
from wanjia.response.cases.actions import (
    NewCase,
    classify_case,
    finish_investigation,
    link_cases,
    merge_cases,
    order_investigation,
    record_stay,
    report_cases,
    tell_case,
)
from wanjia.response.cases.models import Case, CaseFact, Contact, Outbreak
from wanjia.response.cases.queries.board import by_category, contradictions, coverage, itinerary_overlaps
from wanjia.response.cases.tests.scene import Scene, begin


@pytest.fixture
def scene(hamlet: Hamlet) -> Scene:
    return begin(hamlet)


def test_a_suspected_case_becomes_confirmed_and_every_word_keeps_its_source(scene: Scene) -> None:
    case = scene.case("1号", "包明月", "suspected")
    with pytest.raises(Refused, match="已经是这个分类"):
        classify_case(case=case, category="suspected", source="laboratory", by=scene.by, at=scene.at)
    with pytest.raises(Refused, match="没有这个分类"):
        classify_case(case=case, category="rumour", source="laboratory", by=scene.by, at=scene.at)
    with pytest.raises(Refused, match="依据"):
        classify_case(case=case, category="excluded", source="laboratory", by=scene.by, at=scene.at)
    classify_case(case=case, category="confirmed", source="laboratory", by=scene.by, at=scene.at)
    told = {"by": scene.by, "at": scene.at, "source": "clinic"}
    tell_case(case=case, kind="plan", text="对症，每日监测血氧", **told)
    tell_case(case=case, kind="expert", text="自治区专家组 王主任", **told)
    facts = CaseFact.objects.filter(case=case, kind="category").order_by("pk")
    assert [(fact.code, fact.source) for fact in facts] == [("suspected", "interview"), ("confirmed", "laboratory")]
    work = order_investigation(
        case=case, investigator=scene.by, due_at=scene.at + timedelta(hours=24), by=scene.by, at=scene.at
    )
    finish_investigation(investigation=work, finding="与外地返回者同车", by=scene.by, at=scene.at)
    assert tuple(coverage(scene.outbreak)) == (1, 1, 1, 1)
    assert [n for code, _word, n in by_category(scene.outbreak) if code == "confirmed"] == [1]


@pytest.mark.parametrize(
    ("days", "word"),
    [
        ({"onset": date(2022, 11, 5), "reported": date(2022, 11, 1)}, "发病日期在报告日期之后"),
        ({"onset": date(20, 11, 1)}, "0020"),
        ({"reported": date(2999, 1, 1)}, "2999"),
        ({"onset": date(2022, 11, 5), "ended": date(2022, 11, 1)}, "之后"),
        ({"admitted": date(2022, 11, 5), "ended": date(2022, 11, 1)}, "之后"),
    ],
)
def test_days_that_cannot_be_are_refused(scene: Scene, days: dict[str, date], word: str) -> None:
    row = NewCase("1号", scene.hamlet.places["community"], "confirmed", person=scene.person("包明月"), days=days)
    with pytest.raises(Refused, match=word):
        report_cases(outbreak=scene.outbreak, rows=[row], by=scene.by, at=scene.at)
    assert not Case.objects.exists()


def test_the_store_itself_refuses_an_onset_after_the_report_and_a_case_of_itself(scene: Scene) -> None:
    case = scene.case("1号", "包明月")
    for wrong in ({"onset": scene.at.date() + timedelta(days=1)}, {"merged_into": case}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(**wrong)
    with pytest.raises(Refused, match="自己"):
        link_cases(pairs=[(case, case)], reason="named", by=scene.by, at=scene.at)
    with pytest.raises(Refused, match="已经是病例1号"):
        scene.case("2号", "包明月")


def test_a_case_is_not_merged_with_its_contact_and_one_person_linked_to_themselves_is_shown(scene: Scene) -> None:
    one, other = scene.case("1号", "包明月"), scene.case("2号", "单秀英", onset=1)
    link_cases(pairs=[(one, other)], reason="named", by=scene.by, at=scene.at)
    with pytest.raises(Refused, match="互为病例和接触者"):
        merge_cases(kept=one, absorbed=other, by=scene.by, at=scene.at)
    answer = scene.browser().post(f"/cases/{other.public_id}/merge/", {"other": "1号"})
    assert answer.status_code == 422 and "互为病例和接触者" in answer.content.decode()
    line = JournalLine.objects.get(action="refuse_case_entry")
    assert (line.by_id, line.about_id, line.detail) == (scene.by.pk, other.pk, '{"entry":"merge","why":"contact"}')
    third = scene.case("3号", "其木格", onset=1)
    merge_cases(kept=one, absorbed=third, by=scene.by, at=scene.at)
    third.refresh_from_db()
    assert third.merged_into == one
    Contact.objects.create(case=one, person=scene.person("包志强"), reason="household", confirmed_at=scene.at)
    assert contradictions(scene.outbreak)["himself"] == []
    Contact.objects.create(case=one, person=scene.person("包明月"), reason="presence", confirmed_at=scene.at)
    assert contradictions(scene.outbreak)["himself"] == [one]
    assert "是自己的接触者" in scene.browser().get(f"/cases/outbreak/{scene.outbreak.public_id}/").content.decode()


def test_an_itinerary_is_told_day_by_place_and_a_shared_carriage_is_found(scene: Scene) -> None:
    one, other = scene.case("1号", "包明月"), scene.case("2号", "单秀英")
    common = {"source": "interview", "by": scene.by, "at": scene.at}
    start = scene.at - timedelta(days=1)
    ride = {"kind": "train", "vehicle": "k1342", "from_at": start, "until_at": start + timedelta(hours=3), **common}
    for case, carriage in ((one, "7"), (other, "7")):
        record_stay(case=case, carriage=carriage, **ride)
    assert itinerary_overlaps([one, other]) == [("K1342", "7", [one, other])]
    for wrong, word in (
        ({"until_at": start - timedelta(hours=1)}, "结束在开始之前"),
        ({"vehicle": "", "carriage": ""}, "哪里"),
        ({"from_at": start.replace(year=20)}, "年份"),
    ):
        with pytest.raises(Refused, match=word):
            record_stay(case=one, **ride | wrong)
    page = scene.browser().get(f"/cases/{one.public_id}/").content.decode()
    assert "K1342" in page and "7车厢" in page and "火车" in page


def test_reading_a_case_is_written_down_first_and_open_to_investigators_only(scene: Scene) -> None:
    case = scene.case("1号", "包明月")
    page = f"/cases/{case.public_id}/"
    assert "包明月" in scene.browser().get(page).content.decode()
    assert JournalLine.objects.filter(action="read_cases", by_id=scene.by.pk).exists()
    assert Reading.objects.filter(household=case.person.household, through="cases:case").exists()
    for name in ("zhihui", "shequ", "jiedao", "yihu"):
        assert scene.browser(name).get(page).status_code in (403, 404), name


def test_a_case_is_reported_on_the_page_by_a_residents_telephone(scene: Scene) -> None:
    browser, person = scene.browser(), scene.person("其木格")
    page = f"/cases/outbreak/{scene.outbreak.public_id}/report/"
    asked = {
        "label": "1号", "resident": person.phone[-11:], "place": scene.hamlet.places["community"].public_id,
        "category": "suspected", "source": "interview", "onset": scene.at.date().isoformat(),
    }  # fmt: skip
    assert browser.post(page, asked | {"onset": "0020-01-01"}).status_code == 422
    assert browser.post(page, asked | {"resident": "无此人"}).status_code == 422
    assert browser.post(page, asked).status_code == 302
    assert Case.objects.get().person == person
    assert browser.post(page, asked).status_code == 422, "the same label once more"


def test_two_registered_rows_of_one_person_become_one_case(scene: Scene) -> None:
    one, other = scene.case("1号", "包明月"), scene.case("2号", "包志强", onset=1)
    link_cases(pairs=[(one, other)], reason="household", by=scene.by, at=scene.at)
    merge_persons(kept=one.person, absorbed=other.person, by=scene.by, at=scene.at)
    assert contradictions(scene.outbreak)["merged"] == [other]


def test_an_outbreak_may_have_its_own_categories_and_those_of_2020_without_any(scene: Scene) -> None:
    usual = [code for code, _word, _n in by_category(scene.outbreak)]
    assert usual[:4] == ["confirmed", "suspected", "fever", "contact"]
    browser = scene.browser()
    asked = {
        "name": "鼠疫", "disease": "plague", "place": scene.hamlet.places["county"].public_id,
        "categories": "confirmed=确诊\ncarrier=带菌者\ncontact=密接",
    }  # fmt: skip
    assert browser.post("/cases/new/", asked | {"categories": "carrier=带菌者"}).status_code == 422
    assert browser.post("/cases/new/", asked).status_code == 302
    outbreak = Outbreak.objects.get(name="鼠疫")
    row = NewCase("1号", scene.hamlet.places["community"], "carrier", person=scene.person("包明月"))
    report_cases(outbreak=outbreak, rows=[row], by=scene.by, at=scene.at)
    assert ("carrier", "带菌者", 1) in [(code, str(word), n) for code, word, n in by_category(outbreak)]
    with pytest.raises(Refused, match="没有这个分类"):
        scene.case("9号", "单秀英", "carrier")
