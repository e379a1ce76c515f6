"""A green card at a compound's gate on a phone with no network: what it proves, whether it suffices there, and what is wrong."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from eye import Eye
from fake_server import FakeServer, sealed, versioned
from phone import Phone
from playwright.sync_api import expect
from scanning import type_code
from table import code
from test_station_journey import RULE, at_station, checks, station, word

from wanjia.registry.codes.rules import ES256, Card, VerifyKey, new_signer, sign_card, signer
from wanjia.registry.codes.rules.cards import RELEASED

WANTS = RULE | {"in": ["code", "certificate"]}
CLOSED = RULE | {"in": ["pass"], "out": ["pass"], "otherwise": "refuse"}


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer(doors=12) as fake:
        fake.office.rows["stations"] = [
            station("文庭雅苑东门", "gate", "controlled", WANTS, "文庭雅苑"),
            station("水岸家园北门", "gate", "closed", CLOSED, "水岸家园"),
            station("北出口检测站", "checkpoint", "controlled", WANTS),
        ]
        yield fake


class Office:
    """The county's office of the third round: signs cards, of which serials 1 to 400 of point 12 were printed."""

    def __init__(self, server: FakeServer) -> None:
        self.now = int(time.time())
        self.kid, public, self.private = new_signer()
        gone, gone_public, self.leaked = new_signer()
        self.gone = gone
        county = sealed("county")
        rows = [
            {"id": "key", "type": "card_key"}
            | VerifyKey(self.kid, ES256, public, county, "科尔沁区", self.now - 90_000, None).told(),
            {"id": "gone", "type": "card_key"}
            | VerifyKey(gone, ES256, gone_public, county, "科尔沁区", self.now - 90_000, None, revoked=True).told(),
            {"id": "void", "type": "void_serial", "issuer": county, "serial": "3-12-5"},
            {"id": "round", "type": "card_round", "round": "03" * 16, "printed": [[12, 1, 400]]},
        ]
        server.office.rows["cards"] = [versioned(row) for row in rows]

    def card(self, serial: int, round_: int = 3, until: int = 90_000, by: Any = None, **more: Any) -> str:
        kid, private = by or (self.kid, self.private)
        card = Card(
            bytes([round_] * 16),
            round_,
            "12",
            f"{round_}-12-{serial}",
            b"",
            self.now - 80_000,
            self.now + until,
            **more,
        )
        return sign_card(card, signer(kid, "科尔沁区", private))


def begin(phone: Phone, gate: str) -> None:
    at_station(phone, gate)
    phone.page.get_by_role("button", name="开始验人").click()
    expect(phone.page.get_by_text("本班 0 人")).to_be_visible()


def back(phone: Phone) -> None:
    phone.page.get_by_role("button", name="返回补充").click()
    expect(phone.page.get_by_role("dialog")).to_have_count(0)


def test_a_green_card_lets_pass_where_the_level_says_so_and_says_what_it_proves(
    phone: Phone, server: FakeServer
) -> None:
    office = Office(server)
    phone.sign_in()
    page, eye = phone.page, Eye(phone)
    phone.go("outbox")
    expect(page.get_by_text("已同步")).to_be_visible(timeout=15_000)
    begin(phone, "文庭雅苑东门")
    phone.context.set_offline(True)
    good = office.card(7)
    type_code(page, good)
    expect(page.locator(".verdict.word-pass")).to_contain_text("通行")
    expect(page.locator(".last")).to_contain_text("第 3 轮已采样，12 号采样点，编号 12-7")
    eye.look("card-passes")
    type_code(page, good)  # handed back over the fence
    expect(word(phone, "复核")).to_contain_text("刚刚用过")
    back(phone)
    begin(phone, "水岸家园北门")
    type_code(page, office.card(8))
    shown = word(phone, "劝返")
    expect(shown).to_contain_text("第 3 轮已采样")
    expect(shown).to_contain_text("还不够")
    eye.look("card-not-enough")
    page.get_by_role("button", name="劝返", exact=True).click()
    page.get_by_role("radio", name="没有证件或登记").click()
    page.get_by_role("button", name="劝返", exact=True).click()
    expect(page.locator(".verdict.word-refuse")).to_be_visible()
    page.get_by_role("button", name="返回", exact=True).click()
    expect(page.locator(".strip")).to_contain_text("2 条未上传")

    phone.context.set_offline(False)
    expect(page.locator(".strip")).to_have_count(0, timeout=15_000)
    through, turned = (event["payload"] for event in checks(server))
    assert (through["card"], through["fault"], through["person"]["proof"]) == (good, "", "certificate")
    assert (turned["decision"], turned["advised"], turned["person"]["proof"]) == ("refuse", "refuse", "certificate")
    assert eye.problems == {}


def test_everything_that_is_wrong_with_a_green_card_fills_the_screen_with_its_word(
    phone: Phone, server: FakeServer
) -> None:
    office = Office(server)
    phone.sign_in()
    page, eye = phone.page, Eye(phone)
    phone.go("outbox")
    expect(page.get_by_text("已同步")).to_be_visible(timeout=15_000)
    begin(phone, "文庭雅苑东门")
    phone.context.set_offline(True)
    stranger = new_signer()
    texts = [
        (office.card(7, by=(office.kid, stranger[2])), "伪造"),
        (office.card(7, by=(stranger[0], stranger[2])), "不认识签发方"),
        (office.card(7, by=(office.gone, office.leaked)), "已吊销"),
        (office.card(5), "已作废"),
        (office.card(7, round_=2), "不是这一轮的凭证"),
        (office.card(900), "没有印过"),
        (office.card(7, until=-60), "已过期"),
        (office.card(7, kind=RELEASED), "不是采样凭证"),
        (office.card(7)[:-9], "残缺"),
    ]
    for text, why in texts:
        type_code(page, text)
        expect(word(phone, "复核")).to_contain_text(why)
        if why in ("伪造", "没有印过"):
            eye.look(f"card-{'forged' if why == '伪造' else 'nobodys'}")
        back(phone)
    type_code(page, office.card(900))
    word(phone, "复核")
    page.get_by_role("button", name="改为劝返").click()
    page.get_by_role("radio", name="通行证无效").click()
    page.get_by_role("button", name="劝返", exact=True).click()
    type_code(page, code(1))
    expect(page.locator(".verdict.word-pass")).to_contain_text("通行")
    page.get_by_role("button", name="返回", exact=True).click()
    phone.context.set_offline(False)
    expect(page.locator(".strip")).to_have_count(0, timeout=15_000)
    turned, coded = (event["payload"] for event in checks(server))
    assert (turned["fault"], turned["person"]["proof"], turned["decision"]) == ("nobody", "", "refuse")
    assert coded["person"]["proof"] == "code"
    assert eye.problems == {}


def test_on_the_road_a_green_card_is_no_pass(phone: Phone, server: FakeServer) -> None:
    office = Office(server)
    phone.sign_in()
    at_station(phone, "北出口检测站")
    phone.page.get_by_role("button", name="开始查车").click()
    expect(phone.page.locator(".keys.provinces")).to_be_visible()
    type_code(phone.page, office.card(7))
    expect(word(phone, "复核")).to_contain_text("不是车辆通行证")
