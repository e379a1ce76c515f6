"""The public is asked about places and hours only, and only where so many were that nobody can be told apart."""

from datetime import timedelta

import pytest
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.core.actions import Refused
from wanjia.registry.accounts.queries import standing
from wanjia.registry.people.models import Person
from wanjia.response.cases.actions import record_stay
from wanjia.response.cases.actions.notices import publish_notice
from wanjia.response.cases.models import Notice, Reply
from wanjia.response.cases.queries.notices import draft
from wanjia.response.cases.tests.scene import Scene, begin
from wanjia.response.screening.models import Lead

HOUR = timedelta(hours=1)


@pytest.fixture
def scene(hamlet: Hamlet) -> Scene:
    return begin(hamlet)


def test_a_place_with_too_few_is_withheld_and_one_with_many_is_told_in_whole_hours(scene: Scene) -> None:
    case = scene.case("1号", "包明月")
    scene.was(case.person, scene.shop, 30 * HOUR, HOUR / 2)
    found = draft(scene.outbreak, scene.at)
    assert (found.rows, found.withheld, found.least) == ([], 1, 10)
    with pytest.raises(Refused, match="没有可以公布"):
        publish_notice(outbreak=scene.outbreak, wheres=["南市场"], by=scene.by, at=scene.at)
    for person in Person.objects.exclude(pk=case.person.pk).order_by("pk")[:9]:
        scene.was(person, scene.shop, 30 * HOUR, HOUR)
    (row,) = draft(scene.outbreak, scene.at).rows
    assert (row.where, row.people) == ("南市场", 10)
    assert (row.from_at.minute, row.until_at.minute) == (0, 0) and row.from_at <= scene.at - 30 * HOUR < row.until_at


def test_the_public_page_names_no_person_and_leads_to_the_declaration(scene: Scene) -> None:
    case = scene.case("1号", "包明月")
    start = scene.at - 20 * HOUR
    record_stay(
        case=case, kind="train", vehicle="K1342", carriage="7", from_at=start, until_at=start + 3 * HOUR, text="探望姐姐",
        source="interview", by=scene.by, at=scene.at,
    )  # fmt: skip
    browser, page = scene.browser(), f"/cases/outbreak/{scene.outbreak.public_id}/notice/"
    assert "K1342" in browser.get(page).content.decode()
    assert browser.post(page, {"where": ["火车 K1342"]}).status_code == 302
    notice = Notice.objects.get()
    told = Client().get(f"/search/{notice.public_id}/").content.decode()
    assert "K1342" in told and "我要报备" in told and "<script" not in told.split("<main")[1]
    assert not any(word in told for word in ("包明月", "1号", "探望", "车厢", case.person.phone[-11:], "佟流调"))
    assert browser.post(f"/cases/notice/{notice.public_id}/withdraw/").status_code == 302
    assert "K1342" not in Client().get(f"/search/{notice.public_id}/").content.decode()
    assert Client().get("/search/nothing/").status_code == 404


def published(scene: Scene) -> str:
    """Publish a train; give the address of the notice."""
    start = scene.at - 20 * HOUR
    record_stay(
        case=scene.case("1号", "包明月"), kind="train", vehicle="K1342", from_at=start, until_at=start + 3 * HOUR,
        source="interview", by=scene.by, at=scene.at,
    )  # fmt: skip
    notice = publish_notice(outbreak=scene.outbreak, wheres=["火车 K1342"], by=scene.by, at=scene.at)
    return f"/search/{notice.public_id}/"


def said(**changes: str) -> dict[str, str]:
    return {"row": "0", "name": "那仁", "phone": "13912340011", "address": "永清街道书香社区1号楼102", **changes}


def test_who_was_there_says_so_on_the_notice_or_by_telephone_and_the_right_grid_hears_of_it(scene: Scene) -> None:
    page = published(scene)
    anybody, desk = Client(headers={"accept-language": "zh-CN"}), scene.browser()
    first = anybody.post(page, said()).content.decode()
    again = anybody.post(page, said(name="另一人")).content.decode()
    assert "已收到" in first and first.split("<main")[1] == again.split("<main")[1], (
        "nobody learns whether a number is known"
    )
    assert "登记下一个来电" in desk.post(page, said(phone="13912340012", address="永清街道书香社区")).content.decode()
    own, call = Lead.objects.order_by("pk")
    grid = scene.hamlet.places["grid"]
    assert (own.place, own.source, own.origin) == (grid, "declared", "火车 K1342") and "K1342" in own.note
    assert own in Lead.objects.visible_to(standing(scene.hamlet.user("wangge1"), scene.at))
    assert own not in Lead.objects.visible_to(standing(scene.hamlet.user("wangge2"), scene.at))
    assert call.place == scene.hamlet.places["community"], "no building is named"
    assert list(Reply.objects.order_by("pk").values_list("lead_id", "called")) == [(own.pk, False), (call.pk, True)]
    told = desk.get(f"/cases/outbreak/{scene.outbreak.public_id}/notice/").content.decode()
    assert "回应 2 人，其中来电 1 人" in told


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"address": "东边那栋楼"}, "全名"),
        ({"phone": "12"}, "电话"),
        ({"row": "7"}, "7"),
        ({"name": " "}, ""),
    ],
)
def test_an_answer_nobody_can_be_found_by_is_refused_and_writes_nothing(
    scene: Scene, changes: dict[str, str], says: str
) -> None:
    answer = Client(headers={"accept-language": "zh-CN"}).post(published(scene), said(**changes))
    assert answer.status_code == 422 and says in answer.content.decode() and not Lead.objects.exists()


def test_a_flood_of_answers_is_told_to_wait_and_one_taken_back_takes_none(scene: Scene) -> None:
    page = published(scene)
    statuses = [Client().post(page, said(phone="")).status_code for _number in range(31)]
    assert statuses[:30] == [422] * 30 and statuses[30] == 429
    Notice.objects.update(withdrawn_at=scene.at)
    assert Client(REMOTE_ADDR="10.1.2.3").post(page, said()).status_code == 422 and not Lead.objects.exists()
