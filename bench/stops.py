"""Measure a station's decision in Chromium, with no network and the CPU six times slower: from a scan to the word.

Usage: python -m bench.stops. Every scan has other contents: passes that are good, another car's, over, forged, at a road
station, and residents' codes at a gate. The signature is checked each time; each word is compared with the right one.
CPU throttling is the browser's own emulation; a real cheap phone was not tried.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Playwright, sync_playwright

from bench.phone import CPU, code, phone, sign_in

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "frontend/field/tests"))
from fake_server import FakeServer
from scanning import type_code
from test_station_journey import RULE, passes, station

from wanjia.registry.codes.rules import new_signer

SCANS = 40  # of passes, and as many codes
PLATE = "蒙GD12345"
SEEN = "n => performance.getEntriesByName('scan-word').length >= n"


def measure(playwright: Playwright) -> dict[str, Any]:
    """Scan at the road station and at the gate; give the milliseconds of each scan, and how many words were wrong."""
    with FakeServer(doors=60) as server, tempfile.TemporaryDirectory() as folder:
        server.office.rows["stations"] = [
            station("北出口检测站", "checkpoint", "controlled", RULE),
            station("文庭雅苑东门", "gate", "controlled", RULE | {"in": ["code", "visitor"]}, "文庭雅苑"),
        ]
        make = passes(server)
        context, page, cdp = phone(playwright, folder)
        sign_in(page, server.url)
        page.get_by_role("button", name="好", exact=True).click()
        page.locator(".next").wait_for()
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        context.set_offline(True)
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
        wrong = _road(page, make) + _gate(page)
        took = page.evaluate("performance.getEntriesByName('scan-word').map((entry) => entry.duration)")
        context.close()
    return {"milliseconds": took, "wrong": wrong}


def _stand(page: Page, name: str, begin: str) -> None:
    page.evaluate("location.hash = '#/station/choose'")
    page.get_by_role("button", name=name).click()
    page.get_by_role("button", name=begin).click()


def _road(page: Page, make: Any) -> int:
    """Hold out passes before a car whose plate is typed; give how many words were wrong."""
    _stand(page, "北出口检测站", "开始查车")
    for key in f"{PLATE}好好":  # the plate, then no temperature yet
        page.locator(".keys").get_by_role("button", name=key, exact=True).click()
    wrong, stranger = 0, new_signer()[2]
    for n in range(SCANS):
        text, word = (
            (make(PLATE, f"YJ-{n}"), "通行"),
            (make(PLATE, f"YJ-{n}", until=60 * (n + 1)), "通行"),
            (make(f"蒙G{20000 + n}", f"YJ-{n}"), "复核"),
            (make(PLATE, f"YJ-{n}", until=-60 * (n + 1)), "复核"),
            (make(PLATE, f"YJ-{n}", secret=stranger), "复核"),
        )[n % 5]
        type_code(page, text)
        page.wait_for_function(SEEN, arg=n + 1)
        page.get_by_role("dialog").wait_for()
        wrong += page.get_by_role("dialog", name=word).count() != 1
        page.get_by_role("button", name="返回补充").click()
        page.get_by_role("dialog").wait_for(state="detached")
    return wrong


def _gate(page: Page) -> int:
    """Hold out residents' codes at a compound's gate; give how many words were wrong."""
    _stand(page, "文庭雅苑东门", "开始验人")
    wrong = 0
    for n in range(SCANS):
        type_code(page, code(n + 1))
        page.wait_for_function(SEEN, arg=SCANS + n + 1)
        wrong += page.get_by_role("dialog").count() != 0 or page.locator(".verdict.word-pass").count() != 1
    return wrong


if __name__ == "__main__":
    with sync_playwright() as driver:
        print(json.dumps(measure(driver)))
