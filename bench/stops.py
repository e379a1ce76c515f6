"""Measure a station's decision in Chromium, with no network and the CPU six times slower: from a scan to the word.

Usage: python -m bench.stops SCANS. Every scan has other contents: passes that are good, another car's, over, forged, at a road
station, and residents' codes at a gate. The signature is checked each time; each word is compared with the right one.
CPU throttling is the browser's own emulation; a real cheap phone was not tried.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Playwright, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "frontend/field/tests"))
from fake_server import FakeServer
from phone import Phone
from scanning import type_code
from table import code
from test_cards_journey import slow_down
from test_station_journey import RULE, at_station, begin, keys, passes, station

from wanjia.registry.codes.rules import new_signer

PLATE = "蒙GD12345"
TIMES = "performance.getEntriesByName('scan-word').map((entry) => entry.duration)"


def measure(playwright: Playwright, scans: int) -> dict[str, Any]:
    """Scan so often at the road station and at the gate; give the milliseconds of each scan, and how many words were wrong."""
    with FakeServer(doors=24) as server, tempfile.TemporaryDirectory() as folder:
        server.office.rows["stations"] = [
            station("北出口检测站", "checkpoint", "controlled", RULE),
            station("文庭雅苑东门", "gate", "controlled", RULE | {"in": ["code", "visitor"]}, "文庭雅苑"),
        ]
        make = passes(server)
        phone = Phone(playwright, Path(folder), server.url)
        phone.sign_in()
        phone.context.set_offline(True)
        at_station(phone, "北出口检测站")
        begin(phone)
        keys(phone, f"{PLATE}好好")
        slow_down(phone)
        wrong = _road(phone, make, scans) + _gate(phone, scans)
        took = phone.page.evaluate(TIMES)
        phone.kill()
    return {"milliseconds": took, "wrong": wrong}


def _road(phone: Phone, make: Any, scans: int) -> int:
    """Hold out passes before the car whose plate was typed; give how many words were wrong."""
    wrong, stranger, page = 0, new_signer()[2], phone.page
    for n in range(scans):
        text, word = (
            (make(PLATE, f"YJ-{n}"), "通行"),
            (make(PLATE, f"YJ-{n}", until=600 * (n + 1)), "通行"),
            (make(f"蒙G{20000 + n}", f"YJ-{n}"), "复核"),
            (make(PLATE, f"YJ-{n}", until=-60 * (n + 1)), "复核"),
            (make(PLATE, f"YJ-{n}", secret=stranger), "复核"),
        )[n % 5]
        type_code(page, text)
        expect(page.get_by_role("dialog")).to_be_visible()
        wrong += page.get_by_role("dialog", name=word).count() != 1
        page.get_by_role("button", name="返回补充").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
    return wrong


def _gate(phone: Phone, scans: int) -> int:
    """Hold out residents' codes at a compound's gate; give how many words were wrong."""
    page = phone.page
    at_station(phone, "文庭雅苑东门")
    page.get_by_role("button", name="开始验人").click()
    wrong, before = 0, len(page.evaluate(TIMES))
    for n in range(scans):
        type_code(page, code(n + 1))
        page.wait_for_function(f"n => {TIMES}.length >= n", arg=before + n + 1)
        wrong += page.get_by_role("dialog").count() != 0 or page.locator(".verdict.word-pass").count() != 1
    return wrong


if __name__ == "__main__":
    with sync_playwright() as driver:
        print(json.dumps(measure(driver, int(sys.argv[1]))))
