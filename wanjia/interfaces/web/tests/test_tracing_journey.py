"""From a positive tube to a task on a phone; and a household under a measure patrolled and sealed with no network."""

import json
import re
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from demo.cast import PASSWORD
from wanjia.interfaces.web.tests.served import Served, served
from wanjia.interfaces.web.tests.test_street_journey import PIN, open_phone, sign_in_on_phone

CLICKS, SECONDS = 4, 60
ASKS_EVERY = 45  # seconds: what is left of them is not sat out, the phone's clock is moved on; they count all the same
COUNTING = "addEventListener('pointerdown', () => { sessionStorage.n = Number(sessionStorage.n || 0) + 1 }, true)"


@pytest.fixture(scope="module")
def hamlet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("tracing"), "wanjia.interfaces.web.tests.serve_tracing") as running:
        yield running


def at_desk(browser: Browser, hamlet: Served, name: str) -> Page:
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(hamlet.origin)
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("nav").first).to_be_visible()
    return page


def switched_on(
    playwright: Playwright, folder: Path, hamlet: Served, *, set_on: bool = False
) -> tuple[BrowserContext, Page]:
    phone = open_phone(playwright, folder)
    if set_on:
        phone.clock.install()
    page = phone.new_page()
    page.goto(f"{hamlet.origin}/field/")
    return phone, page


def test_from_confirm_to_a_task_on_a_phone_takes_four_clicks_and_a_minute_at_most(
    hamlet: Served, playwright: Playwright, browser: Browser, tmp_path: Path
) -> None:
    known = json.loads(hamlet.said)
    (_case, _home), _mother, (spared, elsewhere), (met, door) = known["people"]
    phone, screen = switched_on(playwright, tmp_path / "phone", hamlet, set_on=True)
    sign_in_on_phone(screen)
    asked = time.monotonic()
    task = screen.get_by_text("联系密切接触者：")
    expect(task).to_have_count(0)

    page = at_desk(browser, hamlet, "liudiao")
    page.goto(f"{hamlet.origin}/cases/{known['case']}/")
    page.evaluate(COUNTING)
    page.context.add_init_script(COUNTING)
    began = time.monotonic()
    page.get_by_role("button", name="确诊").click()
    proposed = page.get_by_role("row", name=re.compile(met))
    expect(proposed).to_contain_text("同管混采")
    page.get_by_role("checkbox", name=spared).uncheck()
    page.get_by_role("button", name="确认所选并派出").click()
    expect(page.get_by_text(re.compile("已确认 2 名接触者"))).to_be_visible()
    clicks = int(page.evaluate("sessionStorage.n"))

    # Nobody touches the phone: it asks by itself.
    waits = max(ASKS_EVERY - (time.monotonic() - asked), 0)
    phone.clock.fast_forward(round(waits * 1000))
    expect(screen.get_by_text(f"联系密切接触者：{door}")).to_be_visible(timeout=(SECONDS - waits) * 1000)
    seconds = waits + time.monotonic() - began
    assert clicks <= CLICKS and seconds <= SECONDS, f"{clicks} clicks, {seconds:.0f} s"
    assert not any(elsewhere in text for text in task.all_inner_texts()), "who was unticked is not looked for"
    phone.close()
    page.context.close()


def picture(path: Path) -> Path:
    """Make a picture such as a camera gives, small."""
    width, height = 64, 48
    header = b"BM" + struct.pack("<IHHI", 54 + width * height * 3, 0, 0, 54)
    header += struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    path.write_bytes(header + bytes(range(256)) * (width * height * 3 // 256))
    return path


def test_a_household_is_patrolled_and_sealed_with_no_network_and_nothing_of_it_is_lost(
    hamlet: Served, playwright: Playwright, browser: Browser, tmp_path: Path
) -> None:
    known = json.loads(hamlet.said)
    phone, page = switched_on(playwright, tmp_path / "phone", hamlet)
    sign_in_on_phone(page)
    page.get_by_role("button", name=re.compile("巡查$")).click()
    expect(page.get_by_text("现在该巡查 1 户")).to_be_visible()
    phone.set_offline(True)
    page.get_by_role("button", name=re.compile(known["door"])).click()
    page.get_by_role("radio", name="都在家").click()
    page.get_by_label("备注").fill("隔门答应")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("现在没有要巡查的门")).to_be_visible()
    page.get_by_role("button", name=re.compile(known["door"])).click()
    page.get_by_role("button", name="张贴封条").click()
    page.get_by_label("封条编号").fill("FT-0001")
    page.locator("input[type=file]").set_input_files(picture(tmp_path / "seal.bmp"))
    expect(page.get_by_text("已拍一张，重拍")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="保存").click()
    expect(page.locator(".strip")).to_contain_text("2 条未上传")
    phone.close()  # killed with both unsent

    phone = open_phone(playwright, tmp_path / "phone")
    phone.set_offline(True)
    page = phone.new_page()
    page.goto(f"{hamlet.origin}/field/#/patrol")
    page.fill("[name=pin]", PIN)
    page.get_by_role("button", name="开锁").click()
    expect(page.get_by_text("现在没有要巡查的门")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile(known["door"]))).to_contain_text("封条 FT-0001")
    phone.set_offline(False)
    expect(page.locator(".strip")).to_have_count(0, timeout=60_000)

    desk = at_desk(browser, hamlet, "shequ")
    desk.goto(f"{hamlet.origin}/isolation/files/{known['file']}/")
    expect(desk.get_by_role("row", name=re.compile("隔门答应"))).to_contain_text("在家")
    expect(desk.get_by_text("FT-0001").first).to_be_visible()
    shown = desk.get_by_role("link", name="照片").get_attribute("href")
    for _time in range(160):  # pictures go after the text
        answer = desk.request.get(f"{hamlet.origin}{shown}")
        if answer.ok:
            break
        desk.wait_for_timeout(250)
    assert answer.ok and answer.body().startswith(b"\xff\xd8\xff")
    phone.close()
    desk.context.close()
