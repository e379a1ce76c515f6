"""Every main page as each of the cast in a real browser and a real server: axe finds nothing, nothing goes sideways."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, Request

from demo.cast import PASSWORD
from wanjia.interfaces.web.tests.served import served

AXE = settings.ROOT / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]  # what may differ in the dark; all else is looked at in the light
WAYS = [(1366, "light"), (1366, "dark"), (360, "light"), (360, "dark")]
RUN_AXE = """only => axe.run(document, {runOnly: only, resultTypes: ["violations"]}).then(r => r.violations.map(
    v => v.id + ": " + v.nodes.map(n => n.target.join(" ") + " " + n.failureSummary).join(" | ")))"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll("main *")]
    .filter(e => !e.children.length && e.innerText && e.offsetWidth).map(e => parseFloat(getComputedStyle(e).fontSize)))"""
LOWEST = """() => Math.min(...[...document.querySelectorAll("main :is(button, select, textarea, .switches a,"
    + " label:has(> [type=checkbox]), input:not([type=hidden], [type=checkbox]))")]
    .map(e => e.getBoundingClientRect().height))"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Desk:
    """A served hamlet: its address, and the pages each of the cast walks."""

    origin: str
    pages: dict[str, list[str]]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("desk")
    with served(home, "wanjia.interfaces.web.tests.serve_morning") as running:
        yield Desk(running.origin, json.loads(running.said))


def note_in(called: set[str]) -> Callable[[Request], None]:
    """Give what notes the host of every request of a page."""
    return lambda request: called.add(urlsplit(request.url).netloc)


def sign_in(page: Page, origin: str, name: str) -> None:
    page.goto(f"{origin}/sign-in/")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url(f"{origin}/")


def shared_out(pages: dict[str, list[str]]) -> dict[str, dict[str, list[int]]]:
    """Share the ways out among those who see a page: everybody sees it and it is seen in every way, not by all in each."""
    shared: dict[str, dict[str, list[int]]] = {name: {} for name in pages}
    for address in dict.fromkeys(address for addresses in pages.values() for address in addresses):
        seers = [name for name, addresses in pages.items() if address in addresses]
        for turn in range(max(len(seers), len(WAYS))):
            shared[seers[turn % len(seers)]].setdefault(address, []).append(turn % len(WAYS))
    return shared


def test_every_main_page_can_be_read_by_everybody(browser: Browser, desk: Desk) -> None:
    wrong: list[str] = []
    for turn, (name, walked) in enumerate(shared_out(desk.pages).items()):
        width, scheme = WAYS[turn % len(WAYS)]  # they sign in in every way too
        viewport = {"width": width, "height": 800}
        context = browser.new_context(viewport=viewport, color_scheme=scheme, locale="zh-CN", bypass_csp=True)
        page = context.new_page()
        called: set[str] = set()
        page.on("request", note_in(called))
        sign_in(page, desk.origin, name)
        for address, ways in walked.items():
            wrong += [f"{name} {address} {fault}" for fault in faults(page, desk.origin + address, ways)]
        assert called <= {urlsplit(desk.origin).netloc, ""}
        context.close()
    assert not wrong, "\n".join(wrong)


def test_the_picture_in_the_readme_is_taken_from_the_coverage_page(
    browser: Browser, desk: Desk, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 900}, color_scheme="light", locale="zh-CN")
    page = context.new_page()
    sign_in(page, desk.origin, "zhihui")
    page.goto(desk.origin + next(address for address in desk.pages["zhihui"] if "/at/" in address))
    folder = Path(os.environ.get("WANJIA_SCREENSHOTS", tmp_path))
    page.screenshot(path=str(folder / "coverage.png"), full_page=True)
    assert (folder / "coverage.png").stat().st_size > 20_000
    context.close()


def faults(page: Page, address: str, ways: list[int]) -> list[str]:
    """Open a page once and look at it in each of these ways; give what axe finds, and how far it goes sideways."""
    answer = page.goto(address)
    page.add_script_tag(path=str(AXE))
    found = [] if answer is not None and answer.status < 500 else ["no answer"]
    for width, scheme in (WAYS[way] for way in ways):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        axe: list[str] = page.evaluate(RUN_AXE, OF_COLOUR if scheme == "dark" else TAGS)
        sideways = page.evaluate(SIDEWAYS)
        seen = [*axe, *([f"{sideways} px sideways"] if sideways > 0 else [])]
        found += [f"at {width} px {scheme}: {fault}" for fault in seen]
    return found


def test_who_is_missing_is_one_click_from_home_and_a_number_one_more(browser: Browser, desk: Desk) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 800}, locale="zh-CN")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    sign_in(page, desk.origin, "shequ")
    page.click("article:has-text('入户排查') a.missing")
    assert "还缺的" in page.inner_text("h1")
    page.click("button:has-text('显示') >> nth=0")
    page.wait_for_selector("a[href^='tel:+86']")
    assert page.url.endswith("/targets/")
    page.click("a:has-text('登记上门') >> nth=0")
    page.click("button:has-text('一切正常')")
    page.wait_for_selector(".messages .good")
    assert "已见到" in page.inner_text("h1")
    assert complaints == []
    context.close()


def test_what_a_resident_reads_is_18_px_at_least_and_what_they_touch_44(browser: Browser, desk: Desk) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740}, locale="zh-CN")
    for address in ("/my/code/", "/my/access/", "/my/health/", "/m/NOBODY"):
        page.goto(desk.origin + address)
        seen = (address, page.evaluate(SMALLEST), page.evaluate(LOWEST), page.evaluate(SIDEWAYS))
        assert seen[1] >= 18 and seen[2] >= 44 and seen[3] <= 0, seen
    page.close()
