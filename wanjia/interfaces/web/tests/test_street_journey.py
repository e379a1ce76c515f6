"""An order goes out, a grid worker works without a network, and every level sees who is still missing."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from demo.cast import PASSWORD
from wanjia.core.testing import chromium
from wanjia.interfaces.web.tests.served import Served, served

PIN = "274913"


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("street"), "wanjia.interfaces.web.tests.serve_hamlet") as running:
        yield running


def open_phone(playwright: Playwright, folder: Path) -> BrowserContext:
    return playwright.chromium.launch_persistent_context(
        folder,
        executable_path=chromium.PATH,
        args=chromium.ARGS,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 360, "height": 740},
    )


def sign_in_on_phone(page: Page, name: str = "wangge1", ready: str = ".next") -> None:
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.fill("[name=pin]", PIN)
    page.fill("[name=again]", PIN)
    page.get_by_role("button", name="好", exact=True).click()
    expect(page.locator(ready)).to_be_visible(timeout=30_000)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def all_well(page: Page) -> None:
    door = page.locator("h1").inner_text()
    page.get_by_role("button", name="全部正常").click()
    expect(page.locator("h1")).not_to_have_text(door)


def met_at_every_level(browser: Browser, street: Served) -> dict[str, str]:
    """Sign in at the desk as the commander and read "met / all" of each place from its page."""
    known = json.loads(street.said)
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(street.origin)
    page.fill("[name=username]", "zhihui")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("nav").first).to_be_visible()
    found = {}
    for name in ("county", "street", "community", "grid", "building"):
        page.goto(f"{street.origin}/campaigns/{known['campaign']}/at/{known['places'][name]}/")
        text = page.locator("main").inner_text()
        found[name] = re.search(r"(\d+) / (\d+) 户", text)[0]
    page.context.close()
    return found


def test_a_morning_without_network_is_seen_at_every_level(
    street: Served, playwright: Playwright, browser: Browser, tmp_path: Path
) -> None:
    phone = open_phone(playwright, tmp_path / "phone")
    page = phone.new_page()
    page.goto(f"{street.origin}/field/")
    sign_in_on_phone(page)
    phone.set_offline(True)
    page.locator(".next").click()
    page.locator(".door").first.click()
    all_well(page)
    all_well(page)
    page.get_by_role("button", name=re.compile("^无人")).click()
    expect(page.locator(".strip")).to_contain_text("3 条未上传")
    phone.close()  # the page is killed with everything unsent

    assert met_at_every_level(browser, street)["grid"] == "0 / 8 户"

    phone = open_phone(playwright, tmp_path / "phone")
    phone.set_offline(True)
    page = phone.new_page()
    page.goto(f"{street.origin}/field/")
    page.fill("[name=pin]", PIN)
    page.get_by_role("button", name="开锁").click()
    expect(page.locator(".strip")).to_contain_text("3 条未上传")
    phone.set_offline(False)
    expect(page.locator(".strip")).to_have_count(0, timeout=60_000)
    phone.close()

    assert met_at_every_level(browser, street) == {
        "county": "2 / 26 户",
        "street": "2 / 16 户",
        "community": "2 / 16 户",
        "grid": "2 / 8 户",
        "building": "2 / 8 户",
    }
    proof = street.command("reconcile")
    assert proof.returncode == 0, proof.stdout + proof.stderr
