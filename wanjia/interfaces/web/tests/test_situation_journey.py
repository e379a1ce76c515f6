"""The commander opens the situation page on a phone and at a desk, changes the indicator, drills down to a list of doors."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from wanjia.core.testing import chromium
from wanjia.interfaces.web.tests.served import Served, served
from wanjia.interfaces.web.tests.test_pages_journey import AXE, RUN_AXE, SIDEWAYS, TAGS, sign_in


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("situation"), "wanjia.interfaces.web.tests.serve_hamlet") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium.PATH, args=chromium.ARGS)
        yield found
        found.close()


def wrongs(page: Page) -> list[str]:
    """What axe finds, and how far the page goes sideways."""
    page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(RUN_AXE, TAGS)
    return found + ([f"{page.url} goes sideways"] if page.evaluate(SIDEWAYS) > 0 else [])


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1366, "dark")])
def test_the_commander_looks_and_drills_down_to_the_doors(
    browser: Browser, desk: Served, width: int, scheme: str
) -> None:
    size = {"width": width, "height": 800}
    context = browser.new_context(viewport=size, color_scheme=scheme, locale="zh-CN", bypass_csp=True)
    page = context.new_page()
    sign_in(page, desk.origin, "zhihui")
    page.goto(f"{desk.origin}/situation/")
    assert wrongs(page) == []
    page.select_option("#show", "people.households")
    page.wait_for_url("**show=people.households")
    expect(page.locator("#indicator")).to_contain_text("户数")
    page.select_option("#show", "campaign.missing")
    page.wait_for_url("**show=campaign.missing")
    for name in ("永清街道", "书香社区", "第一网格"):
        page.get_by_role("link", name=name, exact=True).first.click()
        expect(page.locator("h1")).to_have_text(name)
    page.locator("#indicator a").click()
    expect(page.locator("main")).to_contain_text("101")
    context.close()
