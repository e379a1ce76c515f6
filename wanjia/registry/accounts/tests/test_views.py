"""Accounts, grants and phones on the desk."""

from datetime import timedelta

import pytest
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.registry.accounts.actions import add_user, enrol_device, grant_role
from wanjia.registry.accounts.models import Device, Grant, Proposal, User
from wanjia.registry.accounts.roles import Role


def signed(hamlet: Hamlet, username: str) -> Client:
    client = Client()
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def county_manager(hamlet: Hamlet) -> Client:
    """An administrator of one street only."""
    user = add_user(username="jiedaoguanli", name="萨管理", password="xingxing-2022-x", by=None, at=hamlet.at)
    grant_role(user=user, role=Role.ADMINISTRATOR, place=hamlet.places["street"], by=None, at=hamlet.at)
    hamlet.users["jiedaoguanli"] = user
    return signed(hamlet, "jiedaoguanli")


def test_a_stranger_is_sent_to_sign_in(hamlet: Hamlet) -> None:
    assert Client().get("/users/").status_code == 302


def test_a_clerk_manages_nobody(hamlet: Hamlet) -> None:
    assert signed(hamlet, "shequ").get("/users/").status_code == 403


def test_the_manager_of_a_street_sees_its_staff_alone(hamlet: Hamlet, county_manager: Client) -> None:
    page = county_manager.get("/users/").content.decode()
    assert "苏文员" in page and "齐文员" not in page and "韩指挥" not in page
    assert county_manager.get(f"/users/{hamlet.user('hongxing').public_id}/").status_code == 404


def test_a_new_user_may_do_nothing_until_granted(hamlet: Hamlet) -> None:
    client = signed(hamlet, "guanli")
    sent = {"username": "xin.ren", "name": "那日苏", "language": "zh-hans"}
    assert client.post("/users/new/", sent).status_code == 302
    user = User.objects.get(username="xin.ren")
    hamlet.users["new"] = user
    assert signed(hamlet, "new").get("/documents/").status_code == 403
    grant = {"role": "clerk", "place": "书香社区", "since": local(0)}
    assert client.post(f"/users/{user.public_id}/grants/new/", grant).status_code == 302
    assert signed(hamlet, "new").get("/documents/").status_code == 403, "and nobody has confirmed it"
    signed(hamlet, "jiedao").post(f"/proposals/{Proposal.objects.get().public_id}/confirm/")
    assert signed(hamlet, "new").get("/documents/").status_code == 200


def local(hours: int) -> str:
    return (clock.now() + timedelta(hours=8 + hours)).strftime("%Y-%m-%dT%H:%M")


def test_a_grant_stays_inside_the_managers_territory(hamlet: Hamlet, county_manager: Client) -> None:
    where = f"/users/{hamlet.user('shequ').public_id}/grants/new/"
    for place in ("新兴社区", "科尔沁区", "150502"):
        answer = county_manager.post(where, {"role": "clerk", "place": place, "since": local(0)})
        assert answer.status_code == 422, place
    assert Grant.objects.filter(user=hamlet.user("shequ")).count() == 1


def test_a_name_that_two_places_share_asks_for_more(hamlet: Hamlet) -> None:
    where = f"/users/{hamlet.user('shequ').public_id}/grants/new/"
    client = signed(hamlet, "guanli")
    sent = {"role": "grid_worker", "place": "第一网格", "since": local(0)}
    assert "请连上级一起写" in client.post(where, sent).content.decode()
    assert client.post(where, {**sent, "place": "书香社区第一网格"}).status_code == 302


def test_a_grant_has_an_end_and_may_begin_later(hamlet: Hamlet) -> None:
    where = f"/users/{hamlet.user('shequ').public_id}/grants/new/"
    client = signed(hamlet, "guanli")
    sent = {"role": "inspector", "place": "通辽市", "since": local(24), "until": local(48)}
    assert client.post(where, sent).status_code == 302
    assert client.post(where, {**sent, "until": local(2)}).status_code == 422
    assert client.post(where, {**sent, "since": local(-24)}).status_code == 422
    assert client.post(f"/users/{hamlet.user('guanli').public_id}/grants/new/", sent).status_code == 422


def test_whoever_also_works_elsewhere_is_out_of_the_street_managers_hands(
    hamlet: Hamlet, county_manager: Client
) -> None:
    user = hamlet.user("shequ")
    grant_role(user=user, role=Role.CLERK, place=hamlet.places["county"], by=None, at=clock.now())
    for act in ("invite", "deactivate", "reset"):
        assert county_manager.post(f"/users/{user.public_id}/{act}/").status_code == 403


def test_a_shut_account_is_out_at_once(hamlet: Hamlet) -> None:
    there = signed(hamlet, "shequ")
    assert there.get("/documents/").status_code == 200
    signed(hamlet, "guanli").post(f"/users/{hamlet.user('shequ').public_id}/deactivate/")
    assert there.get("/documents/").status_code in (302, 403)
    own = f"/users/{hamlet.user('guanli').public_id}/deactivate/"
    assert signed(hamlet, "guanli").post(own).status_code == 422


def test_a_lost_phone_says_what_was_on_it_without_a_name(hamlet: Hamlet) -> None:
    user = hamlet.user("wangge1")
    device, _secret = enrol_device(user=user, name="红米9", by=user, at=hamlet.at)
    client = signed(hamlet, "guanli")
    page = client.get(f"/devices/{device.public_id}/").content.decode()
    assert "红米9" in page and "<td>8</td>" in page and "包明月" not in page
    assert client.post(f"/devices/{device.public_id}/revoke/").status_code == 302
    assert Device.objects.get().revoked_by == hamlet.user("guanli")
    assert client.post(f"/devices/{device.public_id}/revoke/").status_code == 422
