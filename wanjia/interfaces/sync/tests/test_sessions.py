"""A phone signs in, is enrolled, renews, and is turned away."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from demo.cast import PASSWORD
from demo.hamlet import Hamlet
from wanjia.interfaces.sync.tests.phones import DOOR, Phone
from wanjia.registry.accounts.actions import confirm_phone, deactivate_user, propose_phone, revoke_device
from wanjia.registry.accounts.models import Device, DeviceKey

NOW = datetime.now(UTC)


def post(path: str, body: Any, **headers: str) -> Any:
    return Client().post(DOOR + path, data=body, content_type="application/json", headers=headers)


def sign_in(**more: Any) -> Any:
    return post("sign-in", {"username": "wangge1", "password": PASSWORD, "device": None, "device_name": "Honor"} | more)


def opens(answer: dict[str, Any]) -> bool:
    auth = f"Device {answer['device']}.{answer['user']['id']}.{answer['secret']}"
    return bool(Client().get(f"{DOOR}buckets", headers={"Authorization": auth}).status_code == 200)


def test_name_and_password_open_and_say_who_one_is(hamlet: Hamlet) -> None:
    answer = sign_in().json()
    assert opens(answer)
    assert answer["user"]["territory"] == [{"id": hamlet.places["grid"].public_id, "name": "第一网格", "level": "grid"}]
    assert (answer["user"]["role"], answer["user"]["name"]) == ("grid_worker", "乌兰网格员")
    assert answer["server_time"] and answer["expires_at"]


def test_a_known_phone_stays_the_same_phone_and_can_open_its_store_again(hamlet: Hamlet) -> None:
    first = sign_in().json()
    second = sign_in(device=first["device"]).json()
    assert second["device"] == first["device"] and second["recovery"] == first["recovery"]
    assert Device.objects.count() == 1
    assert not opens(first) and opens(second)


@pytest.mark.parametrize("more", [{"password": "wrong"}, {"username": "nobody"}])
def test_a_wrong_name_and_a_wrong_password_look_alike(hamlet: Hamlet, more: dict[str, str]) -> None:
    answer = sign_in(**more)
    assert (answer.status_code, answer.json()["type"]) == (401, "wrong-password")


def test_after_six_wrong_tries_the_right_one_waits_too(hamlet: Hamlet) -> None:
    found = [sign_in(password=f"wrong {n}").status_code for n in range(6)]
    assert found[:5] == [401] * 5
    answer = sign_in()
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0


def test_an_enrolment_works_once(hamlet: Hamlet) -> None:
    proposal = propose_phone(user=hamlet.user("wangge1"), by=hamlet.user("guanli"), at=NOW)
    _enrolment, token = confirm_phone(proposal=proposal, by=hamlet.user("jiedao"), at=NOW)
    answer = post("enrol", {"token": token, "device_name": "Honor"})
    assert answer.status_code == 200 and opens(answer.json())
    assert post("enrol", {"token": token}).status_code == 401
    assert post("enrol", {"token": "guess"}).status_code == 401


def test_a_secret_is_exchanged_for_a_fresh_one(hamlet: Hamlet) -> None:
    answer = sign_in().json()
    auth = f"Device {answer['device']}.{answer['user']['id']}.{answer['secret']}"
    fresh = post("renew", {}, Authorization=auth).json()
    assert opens(answer | {"secret": fresh["secret"]}) and not opens(answer)


def test_an_old_secret_a_dismissed_user_and_a_revoked_phone_are_turned_away(hamlet: Hamlet) -> None:
    late, gone, lost = (Phone(hamlet.user(name)) for name in ("wangge1", "wangge2", "shequ"))
    DeviceKey.objects.filter(device=late.device).update(expires_at=NOW - timedelta(days=1))
    deactivate_user(user=gone.user, by=hamlet.user("guanli"), at=NOW)
    revoke_device(device=lost.device, by=hamlet.user("guanli"), at=NOW)
    assert [p.client.get(f"{DOOR}buckets").status_code for p in (late, gone, lost)] == [401, 401, 403]
    assert lost.client.post(f"{DOOR}renew").status_code == 403
