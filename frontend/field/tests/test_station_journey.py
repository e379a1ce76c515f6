"""An officer's shift at a station with the built phone app, offline: a vehicle, a forged pass, a gate, killed and taken back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from fake_server import FakeServer, sealed, versioned
from phone import Phone
from playwright.sync_api import expect
from scanning import type_code
from table import code
from test_cards_journey import slow_down

from wanjia.registry.codes.rules import ES256, VerifyKey, new_signer, sign_card, signer
from wanjia.registry.codes.rules.cards import PassCard, plate_digest

RULE = {"in": ["code", "pass", "registration", "proxy"], "out": ["none"], "otherwise": "review", "fever": 373}


def station(name: str, kind: str, level: str, rule: dict[str, Any], compound: str = "") -> dict[str, Any]:
    row = {"id": sealed(name), "type": "station", "name": name, "kind": kind, "direction": "both", "compound": compound}
    return versioned(row | {"place": "科尔沁区", "open": True, "level": level, "rule": rule})


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer(doors=12) as fake:
        fake.office.rows["stations"] = [
            station("北出口检测站", "checkpoint", "controlled", RULE),
            station("文庭雅苑东门", "gate", "controlled", RULE | {"in": ["code", "pass", "visitor"]}, "文庭雅苑"),
        ]
        yield fake


def passes(server: FakeServer) -> Any:
    """Give a way to sign passes whose key this office has told its phones."""
    kid, public, private = new_signer()
    now = int(time.time())
    key = VerifyKey(kid, ES256, public, sealed("office"), "科尔沁区交通运输局", now - 9000, None)
    server.office.rows["cards"] = [versioned({"id": "key", "type": "card_key", **key.told()})]

    def make(plate: str, serial: str = "YJ-1", until: int = 3600, secret: bytes = private) -> str:
        digest = plate_digest(serial, plate)
        card = PassCard(serial, digest, 2, sort=1, issued=now - 8000, begins=now - 7200, expires=now + until)
        return sign_card(card, signer(kid, "科尔沁区交通", secret))

    return make


def keys(phone: Phone, text: str) -> None:
    for letter in text:
        phone.page.locator(".keys").get_by_role("button", name=letter, exact=True).click()


def at_station(phone: Phone, name: str) -> None:
    phone.go("station/choose")
    phone.page.get_by_role("button", name=name).click()
    expect(phone.page.locator("h1")).to_have_text(name)


def word(phone: Phone, said: str) -> Any:
    shown = phone.page.get_by_role("dialog", name=said)
    expect(shown).to_be_visible()
    return shown


def checks(server: FakeServer) -> list[dict[str, Any]]:
    events = sorted(server.office.events.values(), key=lambda event: event["seq"])
    return [event for event in events if event["kind"] in ("check@1", "passage@1")]


def begin(phone: Phone) -> None:
    phone.page.get_by_role("button", name="开始查车").click()
    expect(phone.page.locator(".keys.provinces")).to_be_visible()


def test_a_shift_at_a_station_offline_and_killed_in_the_middle(phone: Phone, server: FakeServer) -> None:
    make = passes(server)
    phone.sign_in()
    page = phone.page
    at_station(phone, "北出口检测站")
    begin(phone)
    phone.context.set_offline(True)
    keys(phone, "蒙G12345好")
    keys(phone, "365")
    keys(phone, "381")
    keys(phone, "好")
    expect(page.locator(".occupants [role=status]")).to_contain_text("2 人")
    page.get_by_role("button", name="判定").click()
    expect(word(phone, "复核")).to_contain_text("发热")
    page.get_by_role("button", name="复核", exact=True).click()
    expect(page.locator(".last")).to_contain_text("蒙G12345")
    phone.kill()  # the word was given: it is kept

    phone.switch_on()
    phone.context.set_offline(True)
    phone.page.reload()
    phone.unlock()
    page = phone.page
    phone.go("station")
    expect(page.locator(".counts.shift")).to_contain_text("发热")
    expect(page.locator(".strip")).to_contain_text("1 条未上传")
    begin(phone)
    keys(phone, "蒙GABC12")
    expect(page.get_by_text("后五位最多两个字母")).to_be_visible()
    keys(phone, "好")
    keys(phone, "056")
    expect(page.get_by_text("不可能是体温")).to_be_visible()
    for _ in range(3):
        page.get_by_role("button", name="删一位").click()
    keys(phone, "365")
    keys(phone, "好")
    expect(page.get_by_role("button", name="判定")).to_be_disabled()
    page.get_by_role("button", name="车牌").click()
    for _ in range(5):
        page.get_by_role("button", name="删一位").click()
    keys(phone, "D12345好好")

    slow_down(phone)
    good = make("蒙GD12345")
    forged = make("蒙GD12345", "YJ-4", secret=new_signer()[2])
    for text, said, why in (
        (good, "通行", ""),
        (make("蒙G99999", "YJ-2"), "复核", "不是这辆车的通行证"),
        (make("蒙GD12345", "YJ-3", until=-60), "复核", "已过期"),
        (forged, "复核", "伪造"),
    ):
        type_code(page, text)
        expect(word(phone, said)).to_contain_text(why)
        page.get_by_role("button", name="返回补充").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
    times = page.evaluate("performance.getEntriesByName('scan-word').map(each => each.duration)")
    assert len(times) == 4 and max(times) <= 1000, times
    phone.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 1})
    page.get_by_role("button", name="判定").click()
    word(phone, "复核")
    page.get_by_role("button", name="改为劝返").click()
    page.get_by_role("radio", name="通行证无效").click()
    page.get_by_role("button", name="劝返", exact=True).click()
    expect(page.locator(".last")).to_contain_text("劝返")
    page.get_by_role("button", name="撤销").click()  # a slip of the finger
    page.get_by_role("button", name="判定").click()
    page.get_by_role("button", name="改为劝返").click()
    page.get_by_role("radio", name="通行证无效").click()
    page.get_by_role("button", name="劝返", exact=True).click()

    expect(page.locator(".keys.provinces")).to_be_visible()
    page.get_by_role("button", name="其他号牌").click()  # no key for these
    page.get_by_label("号牌上的字").fill("1234 УБЛ")
    page.get_by_role("dialog").get_by_role("button", name="好", exact=True).click()
    keys(phone, "366好")
    type_code(page, forged)
    expect(word(phone, "复核")).to_contain_text("伪造")
    page.get_by_role("button", name="返回补充").click()
    type_code(page, code(2))  # a good code beside a forged pass mends nothing
    page.get_by_role("button", name="登记人").click()
    sheet = page.get_by_role("dialog", name="登记人")
    page.get_by_label("姓名", exact=True).fill("张3")
    page.get_by_label("电话", exact=True).fill("1380000")
    expect(page.get_by_text("手机号应为11位")).to_be_visible()
    expect(sheet.get_by_role("button", name="好", exact=True)).to_be_disabled()
    sheet.get_by_role("button", name="关闭").click()
    page.get_by_role("button", name="判定").click()
    expect(word(phone, "复核")).to_contain_text("伪造")
    page.get_by_role("button", name="复核", exact=True).click()

    page.get_by_role("button", name="其他号牌").click()
    page.get_by_role("button", name="没有号牌").click()
    keys(phone, "365好")
    page.get_by_role("button", name="多一人").click()
    page.get_by_role("button", name="判定").click()
    expect(word(phone, "复核")).to_contain_text("1 人没有测体温")
    page.get_by_role("button", name="改为通行").click()

    expect(page.locator(".keys.provinces")).to_be_visible()
    keys(phone, "蒙G54321好好")
    type_code(page, f"WJR:{code(7)[-27:]}")  # what a traveller registered on their own phone
    expect(page.locator(".chips.people")).to_contain_text("联网后核对")
    page.get_by_role("button", name="判定").click()
    word(phone, "通行")
    page.get_by_role("button", name="通行", exact=True).click()

    at_station(phone, "文庭雅苑东门")
    page.get_by_role("button", name="开始验人").click()
    expect(page.get_by_text("本班 0 人")).to_be_visible()  # it listens by now
    type_code(page, code(1))
    expect(page.locator(".verdict.word-pass")).to_contain_text("通行")
    type_code(page, code(1))  # the same code held out again: lent, or a photograph
    expect(word(phone, "复核")).to_contain_text("刚刚用过")
    page.get_by_role("button", name="复核", exact=True).click()
    page.get_by_role("button", name="没有码").click()
    word(phone, "复核")
    page.get_by_role("button", name="返回补充").click()
    crew = make("蒙GD12345", "YJ-9")  # for two persons
    for count in (3, 4):
        type_code(page, crew)
        expect(page.get_by_text(f"本班 {count} 人")).to_be_visible()
    type_code(page, crew)  # handed over the fence to a third
    expect(word(phone, "复核")).to_contain_text("刚刚用过")
    page.get_by_role("button", name="返回补充").click()
    type_code(page, forged)
    expect(word(phone, "复核")).to_contain_text("伪造")
    page.get_by_role("button", name="复核", exact=True).click()
    page.get_by_role("button", name="访客").click()
    page.get_by_label("姓名", exact=True).fill("高来客")
    page.get_by_label("到哪里去").fill("3号楼501")
    page.get_by_role("button", name="好", exact=True).click()
    expect(page.locator(".verdict.word-pass")).to_contain_text("通行")
    page.get_by_role("button", name="返回", exact=True).click()
    expect(page.locator(".strip")).to_contain_text("11 条未上传")

    phone.context.set_offline(False)
    expect(page.locator(".strip")).to_have_count(0, timeout=15_000)
    first, second, foreign, bare, traveller, through, again, driver, mate, faked, guest = checks(server)
    assert (foreign["payload"]["plate"], foreign["payload"]["odd_plate"]) == ("1234УБЛ", True)
    assert foreign["payload"]["card"] == forged and foreign["payload"]["fault"]
    assert (bare["payload"]["plate"], bare["payload"]["odd_plate"], bare["payload"]["persons"]) == ("", True, 2)
    assert traveller["payload"]["people"][0]["registration"] == code(7)[-27:]
    assert (first["payload"]["plate"], first["payload"]["decision"], first["payload"]["persons"]) == (
        "蒙G12345",
        "review",
        2,
    )
    assert [each["temperature"] for each in first["payload"]["people"]] == [365, 381]
    assert (second["payload"]["decision"], second["payload"]["reason"]) == ("refuse", "通行证无效")
    assert second["payload"]["card"].startswith("WJ1:") and second["subject"] == sealed("北出口检测站")
    assert (through["kind"], through["payload"]["decision"], again["payload"]["decision"]) == (
        "passage@1",
        "pass",
        "review",
    )
    assert through["payload"]["person"]["code"] == code(1)[-27:]
    for each in (driver, mate):
        assert (each["payload"]["card"], each["payload"]["fault"], each["payload"]["person"]["proof"]) == (
            crew,
            "",
            "pass",
        )
    assert (faked["payload"]["card"], faked["payload"]["person"]["proof"]) == (forged, "") and faked["payload"]["fault"]
    assert guest["payload"]["person"]["door"] == "3号楼501"
