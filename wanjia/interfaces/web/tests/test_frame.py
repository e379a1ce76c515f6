"""The frame: signing in and out, first screens, language and theme, error pages, health."""

import gzip
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from demo.cast import CAST, PASSWORD
from demo.hamlet import Hamlet
from wanjia.core.models import JournalLine
from wanjia.interfaces.web.frame import ENTRIES
from wanjia.interfaces.web.frame import address as address_of
from wanjia.interfaces.web.templatetags.frame import asset
from wanjia.registry.accounts.actions import enrol_device

FIRST = {
    "zhihui": "进行中的任务",
    "jiedao": "还缺",
    "shequ": "进行中的任务",
    "wangge1": "打开手机端上门",
    "louzhang": "打开手机端上门",
    "ducha": "请核实",
    "shenji": "操作日志",
    "guanli": "账号与手机",
}


def signed_in(hamlet: Hamlet, name: str) -> Client:
    browser = Client(headers={"accept-language": "zh-CN"})
    browser.force_login(hamlet.user(name))
    return browser


def test_the_way_in_is_name_and_password_and_leads_back(hamlet: Hamlet) -> None:
    browser, data = Client(), {"username": "shequ", "password": PASSWORD, "next": "/campaigns/"}
    assert browser.get("/campaigns/")["Location"] == "/sign-in/?next=/campaigns/"
    assert browser.post(reverse("web:sign_in"), {**data, "password": "wrong"}).status_code == 422
    assert browser.post(reverse("web:sign_in"), data)["Location"] == "/campaigns/"


def test_whoever_sits_down_after_a_sign_out_reads_nothing_by_going_back(hamlet: Hamlet) -> None:
    office = signed_in(hamlet, "shequ")
    pages = [reverse("web:home"), reverse("people:duplicates"), reverse("campaigns:revisits"), reverse("web:to_do")]
    kept = [page for page in pages if "no-store" not in office.get(page).headers.get("Cache-Control", "")]
    assert not kept, "the browser keeps these and shows them again without asking"
    assert office.post(reverse("web:sign_out"))["Clear-Site-Data"] == '"cache"', "the phone's outbox stays"


def test_the_way_back_never_leaves_this_server(hamlet: Hamlet) -> None:
    data = {"username": "shequ", "password": PASSWORD, "next": "https://example.org/"}
    assert Client().post(reverse("web:sign_in"), data)["Location"] == "/"


def test_after_six_wrong_passwords_the_door_stays_shut(hamlet: Hamlet) -> None:
    browser = Client()
    data = {"username": "shequ", "password": "wrong"}
    codes = [browser.post(reverse("web:sign_in"), data).status_code for _time in range(6)]
    assert codes[:5] == [422] * 5 and codes[5] == 429
    assert browser.post(reverse("web:sign_in"), {**data, "password": PASSWORD}).status_code == 429


def test_a_stranger_elsewhere_shuts_nobody_out_behind_the_proxy(hamlet: Hamlet, settings: Any) -> None:
    settings.HTTPS = True
    data = {"username": "shequ", "password": "wrong"}

    def from_address(seen: str, **said: str) -> int:
        return Client(headers={"x-forwarded-for": seen}).post(reverse("web:sign_in"), {**data, **said}).status_code

    assert [from_address(f"9.9.9.{n}, 203.0.113.5") for n in range(7)][-1] == 429, (
        "what the stranger adds counts for nothing"
    )
    assert from_address("198.51.100.7", password=PASSWORD) == 302
    assert from_address("no address", password=PASSWORD) == 302, "nonsense is no error"


def test_one_password_tried_on_everybody_shuts_the_door_for_that_address_only(hamlet: Hamlet) -> None:
    def enter(name: str, password: str, address: str = "203.0.113.5") -> int:
        sent = {"username": name, "password": password}
        return Client(REMOTE_ADDR=address).post(reverse("web:sign_in"), sent).status_code

    assert {enter(f"nobody{n}", "spring-2022") for n in range(60)} == {422}
    assert enter("shequ", PASSWORD) == 429
    assert enter("shequ", PASSWORD, "198.51.100.7") == 302


