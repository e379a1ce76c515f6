"""Leads from above and from people themselves: taken in whole, waiting by deadline, answered, made targets, returned."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.command.campaigns.models import Target
from wanjia.command.campaigns.queries import counts, reconcile
from wanjia.core.actions import Refused
from wanjia.core.models import JournalLine
from wanjia.registry.people.models import Person, Reading
from wanjia.response.screening.actions import add_leads, lead_to_target, record_lead_result
from wanjia.response.screening.actions.leads import NewLead
from wanjia.response.screening.models import Lead, LeadResult
from wanjia.response.screening.pasted import read_pasted
from wanjia.response.screening.queries import hours_to_contact, place_of

LIST = """姓名\t电话\t地址\t来自\t到达日期
高娃\t13912340001\t永清街道书香社区1号楼\t呼和浩特\t2022-11-10
苏日娜\t0471-1234567\t红星街道新兴社区\t包头\t2022/11/10
"""


def signed(hamlet: Hamlet, username: str) -> Client:
    client = Client()
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def push(hamlet: Hamlet, place: str = "community", **more: Any) -> Lead:
    lead = NewLead("高娃", "1号楼", hamlet.places[place], "+8613912340001", **more)
    return add_leads(leads=[lead], due_at=hamlet.at + timedelta(days=1), by=hamlet.user("zhihui"), at=hamlet.at)[0]


def test_a_stranger_sees_no_lead(hamlet: Hamlet) -> None:
    assert Client().get("/leads/").status_code == 302


def test_the_next_street_has_no_such_lead(hamlet: Hamlet) -> None:
    lead = push(hamlet)
    assert signed(hamlet, "hongxing").get(f"/leads/{lead.public_id}/").status_code == 404
    assert "高娃" not in signed(hamlet, "hongxing").get("/leads/").content.decode()


def test_a_list_from_the_county_goes_to_the_communities_its_addresses_name(hamlet: Hamlet) -> None:
    sent = {"rows": LIST.replace("0471-1234567", "13912340002"), "due_at": "2022-11-12T10:00"}
    answer = signed(hamlet, "zhihui").post(f"/leads/at/{hamlet.places['county'].public_id}/new/", sent)
    assert answer.status_code == 200 and "共 2 人" in answer.content.decode()
    assert {(x.name, x.place.name) for x in Lead.objects.all()} == {("高娃", "书香社区"), ("苏日娜", "新兴社区")}


def test_every_mistake_of_every_row_is_said_at_once_and_nothing_is_stored(hamlet: Hamlet) -> None:
    rows = "高娃\t139\t书香社区\n\t13912340002\t书香社区\t\t昨天\n苏日娜\n"
    where = f"/leads/at/{hamlet.places['county'].public_id}/new/"
    page = signed(hamlet, "zhihui").post(where, {"rows": rows, "due_at": "2022-11-12T10:00"})
    text = page.content.decode()
    assert page.status_code == 422 and Lead.objects.count() == 0
    assert all(f"第{row}行" in text for row in (1, 2, 3)) and "到达日期" in text


def test_rows_are_read_from_tabs_and_from_commas_alike() -> None:
    for text in ("高娃\t13912340001\t书香社区\t包头\t2022年11月10日", "高娃，13912340001，书香社区，包头，2022-11-10"):
        rows, errors = read_pasted(text)
        assert not errors and rows[0].arrival_date == date(2022, 11, 10) and rows[0].phone == "+8613912340001"


def test_an_address_finds_its_community(hamlet: Hamlet) -> None:
    assert place_of("科尔沁区永清街道书香社区1号楼") == hamlet.places["community"]
    assert place_of("莫力庙苏木") == hamlet.places["sumu"]
    assert place_of("某地") is None
    assert place_of("新兴社区", hamlet.places["street"]) is None


def test_the_queue_is_sorted_by_deadline_and_reading_it_is_recorded(hamlet: Hamlet) -> None:
    late = push(hamlet)
    early = NewLead("早到", "", hamlet.places["community"], "+8613912340009")
    add_leads(leads=[early], due_at=hamlet.at + timedelta(hours=2), by=hamlet.user("zhihui"), at=hamlet.at)
    page = signed(hamlet, "shequ").get("/leads/").content.decode()
    assert page.index("早到") < page.index(late.name)
    assert JournalLine.objects.filter(action="read_leads", by_id=hamlet.user("shequ").pk).exists()


def test_a_lead_given_to_a_grid_worker_is_theirs_to_see(hamlet: Hamlet) -> None:
    lead = push(hamlet)
    assert signed(hamlet, "wangge1").get(f"/leads/{lead.public_id}/").status_code == 404
    sent = {"assignee": hamlet.user("wangge1").public_id}
    assert signed(hamlet, "shequ").post(f"/leads/{lead.public_id}/assign/", sent).status_code == 302
    assert signed(hamlet, "wangge1").get(f"/leads/{lead.public_id}/").status_code == 200
    assert signed(hamlet, "wangge2").get(f"/leads/{lead.public_id}/").status_code == 404
    elsewhere = {"assignee": hamlet.user("hongxing").public_id}
    assert signed(hamlet, "shequ").post(f"/leads/{lead.public_id}/assign/", elsewhere).status_code == 422


def test_a_match_is_picked_from_the_register_and_its_reading_recorded(hamlet: Hamlet) -> None:
    lead, client = push(hamlet), signed(hamlet, "shequ")
    person = Person.objects.filter(household=hamlet.households_at("grid")[0]).earliest("pk")
    where = f"/leads/{lead.public_id}/"
    assert person.public_id in client.get(where + "?q=包明月").content.decode()
    assert Reading.objects.filter(household=person.household, user=hamlet.user("shequ")).exists()
    assert client.post(where + "result/?q=包明月", {"result": "matched"}).status_code == 422
    sent = {"result": "matched", "person": person.public_id}
    assert client.post(where + "result/?q=包明月", sent).status_code == 302
    assert LeadResult.objects.get().person == person
    assert hours_to_contact(Lead.objects.with_result()) is not None


def test_a_verified_lead_becomes_a_target_once(hamlet: Hamlet) -> None:
    lead, by = push(hamlet), hamlet.user("shequ")
    assert hamlet.campaign is not None
    person = Person.objects.filter(household=hamlet.households_at("grid")[0]).earliest("pk")
    with pytest.raises(Refused):
        lead_to_target(lead=lead, campaign=hamlet.campaign, by=by, at=hamlet.at)
    record_lead_result(lead=lead, result="matched", person=person, by=by, at=hamlet.at)
    before = counts(hamlet.campaign, hamlet.places["county"])
    target = lead_to_target(lead=lead, campaign=hamlet.campaign, by=by, at=hamlet.at)
    assert target == Target.objects.get(household=person.household)
    assert counts(hamlet.campaign, hamlet.places["county"]) == before and not list(reconcile())


def test_the_result_goes_back_up_as_a_file_for_those_who_may_export(hamlet: Hamlet) -> None:
    lead = push(hamlet)
    record_lead_result(lead=lead, result="not_here", by=hamlet.user("shequ"), at=hamlet.at)
    answer = signed(hamlet, "jiedao").get("/leads/?only=all&export=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "高娃" in text and "人不在此" in text
    assert signed(hamlet, "wangge1").get("/leads/?only=all&export=csv").status_code == 403


def declared(**more: str) -> dict[str, str]:
    sent = {"name": "那仁", "phone": "13912340011", "origin": "呼和浩特", "arrival_date": "2022-11-11"}
    return {**sent, "address": "永清街道书香社区1号楼", **more}


def test_anybody_declares_themselves_without_signing_in(hamlet: Hamlet) -> None:
    answer = Client().post("/declare/", declared())
    lead = Lead.objects.get()
    assert answer.status_code == 200 and (lead.source, lead.place.name) == ("declared", "书香社区")
    assert "<script" not in answer.content.decode().split("<main")[1]


def test_the_answer_tells_nobody_whether_a_number_is_known(hamlet: Hamlet) -> None:
    known = Person.objects.exclude(phone="").earliest("pk").phone.removeprefix("+86")
    numbers = ("13912340011", known, known)
    answers = [Client().post("/declare/", declared(phone=number)).content.decode() for number in numbers]
    assert len({answer.split("<main")[1] for answer in answers}) == 1 and Lead.objects.count() == 2


def test_a_poster_carries_its_community(hamlet: Hamlet) -> None:
    where = f"/declare/{hamlet.places['next_community'].public_id}/"
    assert Client().post(where, declared(address="7号楼1单元")).status_code == 200
    assert Lead.objects.get().place.name == "新兴社区"


def test_an_address_that_names_no_community_is_asked_about(hamlet: Hamlet) -> None:
    answer = Client().post("/declare/", declared(address="东边那栋楼"))
    assert answer.status_code == 422 and "社区（嘎查村）的全名" in answer.content.decode() and not Lead.objects.exists()


def test_a_flood_from_one_address_is_told_to_wait(hamlet: Hamlet) -> None:
    statuses = [Client().post("/declare/", declared(phone="")).status_code for _number in range(31)]
    assert statuses[:30] == [422] * 30 and statuses[30] == 429
    assert Client(REMOTE_ADDR="10.1.2.3").post("/declare/", declared()).status_code == 200
