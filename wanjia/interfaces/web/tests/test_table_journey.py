"""A sampler works at a table without a network; every level sees afterwards who was sampled."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from demo.cast import PASSWORD
from wanjia.interfaces.web.tests.served import Served, served
from wanjia.interfaces.web.tests.test_street_journey import PIN, open_phone, sign_in_on_phone
from wanjia.registry.codes.rules import address_of

THE_ROUND = "button:has-text('第一轮全员核酸')"


@pytest.fixture(scope="module")
def hamlet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("round"), "wanjia.interfaces.web.tests.serve_round") as running:
        yield running


def sit_down(page: Page) -> None:
    sign_in_on_phone(page, "caiyang", ready=THE_ROUND)
    page.locator(THE_ROUND).click()
    page.get_by_role("button", name="1 号台").click()
    page.get_by_role("button", name=re.compile("开始扫码")).click()
    expect(page.get_by_text("请扫管码")).to_be_visible()  # it listens


def scan(page: Page, *texts: str) -> None:
    for text in texts:
        page.evaluate(
            """text => { for (const key of [...text, "Enter"])
            document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true})) }""",
            text,
        )
        page.wait_for_timeout(150)


def sampled(page: Page, at: Served, place: str) -> str:
    known = json.loads(at.said)
    page.goto(f"{at.origin}/campaigns/{known['round']}/at/{known['places'][place]}/")
    return re.search(r"(\d+) / \d+ \w", page.locator("main").inner_text())[1]


def test_tubes_sealed_without_network_are_seen_at_every_level(
    hamlet: Served, playwright: Playwright, browser: Browser, tmp_path: Path
) -> None:
    codes = [address_of("wanjia.example", code) for code in json.loads(hamlet.said)["codes"]]
    phone = open_phone(playwright, tmp_path / "phone")
    page = phone.new_page()
    page.goto(f"{hamlet.origin}/field/")
    sit_down(page)
    phone.set_offline(True)
    scan(page, "T0000001", *codes[:5], "T0000002", codes[5])
    expect(page.locator(".count")).to_have_text("1/5")
    phone.close()  # killed in the middle of the second tube

    phone = open_phone(playwright, tmp_path / "phone")
    phone.set_offline(True)
    page = phone.new_page()
    page.goto(f"{hamlet.origin}/field/#/sampling/table")
    page.fill("[name=pin]", PIN)
    page.get_by_role("button", name="开锁").click()
    expect(page.locator(".count")).to_have_text("1/5")
    scan(page, codes[6])
    page.get_by_role("button", name="封管").click()
    expect(page.locator(".strip")).to_contain_text("2 条未上传")
    phone.set_offline(False)
    expect(page.locator(".strip")).to_have_count(0, timeout=60_000)
    phone.close()

    desk = browser.new_context(locale="zh-CN").new_page()
    desk.goto(hamlet.origin)
    desk.fill("[name=username]", "zhihui")
    desk.fill("[name=password]", PASSWORD)
    desk.keyboard.press("Enter")
    expect(desk.locator("nav").first).to_be_visible()
    assert {place: sampled(desk, hamlet, place) for place in ("county", "street", "community", "grid")} == {
        "county": "7",
        "street": "7",
        "community": "7",
        "grid": "7",
    }
    desk.context.close()
    proof = hamlet.command("reconcile")
    assert proof.returncode == 0, proof.stdout + proof.stderr