def test_the_cast_is_shown_only_in_practice(hamlet: Hamlet, settings: Any) -> None:
    assert "wangge1" not in Client().get(reverse("web:sign_in")).content.decode()
    settings.WANJIA_PRACTICE, settings.WANJIA_PRACTICE_PASSWORD = True, PASSWORD
    page = Client().get(reverse("web:sign_in")).content.decode()
    assert PASSWORD in page and all(member.username in page for member in CAST)


@pytest.mark.parametrize("name", FIRST)
def test_everyone_has_a_first_screen_of_their_own(hamlet: Hamlet, name: str) -> None:
    answer = signed_in(hamlet, name).get("/")
    assert answer.status_code == 200 and FIRST[name] in answer.content.decode()


def test_signing_out_ends_the_session(hamlet: Hamlet) -> None:
    browser = signed_in(hamlet, "shequ")
    browser.post(reverse("web:sign_out"))
    assert browser.get("/").status_code == 302


def test_a_password_is_changed_by_who_knows_the_old_one(hamlet: Hamlet) -> None:
    browser, address = signed_in(hamlet, "shequ"), reverse("web:change_password")
    new = {"password": "yi-hu-bu-lou-88", "again": "yi-hu-bu-lou-88"}
    assert browser.post(address, {"old": "guess", **new}).status_code == 422
    assert browser.post(address, {"old": PASSWORD, "password": "short", "again": "short"}).status_code == 422
    assert browser.post(address, {"old": PASSWORD, **new}).status_code == 302
    assert browser.get("/").status_code == 200
    old = Client().post(reverse("web:sign_in"), {"username": "shequ", "password": PASSWORD})
    assert old.status_code == 422


def test_language_and_theme_are_kept(hamlet: Hamlet) -> None:
    browser = signed_in(hamlet, "shequ")
    browser.post(reverse("web:preferences"), {"language": "en", "next": "/"})
    assert '<html lang="en"' in browser.get("/").content.decode()
    assert JournalLine.objects.filter(action="change_language").count() == 1
    browser.post(reverse("web:preferences"), {"theme": "dark", "next": "/"})
    assert 'data-theme="dark"' in browser.get("/").content.decode()
    browser.post(reverse("web:preferences"), {"theme": '"><script>', "language": "xx"})
    assert 'data-theme="dark"' in browser.get("/").content.decode()


def test_an_error_page_says_what_to_do_in_the_readers_language(hamlet: Hamlet) -> None:
    browser = signed_in(hamlet, "shequ")
    missing, forbidden = browser.get("/no-such-page/"), browser.get(reverse("campaigns:new"))
    assert missing.status_code == 404 and "没有找到这一页" in missing.content.decode()
    assert forbidden.status_code == 403 and "您没有这项权限" in forbidden.content.decode()


def test_a_page_loads_nothing_from_elsewhere_and_runs_no_inline_script(hamlet: Hamlet) -> None:
    answer = signed_in(hamlet, "shequ").get("/")
    page = answer.content.decode()
    assert "http://" not in page and "https://" not in page
    assert " style=" not in page and " onclick=" not in page and "<script>" not in page
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_styles_and_scripts_travel_compressed() -> None:
    answer = Client().get(asset("office.css"), headers={"accept-encoding": "gzip"})
    plain = gzip.decompress(b"".join(answer.streaming_content))
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) < len(plain) / 3 and b".rail" in plain


def test_a_watchdog_learns_that_it_lives_and_can_serve(hamlet: Hamlet) -> None:
    assert Client().get("/healthz").json() == {"alive": True}
    assert Client().get("/readyz").json() == {"ready": True, "store": "ok"}


def test_beside_a_figure_stands_how_many_phones_owe_something(hamlet: Hamlet) -> None:
    enrol_device(user=hamlet.user("wangge1"), name="旧手机", by=hamlet.user("guanli"), at=hamlet.at)
    address = reverse("web:not_uploaded")
    place = hamlet.places["street"].public_id
    assert "1 台手机未上传" in signed_in(hamlet, "jiedao").get(address, {"place": place}).content.decode()
    assert signed_in(hamlet, "hongxing").get(address, {"place": place}).status_code == 404
    assert signed_in(hamlet, "jiedao").get(address).status_code == 404
    assert f"{address}?place={place}" in signed_in(hamlet, "jiedao").get("/").content.decode()


def test_every_way_onward_leads_somewhere() -> None:
    assert [entry.view for entry in ENTRIES if not address_of(entry.view)] == []
