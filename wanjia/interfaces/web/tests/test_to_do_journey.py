"""One to-do list on phone and desk: what was done on the phone with no network is done at the desk."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from wanjia.interfaces.web.tests.served import Served, served
from wanjia.interfaces.web.tests.test_street_journey import PIN, open_phone, sign_in_on_phone
from wanjia.interfaces.web.tests.test_tracing_journey import at_desk


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("office"), "wanjia.interfaces.web.tests.serve_to_do") as running:
        yield running


def mine(page: Page) -> list[str]:
    """Give the lines of the own list on the phone."""
    section = page.locator("section").filter(has=page.get_by_role("heading", name=re.compile("我的待办")))
    return section.locator("li b").all_inner_texts()


def of_the_desk(desk: Page, office: Served) -> list[str]:
    desk.goto(f"{office.origin}/to-do/")
    return desk.locator("main tbody th").all_inner_texts()


def test_what_waits_at_the_desk_is_done_on_the_phone_with_no_network_and_nothing_of_it_is_lost(
    office: Served, playwright: Playwright, browser: Browser, tmp_path: Path
) -> None:
    known = json.loads(office.said)
    hers = str(known["clerk"])
    desk = at_desk(browser, office, "shequ")
    listed = of_the_desk(desk, office)
    phone = open_phone(playwright, tmp_path / "phone")
    page = phone.new_page()
    page.goto(f"{office.origin}/field/")
    sign_in_on_phone(page, "shequ")
    expect(page.get_by_role("button", name=re.compile("第16号"))).to_be_visible(timeout=30_000)
    assert mine(page) == [line if "密1号" not in line else "涉密文件" for line in listed], (
        "line by line the desk's list"
    )
    expect(page.locator("body")).not_to_contain_text("某地布控")

    phone.set_offline(True)
    page.get_by_role("button", name=re.compile("第16号")).click()
    expect(page.get_by_text("请于今晚二十时前核对辖区空户，逐户登记。")).to_be_visible()
    page.get_by_role("button", name="已阅").click()
    page.get_by_role("button", name=re.compile("今晚报送空户")).click()
    expect(page.get_by_text("核对后报送户数。")).to_be_visible()
    page.get_by_role("button", name="签收").click()
    page.get_by_role("button", name=re.compile("清点防护物资")).click()
    page.get_by_role("button", name="接单").click()
    expect(page.locator(".strip")).to_contain_text("3 条未上传")
    phone.close()  # killed with all three unsent

    phone = open_phone(playwright, tmp_path / "phone")
    phone.set_offline(True)
    page = phone.new_page()
    page.goto(f"{office.origin}/field/")
    page.fill("[name=pin]", PIN)
    page.get_by_role("button", name="开锁").click()
    expect(page.get_by_role("button", name=re.compile("今晚报送空户"))).to_contain_text("指令待上报办结")
    expect(page.get_by_role("button", name=re.compile("第16号"))).to_have_count(0)
    page.get_by_role("button", name=re.compile("涉密文件")).click()
    expect(page.get_by_text("涉密文件不下到手机，请到办公室阅读和签阅。")).to_be_visible()
    expect(page.get_by_role("button", name="已阅")).to_have_count(0)
    link = page.get_by_role("link", name=re.compile("打开电脑页面"))
    expect(link).to_have_attribute("href", f"/documents/{known['secret']}/")
    page.get_by_role("button", name="返回").click()
    phone.set_offline(False)
    expect(page.locator(".strip")).to_have_count(0, timeout=60_000)

    left = of_the_desk(desk, office)
    assert not [line for line in left if "第16号" in line] and len(left) == len(listed) - 1
    expect(desk.get_by_role("row", name=re.compile("今晚报送空户"))).to_contain_text("指令待上报办结")
    desk.goto(f"{office.origin}/documents/{known['notice']}/distribution/")
    expect(desk.get_by_role("row", name=re.compile("书香社区"))).to_contain_text(hers)
    desk.goto(f"{office.origin}/directives/{known['directive']}/at/{known['place']}/")
    expect(desk.locator("main")).to_contain_text("已签收")
    phone.close()
    desk.context.close()
