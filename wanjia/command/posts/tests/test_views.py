"""The pages of command posts, seen by those who may, those from elsewhere, and strangers."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.command.posts.actions import make_responsible
from wanjia.command.posts.models import Document, Policy, ResponseLevel, Responsibility
from wanjia.command.posts.queries import gaps, households_without_grid, policy
from wanjia.command.posts.rules import fits, read_value
from wanjia.registry.people.actions import NewPerson, register_household
from wanjia.registry.places.actions import NewDoor, add_doors, add_place


def signed(hamlet: Hamlet, username: str) -> Client:
    client = Client()
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_stranger_is_sent_to_sign_in(hamlet: Hamlet) -> None:
    assert Client().get("/gaps/").headers["Location"].startswith("/sign-in/")


def test_the_next_street_does_not_exist_for_this_one(hamlet: Hamlet) -> None:
    there = hamlet.places["next_street"].public_id
    assert signed(hamlet, "jiedao").get(f"/gaps/{there}/").status_code == 404
    assert signed(hamlet, "jiedao").post(f"/responsible/{there}/name/", {"user": "shequ"}).status_code == 404


def test_the_county_lies_above_the_street(hamlet: Hamlet) -> None:
    there = hamlet.places["county"].public_id
    assert signed(hamlet, "jiedao").get(f"/documents/{there}/new/").status_code == 404


def test_the_report_counts_every_level(hamlet: Hamlet) -> None:
    found = gaps(hamlet.places["county"], hamlet.at)
    assert found["township"] == 3 and found["community"] == 3 and found["building"] == 3
    assert found["worker"] == 3  # 第一网格 of 书香社区 has 乌兰网格员
    assert found["group"] == 1  # only the pasture has no building
    assert found["unit"] == 6 and found["ungridded"] == 0


def test_every_figure_opens_its_list(hamlet: Hamlet) -> None:
    client, street = signed(hamlet, "jiedao"), hamlet.places["street"].public_id
    page = client.get(f"/gaps/{street}/").content.decode()
    assert f"/gaps/{street}/worker/" in page
    rows = client.get(f"/gaps/{street}/worker/").content.decode()
    assert "第二网格" in rows and hamlet.places["grid"].public_id not in rows


def test_a_household_without_a_grid_is_found_by_its_door_alone(hamlet: Hamlet) -> None:
    by, at = hamlet.user("jiedao"), hamlet.at
    lone = add_place(parent=hamlet.places["community"], level="building", name="散居楼", by=by, at=at)
    door = add_doors(place=lone, doors=[NewDoor("1", "散居楼1号")], by=by, at=at)[0]
    register_household(door=door, members=[NewPerson(name="康巴音")], by=by, at=at)
    assert [h.door_id for h in households_without_grid(hamlet.places["street"])] == [door.pk]
    page = signed(hamlet, "jiedao").get(f"/gaps/{hamlet.places['street'].public_id}/households/").content.decode()
    assert "散居楼1号" in page and "康巴音" not in page


def test_households_without_a_grid_are_one_indexed_query(hamlet: Hamlet, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        rows = list(households_without_grid(hamlet.places["region"]))
    assert rows == []
    if connection.vendor == "sqlite":  # the other store reads such a small table whole
        plan = households_without_grid(hamlet.places["region"]).explain()
        assert "households_in_order (position>? AND position<?)" in plan and "(level=? AND lo=?)" in plan


def test_naming_replacing_and_ending_keep_the_history(hamlet: Hamlet) -> None:
    client, place = signed(hamlet, "jiedao"), hamlet.places["community"]
    assert client.post(f"/responsible/{place.public_id}/name/", {"duty": "lead", "user": "苏文员"}).status_code == 302
    row = Responsibility.objects.get(place=place)
    client.post(f"/responsibilities/{row.public_id}/replace/", {"user": "wangge1"})
    row.refresh_from_db()
    after = Responsibility.objects.get(place=place, until_at=None)
    assert row.until_at == after.from_at and after.user == hamlet.user("wangge1")
    client.post(f"/responsibilities/{after.public_id}/end/")
    page = client.get(f"/responsible/{place.public_id}/").content.decode()
    assert "苏文员" in page and "乌兰网格员" in page and "这里还没有责任人" in page


def test_somebody_who_works_elsewhere_cannot_be_named(hamlet: Hamlet) -> None:
    place = hamlet.places["community"].public_id
    answer = signed(hamlet, "jiedao").post(f"/responsible/{place}/name/", {"duty": "lead", "user": "hongxing"})
    assert answer.status_code == 422 and "hongxing" in answer.content.decode()


def test_a_second_person_does_not_lead_the_same_place(hamlet: Hamlet) -> None:
    client, place = signed(hamlet, "jiedao"), hamlet.places["community"]
    where = f"/responsible/{place.public_id}/name/"
    assert client.post(where, {"duty": "lead", "user": "苏文员"}).status_code == 302
    answer = client.post(where, {"duty": "lead", "user": "wangge1"})
    assert answer.status_code == 422 and "“苏文员”已是这里的责任人；要换人请用“更换”" in answer.content.decode()
    assert client.post(where, {"duty": "paired_cadre", "user": "wangge1"}).status_code == 302
    with pytest.raises(IntegrityError), transaction.atomic():  # whoever goes past the action meets the store
        Responsibility.objects.create(place=place, user=hamlet.user("wangge1"), duty="lead", from_at=hamlet.at)


def test_a_shut_account_answers_for_nothing(hamlet: Hamlet) -> None:
    place, user = hamlet.places["community"], hamlet.user("shequ")
    make_responsible(place=place, user=user, duty="lead", by=hamlet.user("jiedao"), at=hamlet.at)
    assert gaps(place, hamlet.at)["community"] == 0
    user.is_active = False
    user.save()
    assert gaps(place, hamlet.at)["community"] == 1


def test_a_grid_worker_sees_the_documents_over_them_and_registers_none(hamlet: Hamlet) -> None:
    client = signed(hamlet, "wangge1")
    assert "第15号" in client.get("/documents/").content.decode()
    assert client.get(f"/documents/{hamlet.places['grid'].public_id}/new/").status_code == 403


def test_a_document_is_registered_once(hamlet: Hamlet) -> None:
    client, place = signed(hamlet, "jiedao"), hamlet.places["street"].public_id
    sent = {"kind": "notice", "number": "第1号", "title": "关于排查的通知", "effective_from": "2022-11-11T09:00"}
    assert client.post(f"/documents/{place}/new/", sent).status_code == 302
    assert client.post(f"/documents/{place}/new/", sent).status_code == 422
    assert Document.objects.filter(number="第1号").count() == 1


def test_a_response_level_is_declared_and_ended(hamlet: Hamlet) -> None:
    client, place = signed(hamlet, "jiedao"), hamlet.places["street"].public_id
    sent = {"level": "2", "document": hamlet.document.public_id, "from_at": "2022-11-11T09:00"}
    assert client.post(f"/levels/{place}/declare/", sent).status_code == 302
    assert client.post(f"/levels/{place}/end/").status_code == 302
    assert client.post(f"/levels/{place}/end/").status_code == 422
    assert ResponseLevel.objects.get().until_at is not None


def test_a_policy_is_set_from_a_moment_on(hamlet: Hamlet) -> None:
    client, street = signed(hamlet, "jiedao"), hamlet.places["street"]
    sent = {"value": "48", "document": hamlet.document.public_id, "effective_from": "2022-11-11T09:00"}
    where = f"/policies/lead_hours/at/{street.public_id}/set/"
    assert client.post(where, sent).status_code == 302
    assert client.post(where, sent).status_code == 422  # the same moment again
    assert client.post(where, {**sent, "value": "很久"}).status_code == 422
    assert policy("lead_hours", hamlet.places["grid"], hamlet.at + timedelta(days=1)) == 48
    assert policy("lead_hours", hamlet.places["far_grid"], hamlet.at + timedelta(days=1)) == 24
    assert Policy.objects.count() == 1 and "48" in client.get("/policies/lead_hours/").content.decode()


@pytest.mark.parametrize(("text", "value"), [("6-23", [6, 23]), ("6 至 23", [6, 23])])
def test_a_span_of_hours_is_read_as_people_write_it(text: str, value: list[int]) -> None:
    assert read_value("shift_hours", text) == value


@pytest.mark.parametrize("value", [True, -1, "24", [6], [23, 6], None, float("inf")])
def test_a_policy_refuses_values_of_another_shape(value: Any) -> None:
    assert not fits("lead_hours", value) or not fits("shift_hours", value)
    assert not fits("lead_hours", value)
