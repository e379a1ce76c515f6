"""Pages about people: own community, another's, and none."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.registry.people.actions import NewPerson, add_people, raise_suspicion
from wanjia.registry.people.models import AccessCode, Household, Merge, Person, Reading, Suspicion


def sign_in(hamlet: Hamlet, username: str) -> Client:
    client = Client()
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def home(hamlet: Hamlet, place: str = "grid") -> Household:
    return hamlet.households_at(place)[0]


def pair(hamlet: Hamlet, place: str = "next_grid") -> Suspicion:
    known = Person.objects.filter(household=home(hamlet)).first()
    twin = NewPerson(name=known.name, birth_date=known.birth_date, phone=known.phone)
    newcomer = add_people(household=home(hamlet, place), people=[twin], by=hamlet.user("shequ"), at=hamlet.at)[0]
    return raise_suspicion(
        known=known, newcomer=newcomer, score=82, reasons="same_name,same_phone", by=hamlet.user("shequ"), at=hamlet.at
    )


GETS = ["/people/", "/people/file/", "/households/{household}/", "/households/{household}/people/new/",
        "/people/{person}/phone/", "/people/{person}/needs/", "/people/{person}/move/", "/duplicates/",
        "/duplicates/merged/"]  # fmt: skip
OBJECTS = [address for address in GETS if "{" in address]


def filled(hamlet: Hamlet, address: str) -> str:
    household = home(hamlet)
    return address.format(household=household.public_id, person=household.members.first().public_id)


@pytest.mark.parametrize("address", GETS)
def test_a_stranger_is_sent_to_sign_in(hamlet: Hamlet, address: str) -> None:
    answer = Client().get(filled(hamlet, address))
    assert answer.status_code == 302 and "sign" in answer["Location"]


@pytest.mark.parametrize("address", OBJECTS)
def test_a_clerk_of_another_street_finds_no_such_page(hamlet: Hamlet, address: str) -> None:
    assert sign_in(hamlet, "hongxing").get(filled(hamlet, address)).status_code == 404


@pytest.mark.parametrize("address", GETS)
def test_the_clerk_of_the_community_is_answered(hamlet: Hamlet, address: str) -> None:
    assert sign_in(hamlet, "shequ").get(filled(hamlet, address)).status_code == 200


def found(hamlet: Hamlet, words: str, who: str = "shequ") -> set[str]:
    page = sign_in(hamlet, who).get("/people/", {"q": words}).content.decode()
    return set(re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', page))


def test_a_document_that_ends_in_x_is_found_by_its_tail_and_whole(hamlet: Hamlet) -> None:
    number = "11010519491231002X"
    add_people(household=home(hamlet), people=[NewPerson(name="钱有尾", document=number)], by=None, at=hamlet.at)
    assert found(hamlet, "002X") == found(hamlet, "002x") == found(hamlet, number.lower()) == {"钱有尾"}


def test_whoever_lives_at_a_door_is_found_by_the_door(hamlet: Hamlet) -> None:
    household = next(each for each in hamlet.households_at("grid") if each.door.label.endswith("1号楼1单元101"))
    names = {person.name for person in household.members.all()}
    assert names and found(hamlet, household.door.label) == found(hamlet, "1号楼1单元 101") == names
    assert names < found(hamlet, "101") and names <= found(hamlet, "1号楼")
    assert not found(hamlet, "1单元10"), "a number is a whole one"
    assert not found(hamlet, "单元1号楼"), "what is written nowhere"
    assert not found(hamlet, household.door.label, "hongxing"), "of another street"
    assert Reading.objects.filter(household=household, through="people:search").exists()


def test_a_household_page_is_masked_and_recorded_before_it_leaves(hamlet: Hamlet) -> None:
    household = home(hamlet)
    page = sign_in(hamlet, "shequ").get(f"/households/{household.public_id}/").content.decode()
    member = household.members.first()
    assert member.name in page and f"···{member.phone_tail}" in page and member.phone[3:] not in page
    assert Reading.objects.get(household=household).through == "people:household"


def test_a_whole_number_is_shown_to_call_it_and_recorded_as_such(hamlet: Hamlet) -> None:
    member = home(hamlet).members.first()
    page = sign_in(hamlet, "wangge1").post(f"/people/{member.public_id}/reveal/").content.decode()
    assert member.phone[3:] in page
    assert Reading.objects.get(revealed="phone").household_id == member.household_id


def test_a_building_chief_sees_the_household_and_reveals_nothing(hamlet: Hamlet) -> None:
    household = home(hamlet)
    client = sign_in(hamlet, "louzhang")
    assert client.get(f"/households/{household.public_id}/").status_code == 200
    assert client.post(f"/people/{household.members.first().public_id}/reveal/").status_code == 403


@pytest.mark.parametrize("words", ["包明月", "baomingyue", "bmy", "0000"])
def test_people_are_found_by_name_pinyin_initials_and_telephone_tail(hamlet: Hamlet, words: str) -> None:
    page = sign_in(hamlet, "shequ").get("/people/", {"q": words}).content.decode()
    assert "包明月" in page


def test_nobody_of_another_street_is_found(hamlet: Hamlet) -> None:
    far = home(hamlet, "far_grid")
    page = sign_in(hamlet, "shequ").get("/people/", {"q": far.members.first().name}).content.decode()
    assert far.public_id not in page


def test_a_person_is_added_with_their_document_hidden(hamlet: Hamlet) -> None:
    household = home(hamlet)
    sent = {"name": "白云山", "sex": "unknown", "document_kind": "resident_id", "document": "11010519491231002X",
            "residence": "permanent", "needs": ["elderly"]}  # fmt: skip
    client = sign_in(hamlet, "shequ")
    assert client.post(f"/households/{household.public_id}/people/new/", sent).status_code == 302
    person = Person.objects.get(name="白云山")
    assert person.birth_date.isoformat() == "1949-12-31" and person.sex == "female"
    page = client.get(f"/households/{household.public_id}/").content.decode()
    assert "···002X" in page and "11010519491231002X" not in page


@pytest.mark.parametrize(("field", "value"), [("document", "110105194912310021"), ("phone", "123"), ("name", "?")])
def test_a_wrong_value_is_named_and_nothing_is_written(hamlet: Hamlet, field: str, value: str) -> None:
    household, before = home(hamlet), Person.objects.count()
    sent = {"name": "白云山", "sex": "unknown", "document_kind": "resident_id", "residence": "permanent", field: value}
    answer = sign_in(hamlet, "shequ").post(f"/households/{household.public_id}/people/new/", sent)
    assert answer.status_code == 422 and Person.objects.count() == before


def test_a_person_moves_to_another_door_of_the_territory(hamlet: Hamlet) -> None:
    member = home(hamlet).members.first()
    client = sign_in(hamlet, "shequ")
    assert client.post(f"/people/{member.public_id}/move/", {"door": "7号楼1单元101"}).status_code == 422
    assert client.post(f"/people/{member.public_id}/move/", {"door": "2号楼1单元101"}).status_code == 302
    member.refresh_from_db()
    assert member.household.door.label == "2号楼1单元101"


def test_two_rows_are_decided_to_be_one_and_taken_apart_again(hamlet: Hamlet) -> None:
    suspicion, client = pair(hamlet), sign_in(hamlet, "shequ")
    page = client.get("/duplicates/").content.decode()
    assert "姓名相同" in page and "82%" in page
    client.post(f"/duplicates/{suspicion.public_id}/decide/", {"same": "yes"})
    merge = Merge.objects.get()
    assert merge.absorbed == suspicion.newcomer and "没有待核对的" in client.get("/duplicates/").content.decode()
    client.post(f"/duplicates/merged/{merge.public_id}/undo/")
    assert Person.objects.current().filter(pk=suspicion.newcomer_id).exists()


def test_a_pair_is_decided_once_and_only_with_an_answer(hamlet: Hamlet) -> None:
    suspicion, client = pair(hamlet), sign_in(hamlet, "shequ")
    address = f"/duplicates/{suspicion.public_id}/decide/"
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"same": "no"}).status_code == 302
    assert client.post(address, {"same": "yes"}).status_code == 422


def test_a_pair_whose_other_half_is_out_of_reach_waits_for_somebody_above(hamlet: Hamlet) -> None:
    suspicion = pair(hamlet, "far_grid")
    client = sign_in(hamlet, "hongxing")
    assert "另一方不在您的辖区" in client.get("/duplicates/").content.decode()
    assert client.post(f"/duplicates/{suspicion.public_id}/decide/", {"same": "yes"}).status_code == 422


def test_a_resident_sees_with_the_printed_code_who_read(hamlet: Hamlet) -> None:
    household, client = home(hamlet), sign_in(hamlet, "shequ")
    client.get(f"/households/{household.public_id}/")
    printed = client.post(f"/households/{household.public_id}/code/").content.decode()
    code = re.search(r"<b>([0-9a-f ]+)</b>", printed)[1]
    page = Client().post("/my/access/", {"code": code.upper()}).content.decode()
    assert "苏文员" in page and "本户的页面" in page and household.members.first().name not in page


def test_a_wrong_and_an_old_code_get_the_same_answer_and_tries_are_counted(hamlet: Hamlet) -> None:
    household, client = home(hamlet), sign_in(hamlet, "shequ")
    printed = client.post(f"/households/{household.public_id}/code/").content.decode()
    code = re.search(r"<b>([0-9a-f ]+)</b>", printed)[1]
    AccessCode.objects.update(expires_at=hamlet.at - timedelta(days=1))
    old, wrong = (Client().post("/my/access/", {"code": text}) for text in (code, "f" * 39))
    assert old.status_code == wrong.status_code == 422
    assert [re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in (old, wrong)][0].count(
        "已过期"
    ) == wrong.content.decode().count("已过期")
    for _try in range(9):
        last = Client().post("/my/access/", {"code": "0"})
    assert last.status_code == 429 and last["Retry-After"]
