"""The register is thin: where somebody works and comes from is kept only while a level one or two response is in force."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.command.posts.actions import declare_response_level, end_response_level
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.registry.intake.actions import store_batch, upload_roster
from wanjia.registry.intake.models import Batch
from wanjia.registry.intake.queries import remarks
from wanjia.registry.people.actions import NewPerson, add_people, change_deeper
from wanjia.registry.people.models import Emergency, Person, Reading

ROSTER = """姓名,联系电话,楼栋,单元,门牌号,工作单位,籍贯
乌日娜,13912340011,1号楼,1单元,101,蒙牛乳业,湖北武汉
"""


def signed(hamlet: Hamlet, username: str = "shequ") -> Client:
    client = Client()
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def declare(hamlet: Hamlet, level: int, place: str = "street") -> None:
    by = hamlet.user("jiedao")
    declare_response_level(place=hamlet.places[place], level=level, document=hamlet.document, by=by, at=clock.now())


def end(hamlet: Hamlet, place: str = "street") -> None:
    end_response_level(place=hamlet.places[place], by=hamlet.user("jiedao"), at=clock.now())


def take_in(hamlet: Hamlet) -> Batch:
    place, by = hamlet.places["community"], hamlet.user("shequ")
    return upload_roster(place=place, filename="a.csv", content=ROSTER.encode(), by=by, at=clock.now())


def first(hamlet: Hamlet) -> Person:
    return Person.objects.filter(household=hamlet.households[0]).earliest("pk")


def test_without_a_response_a_person_page_refuses_them_by_name(hamlet: Hamlet) -> None:
    person = first(hamlet)
    answer = signed(hamlet).post(f"/people/{person.public_id}/deeper/", {"workplace": "蒙牛乳业"})
    assert answer.status_code == 422 and "“工作单位或学校”只有在" in answer.content.decode()
    answer = signed(hamlet).post(f"/people/{person.public_id}/deeper/", {"native_place": "武汉"})
    assert answer.status_code == 422 and "“籍贯”只有在" in answer.content.decode()
    person.refresh_from_db()
    assert (person.workplace, person.native_place) == ("", "")


def test_without_a_response_a_new_member_is_refused_with_them_and_taken_without(hamlet: Hamlet) -> None:
    where = f"/households/{hamlet.households[0].public_id}/people/new/"
    assert "工作单位" not in signed(hamlet).get(where).content.decode()
    sent = {"name": "娜仁", "sex": "female", "document_kind": "none", "residence": "permanent"}
    answer = signed(hamlet).post(where, sent | {"workplace": "蒙牛乳业"})
    assert answer.status_code == 422 and "“工作单位或学校”只有在" in answer.content.decode()
    assert not Person.objects.filter(name="娜仁").exists()
    assert signed(hamlet).post(where, sent).status_code == 302


@pytest.mark.parametrize("level", [3, 4])
def test_a_weak_response_does_not_open_them(hamlet: Hamlet, level: int) -> None:
    declare(hamlet, level)
    with pytest.raises(Refused) as refused:
        add_people(
            household=hamlet.households[0], people=[NewPerson("娜仁", native_place="武汉")], by=None, at=clock.now()
        )
    assert refused.value.field == "native_place"


def test_a_response_elsewhere_does_not_open_them_here(hamlet: Hamlet) -> None:
    declare(hamlet, 1, "next_street")
    with pytest.raises(Refused):
        change_deeper(person=first(hamlet), workplace="蒙牛乳业", native_place="", by=None, at=clock.now())


def test_while_it_lasts_they_are_kept_shown_and_the_reading_says_so(hamlet: Hamlet) -> None:
    declare(hamlet, 2)
    person, client = first(hamlet), signed(hamlet)
    sent = {"workplace": "蒙牛乳业", "native_place": "湖北武汉"}
    assert client.post(f"/people/{person.public_id}/deeper/", sent).status_code == 302
    page = client.get(f"/households/{hamlet.households[0].public_id}/").content.decode()
    assert "蒙牛乳业" in page and "湖北武汉" in page
    assert Reading.objects.latest("pk").revealed == "deeper"


def test_when_it_ends_they_are_hidden_at_once_on_every_page_and_in_every_file(hamlet: Hamlet) -> None:
    declare(hamlet, 1)
    change_deeper(person=first(hamlet), workplace="蒙牛乳业", native_place="武汉", by=None, at=clock.now())
    assert "蒙牛乳业" in exported(hamlet) and "籍贯" in exported(hamlet)
    end(hamlet)
    page = signed(hamlet).get(f"/households/{hamlet.households[0].public_id}/").content.decode()
    form = signed(hamlet).get(f"/people/{first(hamlet).public_id}/deeper/").content.decode()
    assert "蒙牛乳业" not in page + form + exported(hamlet) and "籍贯" not in exported(hamlet)


def exported(hamlet: Hamlet) -> str:
    answer = signed(hamlet).get("/people/file/?export=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
    return str([[cell.value for cell in row] for row in book.worksheets[0].iter_rows()])


def test_a_lower_level_after_a_higher_one_shuts_them(hamlet: Hamlet) -> None:
    declare(hamlet, 1)
    declare(hamlet, 3)
    assert Emergency.objects.filter(until_at=None).count() == 1
    with pytest.raises(Refused):
        change_deeper(person=first(hamlet), workplace="蒙牛乳业", native_place="", by=None, at=clock.now())


def test_a_roster_says_in_the_dry_run_which_columns_are_not_stored(hamlet: Hamlet) -> None:
    batch = take_in(hamlet)
    assert remarks(batch)["shut"] == ["工作单位", "籍贯"] and (batch.accepted, batch.rejected) == (1, 0)
    page = signed(hamlet).get(f"/rosters/{batch.public_id}/").content.decode()
    assert "这些列不登记：工作单位、籍贯" in page
    store_batch(batch=batch, by=hamlet.user("shequ"), at=clock.now())
    person = Person.objects.get(name="乌日娜")
    assert (person.workplace, person.native_place) == ("", "")


def test_a_roster_brings_them_while_a_response_opens_them(hamlet: Hamlet) -> None:
    declare(hamlet, 2)
    batch = take_in(hamlet)
    assert remarks(batch)["shut"] == []
    store_batch(batch=batch, by=hamlet.user("shequ"), at=clock.now())
    person = Person.objects.get(name="乌日娜")
    assert (person.workplace, person.native_place) == ("蒙牛乳业", "湖北武汉")


def test_a_roster_checked_in_time_and_stored_too_late_brings_none(hamlet: Hamlet) -> None:
    declare(hamlet, 2)
    batch = take_in(hamlet)
    end(hamlet)
    store_batch(batch=batch, by=hamlet.user("shequ"), at=clock.now() + timedelta(seconds=1))
    person = Person.objects.get(name="乌日娜")
    assert (person.workplace, person.native_place) == ("", "") and remarks(batch)["shut"]
