"""The commander opens the situation page on a phone and at a desk, changes the indicator, drills down to a list of doors."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from wanjia.interfaces.web.tests.served import Served, served
from wanjia.interfaces.web.tests.test_pages_journey import AXE, RUN_AXE, SIDEWAYS, TAGS, sign_in


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("situation"), "wanjia.interfaces.web.tests.serve_hamlet") as running:
        yield running


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


def test_an_unchanged_page_is_asked_for_nothing_a_changed_one_says_since_when_and_a_lost_connection_is_told(
    browser: Browser, desk: Served
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="zh-CN")
    page = context.new_page()
    page.clock.install()
    sign_in(page, desk.origin, "zhihui")
    page.goto(f"{desk.origin}/situation/?show=people.households")
    live, lost = page.locator("[data-live]"), page.locator("[data-lost]")
    expect(lost).to_be_hidden()
    live.evaluate("shown => { shown.dataset.mine = 'yes' }")
    for _time in range(2):
        with page.expect_response(lambda answer: "/situation/" in answer.url and answer.status == 304) as came:
            page.clock.run_for(15_000)
        assert int(came.value.headers.get("content-length", "0")) == 0
        assert came.value.headers["x-as-of"]
    expect(live).to_have_attribute("data-mine", "yes")  # nothing was drawn anew
    expect(page.locator("[data-asof]")).to_have_text(came.value.headers["x-as-of"])

    live.evaluate("shown => { shown.dataset.tag = '' }")  # as where a number changed
    page.locator("[data-asof]").evaluate("shown => { shown.textContent = '' }")
    with page.expect_response(lambda answer: "/situation/" in answer.url and answer.status == 200) as drawn:
        page.clock.run_for(15_000)
    expect(page.locator("[data-asof]")).to_have_text(drawn.value.headers["x-as-of"])
    expect(live).not_to_have_attribute("data-mine", "yes")

    context.set_offline(True)
    page.clock.run_for(15_000)
    expect(lost).to_be_visible()
    expect(lost).to_contain_text(drawn.value.headers["x-as-of"])
    expect(live).to_have_class(re.compile(r"\bold\b"))

    context.set_offline(False)
    page.clock.run_for(15_000)
    expect(lost).to_be_hidden()
    expect(live).not_to_have_class(re.compile(r"\bold\b"))
    context.close()
