"""The public is asked about places and hours only, and only where so many were that nobody can be told apart."""

from datetime import timedelta

import pytest
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.core.actions import Refused
from wanjia.registry.people.models import Person
from wanjia.response.cases.actions import record_stay
from wanjia.response.cases.actions.notices import publish_notice
from wanjia.response.cases.models import Notice
from wanjia.response.cases.queries.notices import draft
from wanjia.response.cases.tests.scene import Scene, begin

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
    assert browser.post(page, {"where": ["K1342"]}).status_code == 302
    notice = Notice.objects.get()
    told = Client().get(f"/search/{notice.public_id}/").content.decode()
    assert "K1342" in told and "/declare/" in told
    assert not any(word in told for word in ("包明月", "1号", "探望", "车厢", case.person.phone[-11:], "佟流调"))
    assert browser.post(f"/cases/notice/{notice.public_id}/withdraw/").status_code == 302
    assert "K1342" not in Client().get(f"/search/{notice.public_id}/").content.decode()
    assert Client().get("/search/nothing/").status_code == 404
