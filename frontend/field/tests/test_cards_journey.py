"""验码: cards are checked on a slow phone with no network, first in practice, then with the keys the office sent."""

from __future__ import annotations

import json
import time
from pathlib import Path

from fake_server import FakeServer, versioned
from phone import Phone
from playwright.sync_api import expect
from scanning import type_code

SAVED = json.loads((Path(__file__).parents[3] / "wanjia/registry/codes/tests/cards.json").read_text(encoding="utf-8"))
SLOW = 6  # times slower than this machine: a cheap phone


def practice_card() -> str:
    source = (Path(__file__).parents[1] / "practice/card.ts").read_text(encoding="utf-8")
    return source.split('PRACTICE_CARD =\n  "')[1].split('"')[0]


def slow_down(phone: Phone) -> None:
    phone.context.new_cdp_session(phone.page).send("Emulation.setCPUThrottlingRate", {"rate": SLOW})


def check(phone: Phone, text: str) -> float:
    """Let a scanner gun type a card; give the seconds until the word stands there."""
    phone.go("scan")
    phone.page.fill("main form input", text)
    begin = time.monotonic()
    phone.page.get_by_role("button", name="打开", exact=True).click()
    expect(phone.page.locator(".verdict")).to_be_visible()
    return time.monotonic() - begin


def test_a_card_is_checked_in_practice_without_signing_in(phone: Phone) -> None:
    phone.page.get_by_role("button", name="练习").first.click()
    phone.go("scan")
    phone.page.get_by_role("button", name="练习：验一张凭证").click()
    expect(phone.page.locator(".verdict.good")).to_contain_text("练习街道")
    phone.page.get_by_role("button", name="验下一个").click()
    phone.page.get_by_role("button", name="练习：验一张改过的").click()
    expect(phone.page.locator(".verdict.bad")).to_contain_text("无效")


def test_a_scanner_checks_one_card_after_another_whatever_has_the_focus(phone: Phone) -> None:
    page = phone.page
    page.get_by_role("button", name="练习").first.click()
    phone.go("scan")
    page.get_by_role("button", name="练习：验一张凭证").focus()
    type_code(page, "WJ1:NOT-A-CARD")
    expect(page.locator(".verdict.bad")).to_be_visible()
    page.get_by_role("button", name="验下一个").focus()
    type_code(page, practice_card())
    expect(page.locator(".verdict.good")).to_contain_text("练习街道")
    type_code(page, "https://example.org/menu")
    expect(page.locator(".verdict.bad")).to_contain_text("不是")


def test_cards_are_checked_offline_on_a_slow_phone_within_a_second(phone: Phone, server: FakeServer) -> None:
    keys = [{"id": f"key{n}", "type": "card_key", **key} for n, key in enumerate(SAVED["keys"])]
    void = [{"id": f"v{n}", "type": "void_serial", "issuer": i, "serial": s} for n, (i, s) in enumerate(SAVED["void"])]
    runs = {"id": "r", "type": "card_round", "round": bytes(range(16)).hex()}
    server.office.rows["cards"] = [versioned(row) for row in [*keys, *void, runs]]
    phone.sign_in()
    check(phone, SAVED["cases"][0]["text"])  # the verifier is kept with the app's other files
    phone.context.set_offline(True)
    slow_down(phone)
    found = {}
    for case in SAVED["cases"]:
        if case["text"].startswith("WJ1:") and "plate" not in case:  # no car stands beside this screen
            seconds = check(phone, case["text"])
            word = phone.page.locator(".verdict strong").inner_text()
            found[case["text"]] = (case["code"], "无效" not in word, seconds)
    assert not [(text, said) for text, said in found.items() if (said[0] == "ok") != said[1]]
    assert max(seconds for _code, _good, seconds in found.values()) <= 1
