"""The public forms: four fields the first time, one tap the next, a family after another; nobody learns who else was here."""

import gzip
import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.command.posts.actions import set_policy
from wanjia.command.posts.queries import policy
from wanjia.core import clock
from wanjia.core.limits import Tallies, forget_tries
from wanjia.core.models import Tally
from wanjia.registry.places.actions import add_site
from wanjia.registry.presence.actions import record_visitor_readings
from wanjia.registry.presence.models import Presence, Visitor
from wanjia.response.registration import door
from wanjia.response.registration.actions import print_poster, revoke_poster
from wanjia.response.registration.models import Poster, Registration
from wanjia.response.registration.queries import forget_decrees
from wanjia.response.registration.rules import shown_number

FIRST = {"name": "胡司机", "phone": "13800001111", "origin": "4201", "destination": "书香社区1号楼"}


@pytest.fixture
def poster(hamlet: Hamlet) -> Poster:
    forget_decrees()
    door.tallies.forget()
    by = hamlet.user("jiedao")
    site = add_site(place=hamlet.places["street"], kind="checkpoint", name="永清卡口", by=by, at=hamlet.at)
    made: Poster = print_poster(site=site, kind="road", by=by, at=hamlet.at)
    return made


def form(client: Client, poster: Poster, **values: Any) -> Any:
    body = urlencode({"event": str(uuid4()), **values}, doseq=True)
    return client.post(f"/r/{poster.code}", body, content_type="application/x-www-form-urlencoded")


def test_the_first_time_takes_four_fields_and_writes_one_presence(poster: Poster) -> None:
    client = Client()
    page = client.get(f"/R/{poster.code}").content.decode()
    asked = re.findall(r'<(?:input|select) id="(\w+)"', page)
    assert asked == ["name", "phone", "origin", "destination"] and "<script" not in page
    answer = form(client, poster, **FIRST)
    assert answer.status_code == 200 and "已登记" in answer.content.decode()
    row = Registration.objects.get()
    assert (row.visitor.name, row.visitor.phone, row.origin, row.target) == ("胡司机", "+8613800001111", "4201", "武汉")
    assert Presence.objects.get().visitor_id == row.visitor_id
    cookie = answer.cookies["here"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and "1111" not in cookie.value


def test_the_next_time_takes_one_tap_and_a_family_keeps_its_address(poster: Poster) -> None:
    client = Client()
    form(client, poster, **FIRST)
    form(client, poster, name="何秀兰", phone="")
    assert 'href="?lang=en&amp;add=1"' in client.get(f"/r/{poster.code}?add=1").content.decode(), (
        "still a member of the family"
    )
    page = client.get(f"/r/{poster.code}").content.decode()
    assert "胡*机" in page and "何*兰" in page and "胡司机" not in page
    form(client, poster, who=["0", "1"])
    assert Visitor.objects.count() == 2 and Registration.objects.count() == 4
    assert {row.destination for row in Registration.objects.all()} == {FIRST["destination"]}
    form(client, poster, who="1")
    assert Registration.objects.filter(visitor__name="何秀兰").count() == 3


def test_the_same_form_sent_twice_counts_once(poster: Poster) -> None:
    client, event = Client(), str(uuid4())
    answers = [form(client, poster, **FIRST, event=event) for _time in range(2)]
    assert [a.status_code for a in answers] == [200, 200]
    assert Registration.objects.count() == Presence.objects.count() == 1


def test_nobody_learns_whether_somebody_else_was_here(poster: Poster) -> None:
    form(Client(), poster, **FIRST)
    known, new = Client(), Client()
    pages = [form(known, poster, **FIRST), form(new, poster, **{**FIRST, "phone": "13800002222"})]
    texts = [re.sub(r"\d\d-\d\d \d\d:\d\d|[0-9A-Z]{27}", "", page.content.decode()) for page in pages]
    assert texts[0] == texts[1] and [page.status_code for page in pages] == [200, 200]
    assert known.get("/r/mine").content.decode().count("胡*机") == 1  # only what came from this very browser
    assert "没有登记过" in Client().get("/r/mine").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"phone": "123"}, {"origin": "9999"}, {"origin": ""}, {"name": "<script>alert(1)</script>"}],
)
def test_what_cannot_be_taken_is_said_clearly_and_nothing_is_written(poster: Poster, wrong: dict[str, str]) -> None:
    answer = form(Client(), poster, **{**FIRST, **wrong})
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert "<script>" not in answer.content.decode() and not Registration.objects.exists()


def test_a_flood_from_one_network_is_turned_away_and_others_are_not(poster: Poster, hamlet: Hamlet) -> None:
    county, by = hamlet.places["county"], hamlet.user("zhihui")
    said = {"place": county, "document": hamlet.document, "effective_from": hamlet.at, "by": by, "at": hamlet.at}
    set_policy(key="registration_limits", value=[2, 5, 50], **said)
    flood = [
        form(Client(REMOTE_ADDR=f"10.1.1.{number}"), poster, **{**FIRST, "phone": f"138{number:08d}"})
        for number in range(9)
    ]
    statuses = [answer.status_code for answer in flood]
    assert statuses == [200] * 5 + [429] * 4 and flood[-1].headers["Retry-After"]
    assert form(Client(REMOTE_ADDR="10.1.2.1"), poster, **{**FIRST, "phone": "13900001111"}).status_code == 200


