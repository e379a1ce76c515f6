"""Who forgot a password gets back in by two people: neither of them, and no administrator alone, can act as somebody else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.models import JournalLine
from wanjia.registry.accounts.actions import (
    ask_reset,
    change_password,
    confirm_reset,
    enrol_device,
    grant_role,
    use_reset,
)
from wanjia.registry.accounts.models import DeviceKey, PasswordReset, User

CHOSEN = "caoyuan-2022-a"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def signed(hamlet: Hamlet, username: str) -> Client:
    client = Client()
    client.force_login(hamlet.user(username), backend=BACKEND)
    return client


def asked(hamlet: Hamlet) -> str:
    """Let the administrator ask for the clerk; give the address under which to confirm."""
    where = f"/users/{hamlet.user('shequ').public_id}/reset/"
    assert signed(hamlet, "guanli").post(where).status_code == 302
    return f"{where}confirm/"


def code_on(answer: Any) -> str:
    assert answer.status_code == 200 and "no-store" in answer.headers["Cache-Control"]
    found = re.search(r"<code>(\w+)</code>", answer.content.decode())
    assert found is not None
    return found[1]


def choose(username: str, code: str, password: str = CHOSEN) -> Any:
    sent = {"username": username, "code": code, "password": password, "again": password}
    return Client().post("/password/code/", sent)


def test_an_administrator_alone_cannot_act_as_a_clerk(hamlet: Hamlet) -> None:
    clerk, guanli = hamlet.user("shequ"), hamlet.user("guanli")
    before = clerk.password
    confirm = asked(hamlet)
    assert signed(hamlet, "guanli").post(confirm).status_code == 422, "whoever asked does not confirm"
    assert "<code>" not in signed(hamlet, "guanli").get(f"/users/{clerk.public_id}/").content.decode()
    assert clerk.name not in signed(hamlet, "guanli").get("/resets/").content.decode()
    assert signed(hamlet, "guanli").post(f"/users/{clerk.public_id}/invite/").status_code == 422, "nor by a phone"
    assert signed(hamlet, "guanli").post(f"/users/{clerk.public_id}/password/").status_code == 404
    with pytest.raises(Refused):
        change_password(user=clerk, password=CHOSEN, by=guanli, at=clock.now())
    clerk.refresh_from_db()
    assert clerk.password == before and not DeviceKey.objects.filter(user=clerk).exists()


def test_the_street_lead_confirms_and_the_clerk_chooses_the_password(hamlet: Hamlet) -> None:
    confirm = asked(hamlet)
    page = signed(hamlet, "jiedao").get("/resets/").content.decode()
    assert hamlet.user("shequ").name in page and hamlet.user("guanli").name in page
    code = code_on(signed(hamlet, "jiedao").post(confirm))
    assert choose("shequ", code).status_code == 302
    hamlet.user("shequ").refresh_from_db()
    assert hamlet.user("shequ").check_password(CHOSEN)
    assert choose("shequ", code).status_code == 422, "a code works once"
    lines = JournalLine.objects.filter(action__endswith="_reset").order_by("pk")
    who = [hamlet.user(name).pk for name in ("guanli", "jiedao", "shequ")]
    assert list(lines.values_list("by_id", flat=True)) == who
    assert code not in "".join(JournalLine.objects.values_list("detail", flat=True))


def test_sessions_and_phones_end_when_a_reset_is_confirmed(hamlet: Hamlet) -> None:
    there, clerk = signed(hamlet, "shequ"), hamlet.user("shequ")
    enrol_device(user=clerk, name="红米9", by=clerk, at=clock.now())
    confirm = asked(hamlet)
    assert there.get("/documents/").status_code == 200, "asking alone ends nothing"
    signed(hamlet, "jiedao").post(confirm)
    assert there.get("/documents/").status_code == 302
    assert not DeviceKey.objects.filter(user=clerk, expires_at__gt=clock.now()).exists()


def test_an_administrator_knows_no_password_of_a_new_account_either(hamlet: Hamlet) -> None:
    guanli = signed(hamlet, "guanli")
    sent = {"username": "xin.ren", "name": "那日苏", "password": CHOSEN, "language": "zh-hans"}
    assert guanli.post("/users/new/", sent).status_code == 302
    user = User.objects.get(username="xin.ren")
    assert not user.has_usable_password()
    grant_role(user=user, role="clerk", place=hamlet.places["community"], by=hamlet.user("guanli"), at=clock.now())
    guanli.post(f"/users/{user.public_id}/reset/")
    assert guanli.post(f"/users/{user.public_id}/reset/confirm/").status_code == 422
    code = code_on(signed(hamlet, "jiedao").post(f"/users/{user.public_id}/reset/confirm/"))
    assert choose("xin.ren", code).status_code == 302
    assert Client().post("/sign-in/", {"username": "xin.ren", "password": CHOSEN}).status_code == 302


def test_a_lead_of_another_street_confirms_nothing(hamlet: Hamlet) -> None:
    confirm = asked(hamlet)
    assert signed(hamlet, "hongxing").post(confirm).status_code in (403, 404)
    assert signed(hamlet, "wangge1").post(confirm).status_code == 403
    assert PasswordReset.objects.get().confirmed_by is None


def test_the_store_itself_refuses_one_person_in_two_roles(hamlet: Hamlet) -> None:
    asked(hamlet)
    reset = PasswordReset.objects.get()
    for one in (reset.asked_by, reset.user):
        with pytest.raises(IntegrityError), transaction.atomic():
            PasswordReset.objects.filter(pk=reset.pk).update(confirmed_by=one, confirmed_at=clock.now(), digest=b"x")


def test_a_code_of_yesterday_or_of_somebody_else_opens_nothing(hamlet: Hamlet) -> None:
    at, clerk, guanli, lead = clock.now(), hamlet.user("shequ"), hamlet.user("guanli"), hamlet.user("jiedao")
    old = ask_reset(user=clerk, by=guanli, at=at - timedelta(hours=30))
    with pytest.raises(Refused):
        confirm_reset(reset=old, by=lead, at=at)
    reset = ask_reset(user=clerk, by=guanli, at=at)
    code = confirm_reset(reset=reset, by=lead, at=at)
    with pytest.raises(Refused):
        use_reset(reset=reset, password=CHOSEN, by=clerk, at=at + timedelta(hours=25))
    assert choose("hongxing", code).status_code == 422
    assert choose("shequ", "0" * 20).status_code == 422


@pytest.mark.parametrize("password", ["muduan1", "password12"])
def test_a_weak_password_is_refused_with_its_reason_and_the_code_still_works(hamlet: Hamlet, password: str) -> None:
    code = code_on(signed(hamlet, "jiedao").post(asked(hamlet)))
    answer = choose("shequ", code, password)
    assert answer.status_code == 422 and password not in answer.content.decode()
    assert choose("shequ", code).status_code == 302
