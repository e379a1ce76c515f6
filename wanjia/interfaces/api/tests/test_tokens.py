"""A token: two people and its owner make it, it opens a part of what its owner may do, and it ends."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.limits import Tallies
from wanjia.core.models import JournalLine
from wanjia.interfaces.api import credentials
from wanjia.interfaces.api.actions import confirm_token, draw_token, propose_token, revoke_token
from wanjia.interfaces.api.models import ApiToken
from wanjia.interfaces.api.tests.machines import Machine, machine, made
from wanjia.registry.accounts.actions import deactivate_user, end_grant
from wanjia.registry.accounts.models import Grant


def signed(hamlet: Hamlet, username: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_three_people_make_a_token_on_the_pages_and_only_its_owner_sees_it_once(hamlet: Hamlet) -> None:
    ends = (clock.now() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M")
    form = {
        "username": "jiedao",
        "name": "区数据平台",
        "place": "永清街道",
        "scopes": ["view_coverage"],
        "until_at": ends,
    }
    assert signed(hamlet, "guanli").post("/api/tokens/new/", form).status_code == 302
    token = ApiToken.objects.get()
    confirm, draw = f"/api/tokens/{token.public_id}/confirm/", f"/api/tokens/{token.public_id}/draw/"
    assert signed(hamlet, "jiedao").post(draw).status_code == 422, "nobody has confirmed it"
    assert signed(hamlet, "guanli").post(confirm).status_code == 422
    assert signed(hamlet, "jiedao").post(confirm).status_code == 422
    assert "接口令牌等您确认" in signed(hamlet, "zhihui").get("/").content.decode()
    assert "区数据平台" in signed(hamlet, "zhihui").get("/api/tokens/").content.decode()
    assert signed(hamlet, "zhihui").post(confirm).status_code == 302
    assert signed(hamlet, "zhihui").post(draw).status_code == 404
    shown = signed(hamlet, "jiedao").post(draw)
    secret = shown.content.decode().partition("wanjia_")[2].partition("<")[0]
    assert "no-store" in shown.headers["Cache-Control"]
    assert signed(hamlet, "jiedao").post(draw).status_code == 422, "it is shown once"
    assert secret not in signed(hamlet, "jiedao").get("/api/").content.decode()
    assert Machine(f"wanjia_{secret}").get("places")["items"][0]["name"] == "永清街道"
    lines = JournalLine.objects.filter(about_kind="api.apitoken").order_by("pk").values_list("action", "by_id")
    people = [hamlet.user(name).pk for name in ("guanli", "zhihui", "jiedao")]
    assert list(lines) == list(zip(["propose_token", "confirm_token", "draw_token"], people, strict=True))


def test_no_token_opens_more_than_its_owner_has_there(hamlet: Hamlet) -> None:
    at, by = clock.now(), hamlet.user("guanli")
    said = {"name": "x", "until_at": at + timedelta(days=9), "by": by, "at": at}
    for who, scopes, place in (
        ("shequ", ["manage_posts"], "community"),
        ("shequ", ["view_coverage"], "street"),
        ("shequ", [], "community"),
        ("guanli", ["manage_accounts"], "region"),
    ):
        with pytest.raises(Refused):
            propose_token(user=hamlet.user(who), scopes=scopes, place=hamlet.places[place], **said)
    with pytest.raises(Refused):
        long = said | {"until_at": at + timedelta(days=400)}
        propose_token(user=hamlet.user("shequ"), scopes=["view_coverage"], place=hamlet.places["community"], **long)


def test_a_token_sees_its_place_only_and_a_scope_it_lacks_is_refused(hamlet: Hamlet) -> None:
    inside = machine(hamlet, "zhihui", "view_coverage", place="street")
    street, other = hamlet.places["street"], hamlet.places["next_street"]
    assert inside.get(f"places/{street.public_id}")["name"] == "永清街道"
    assert inside.get(f"places/{other.public_id}", status=404)["type"] == "not-found"
    assert inside.get(f"places/{hamlet.places['county'].public_id}", status=404)["status"] == 404
    assert not [p for p in inside.every("places", limit=50) if p["name"] == "红星街道"]
    refused = inside.get("orders", status=403)
    assert refused["type"] == "scope" and refused["detail"] == "assign_work"


def test_the_same_answer_is_given_to_every_token_that_is_not_in_force(hamlet: Hamlet) -> None:
    at = clock.now()
    token, secret = made(hamlet, "shequ", "view_coverage", place="community")
    good = Machine(secret)
    good.get("places")
    revoke_token(token=token, by=hamlet.user("shequ"), at=at)
    gone = good.get("places", status=401)
    assert gone == Machine("wanjia_wrong").get("places", status=401) | {"server_time": gone["server_time"]}
    assert Client().get("/api/v1/places").headers["WWW-Authenticate"] == "Bearer"
    token, secret = made(hamlet, "shequ", "view_coverage", place="community")
    ApiToken.objects.filter(pk=token.pk).update(asked_at=at - timedelta(days=9), until_at=at - timedelta(minutes=1))
    Machine(secret).get("places", status=401)


def test_what_the_owner_loses_the_token_loses(hamlet: Hamlet) -> None:
    token = machine(hamlet, "shequ", "view_coverage", place="community")
    end_grant(grant=Grant.objects.get(user=hamlet.user("shequ")), by=hamlet.user("jiedao"), at=clock.now())
    token.get("places", status=403)
    deactivate_user(user=hamlet.user("shequ"), by=hamlet.user("guanli"), at=clock.now())
    token.get("places", status=401)


def test_a_token_that_asks_too_often_waits(hamlet: Hamlet, monkeypatch: pytest.MonkeyPatch) -> None:
    token = machine(hamlet, "shequ", "view_coverage", place="community")
    monkeypatch.setattr(credentials, "AN_HOUR", 2)
    token.get("places")
    token.get("places")
    answer = token.client.get("/api/v1/places")
    assert answer.status_code == 429 and 0 < int(answer.headers["Retry-After"]) <= 3600


def test_what_a_token_asked_of_another_process_counts_too(hamlet: Hamlet, monkeypatch: pytest.MonkeyPatch) -> None:
    token = machine(hamlet, "shequ", "view_coverage", place="community")
    monkeypatch.setattr(credentials, "AN_HOUR", 4)
    monkeypatch.setattr(Tallies, "EVERY", timedelta(0))
    for _process in range(2):
        monkeypatch.setattr(credentials, "_tallies", Tallies())
        token.get("places")
        token.get("places")
    assert token.client.get("/api/v1/places").status_code == 429
    monkeypatch.setattr(credentials, "_tallies", Tallies())
    token.get("places")  # a process that has not heard yet; it hears with this
    assert token.client.get("/api/v1/places").status_code == 429


def test_the_store_itself_refuses_one_person_in_two_parts(hamlet: Hamlet) -> None:
    token, _secret = made(hamlet, "shequ", "view_coverage", place="community")
    for column in ("asked_by", "user"):
        with pytest.raises(IntegrityError), transaction.atomic():
            ApiToken.objects.filter(pk=token.pk).update(confirmed_by=getattr(token, column))
    waiting = propose_token(
        name="x", user=hamlet.user("shequ"), scopes=["view_coverage"], place=hamlet.places["community"],
        until_at=clock.now() + timedelta(days=9), by=hamlet.user("guanli"), at=clock.now(),
    )  # fmt: skip
    with pytest.raises(Refused):
        confirm_token(token=waiting, by=hamlet.user("zhihui"), at=clock.now() + timedelta(days=8))
    with pytest.raises(Refused):
        draw_token(token=waiting, by=hamlet.user("shequ"), at=clock.now())