def test_two_processes_count_together_what_comes_often(poster: Poster) -> None:
    one, two, at = Tallies(), Tallies(), clock.now()
    keys, let = [("network", 100)], 0
    for second in range(30):
        for process in (one, two):
            process.share(at + timedelta(seconds=second))
            let += sum(not process.too_many(keys, at) for _form in range(5))
    assert 100 <= let <= 125, "each by itself would have let 100 through"
    assert Tally.objects.count() == 1
    one, two, let = Tallies(), Tallies(), 0
    for _group in range(30):  # a burst, all of it in one second
        for process in (one, two):
            process.share(at)
            let += sum(not process.too_many([("burst", 600)], at) for _form in range(60))
    assert 600 <= let <= 600 + 600 // 16 + 60
    assert forget_tries(at + timedelta(hours=2)) == 2
    rare = Tallies()
    rare.too_many(keys, at)
    rare.share(at)
    assert not Tally.objects.exists(), "what comes seldom costs the store nothing"


def test_ten_thousand_forms_from_one_address_store_what_its_network_may_and_no_more(poster: Poster) -> None:
    most = policy("registration_limits", poster.site.place, clock.now())[1]
    answers = []
    for begin in range(0, 10_000, 100):  # as the process in front hands them over
        bodies = [
            urlencode({**FIRST, "event": str(uuid4()), "phone": f"138{number:08d}"}).encode()
            for number in range(begin, begin + 100)
        ]
        sent = [door.Sent(poster.code, "", "zh-CN", "203.0.113.9", body) for body in bodies]
        answers += [answer.status for answer in door.take_forms(sent, clock.now())]
    assert answers.count(200) == most == Registration.objects.count() and answers.count(429) == 10_000 - most
    sent = [door.Sent(poster.code, "", "zh-CN", "198.51.100.7", urlencode({**FIRST, "event": str(uuid4())}).encode())]
    assert door.take_forms(sent, clock.now())[0].status == 200, "others are not kept out"


def test_a_code_that_was_revoked_or_never_was_opens_nothing(poster: Poster, hamlet: Hamlet) -> None:
    revoke_poster(poster=poster, by=hamlet.user("jiedao"), at=hamlet.at)
    for code in (poster.code, "0" * 27, "x"):
        answers = [Client().get(f"/r/{code}"), Client().post(f"/r/{code}", FIRST)]
        assert [a.status_code for a in answers] == [404, 404] and "已停用" in answers[0].content.decode()
    assert not Registration.objects.exists()


def test_a_stolen_or_altered_token_is_worth_nothing(poster: Poster) -> None:
    client = Client()
    form(client, poster, **FIRST)
    value = client.cookies["here"].value
    client.cookies["here"] = value[:30] + ("A" if value[30] != "A" else "B") + value[31:]
    assert form(client, poster, who="0").status_code == 422
    assert Registration.objects.count() == 1


def test_the_first_visit_costs_less_than_thirty_kilobytes_and_speaks_three_languages(poster: Poster) -> None:
    built = settings.ROOT / "frontend" / "dist"
    sheet = (built / json.loads((built / "manifest.json").read_text())["public.css"]).read_bytes()
    for language, word in (("zh-hans", "从哪里来"), ("en", "Where from"), ("mn-mong", "ᠨᠡᠷ᠎ᠡ")):
        page = Client().get(f"/r/{poster.code}?lang={language}&big=1").content
        assert word in page.decode() and len(gzip.compress(page)) + len(gzip.compress(sheet)) < 30 * 1024
    assert "尚未经母语人士审校" in page.decode() and "姓名" in page.decode()
    chinese = Client().get(f"/r/{poster.code}").content.decode()
    assert 'aria-label="ᠮᠣᠩᠭᠣᠯ"' in chinese, "drawn: a phone without the script shows boxes"


def test_what_is_kept_can_be_read_and_taken_off_the_phone(poster: Poster, hamlet: Hamlet) -> None:
    client = Client()
    form(client, poster, **FIRST)
    page = client.get("/r/mine").content.decode()
    row = Registration.objects.get()
    assert "永清卡口" in page and f"{row.at + timedelta(days=28):%Y-%m}" in page and "还没有工作人员看过" in page
    other = Client()
    form(other, poster, **FIRST)
    events = [row.event for row in Registration.objects.order_by("pk")]
    reader = {"through": "registration:list", "by": hamlet.user("kakou"), "at": hamlet.at}
    record_visitor_readings(visitors=[row.visitor_id], events=events[:1], **reader)
    assert "巴特尔民警" in client.get("/r/mine").content.decode()
    assert "巴特尔民警" not in other.get("/r/mine").content.decode()
    assert client.post("/r/forget").cookies["here"].value == ""
    assert Registration.objects.count() == 2


def test_each_form_gives_a_code_of_its_own_to_show_which_opens_as_a_picture(poster: Poster) -> None:
    client, event = Client(), str(uuid4())
    first, again = (form(client, poster, **FIRST, event=event).content.decode() for _time in range(2))
    later = form(client, poster, who="0").content.decode()
    codes = [re.findall(r'src="/r/code/([0-9A-Z]{27})"', page) for page in (first, again, later)]
    assert codes[0] == codes[1] and len({code for (code,) in codes}) == 2, "the same form has the same code"
    numbers = [shown_number(code) for (code,) in codes]
    assert numbers[0] == Registration.objects.earliest("pk").pk and numbers[2] == Registration.objects.latest("pk").pk
    picture = client.get(f"/r/code/{codes[0][0]}")
    assert picture["Content-Type"] == "image/svg+xml" and b"<svg" in picture.content
    assert client.get("/r/code/nonsense").status_code == 404 and shown_number("WJR:" + "0" * 27) is None
    assert codes[2][0] in client.get("/r/mine").content.decode()
