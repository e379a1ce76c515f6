"""Measure the field app in Chromium at 6x CPU throttle: saves and responses at doors and at a sampling table, decoding, and
the first sync of 2,000 persons on slow 3G.

Usage: python bench/phone.py [--json]. Needs a built front end, the Python package playwright and a Chromium
(WANJIA_CHROMIUM, default /usr/bin/chromium). CPU throttling does not slow the disk or workers; a real cheap phone was
not tried. Slow 3G is 400 kbit/s down and up with 400 ms round trip, by the browser's own emulation.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "frontend/field/tests"))
from fake_server import FakeServer  # noqa: E402
from scanning import camera, type_code  # noqa: E402

sys.path.insert(0, str(ROOT))
from wanjia.registry.codes.rules import address_of, write_code  # noqa: E402

ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
CPU = 6
DOORS = 40
SLOW_3G = {"offline": False, "downloadThroughput": 50_000, "uploadThroughput": 50_000, "latency": 400}
# Every tap's answer, from the finger to the next frame that was painted.
WATCH = """
window.__taps = [];
addEventListener("click", (event) => {
  const from = event.timeStamp;
  requestAnimationFrame(() => setTimeout(() => window.__taps.push(performance.now() - from)));
}, true);
"""

Figure = dict[str, Any]


def phone(playwright: Playwright, folder: str, more: Sequence[str] = ()) -> tuple[Any, Page, CDPSession]:
    context = playwright.chromium.launch_persistent_context(
        folder, executable_path=os.environ.get("WANJIA_CHROMIUM", "/usr/bin/chromium"), args=[*ARGS, *more],
        viewport={"width": 360, "height": 740}, locale="zh-CN", timezone_id="Asia/Shanghai",
    )  # fmt: skip
    page = context.new_page()
    return context, page, context.new_cdp_session(page)


def sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/field/")
    page.fill("[name=username]", "hanxiuying")
    page.fill("[name=password]", "door-by-door")
    page.get_by_role("button", name="登录", exact=True).click()
    page.fill("[name=pin]", "274913")
    page.fill("[name=again]", "274913")


def touch(page: Page, selector: str) -> None:
    """Touch the first such element at its place; the test tool's own checks before a click would be timed too."""
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 40, box["y"] + 20)
    page.wait_for_timeout(400)


def doors(playwright: Playwright, persons: int) -> list[Figure]:
    """Visit 40 doors, all well, at 6x throttle with `persons` on the phone."""
    with FakeServer(doors=persons * 2 // 5) as server, tempfile.TemporaryDirectory() as folder:
        context, page, cdp = phone(playwright, folder)
        sign_in(page, server.url)
        page.get_by_role("button", name="好", exact=True).click()
        page.locator(".next").wait_for()
        page.wait_for_timeout(2000)
        context.set_offline(True)
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
        page.evaluate(WATCH)
        touch(page, ".next")
        touch(page, ".door")
        for _ in range(DOORS // 10):
            for _ in range(10):
                touch(page, ".huge")
                if page.locator(".huge").count() == 0:
                    page.evaluate("location.hash = '#/today'")
                    page.wait_for_timeout(400)
                    touch(page, ".next")
                    touch(page, ".door.state-pending")
        saves = page.evaluate("performance.getEntriesByName('door-save').map((entry) => entry.duration)")
        taps = page.evaluate("window.__taps")
        context.close()
    return [
        figure("save of a visit, median", statistics.median(saves), "ms", 50),
        figure("save of a visit, p95", p95(saves), "ms", 100),
        figure("answer to a tap, median", statistics.median(taps), "ms", 100),
        figure("answer to a tap, p95", p95(taps), "ms", 100),
    ]


def code(n: int) -> str:
    """The personal code of resident n, as it stands in their QR code."""
    return address_of("wanjia.example", write_code(n.to_bytes(16, "big")))


def table(playwright: Playwright) -> list[Figure]:
    """Scan 100 people into tubes of 20 at 6x throttle with a scanner that types, then read one code with the camera."""
    with FakeServer(round_={"tube_size": 20}) as server, tempfile.TemporaryDirectory() as folder:
        context, page, cdp = phone(playwright, folder, camera(Path(folder) / "code.y4m", code(1)))
        sign_in(page, server.url)
        page.get_by_role("button", name="好", exact=True).click()
        page.locator(".to-table").click()
        page.get_by_role("button", name="1 号台").click()
        page.locator(".to-table").click()
        page.locator(".no-tube").wait_for()
        page.wait_for_timeout(1000)
        context.set_offline(True)
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
        for n in range(100):
            if n % 20 == 0:
                scan(page, f"T{n:07d}")
            scan(page, code(n + 2))
        saves = measured(page, "scan-save")
        shown = measured(page, "scan-shown")
        context.set_offline(False)
        scan(page, "T9999999")
        page.get_by_role("button", name="打开相机").click()
        page.locator(".finder.on").wait_for()
        page.wait_for_timeout(5000)
        decoded = measured(page, "scan-decode")
        context.close()
    return [
        figure("save of a scan, median", statistics.median(saves), "ms", 10),
        figure("save of a scan, p95", p95(saves), "ms", 20),
        figure("from a scan to the counter, median", statistics.median(shown), "ms", 100),
        figure("from a scan to the counter, p95", p95(shown), "ms", 150),
        figure("decode of a camera frame, median", statistics.median(decoded), "ms", 100),
        figure("decode of a camera frame, p95", p95(decoded), "ms", 150),
    ]


def scan(page: Page, text: str) -> None:
    type_code(page, text)
    page.wait_for_timeout(250)


def measured(page: Page, name: str) -> list[float]:
    found: list[float] = page.evaluate(
        "name => performance.getEntriesByName(name).map((entry) => entry.duration)", name
    )
    if not found:
        raise SystemExit(f"nothing was measured as {name}")
    return found


def first_sync(playwright: Playwright, persons: int) -> list[Figure]:
    """Pull `persons` persons for the first time on slow 3G at 6x throttle, from the push before it to the last row kept."""
    with FakeServer(doors=persons * 2 // 5) as server, tempfile.TemporaryDirectory() as folder:
        context, page, cdp = phone(playwright, folder)
        sign_in(page, server.url)
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        cdp.send("Network.enable")
        cdp.send("Network.emulateNetworkConditions", SLOW_3G)
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
        page.get_by_role("button", name="好", exact=True).click()
        page.locator(".tabs").wait_for()
        page.evaluate("location.hash = '#/outbox'")
        page.wait_for_function(
            "() => /已同步/.test(document.querySelector('.bar-title p')?.textContent ?? '')", timeout=120_000
        )
        page.evaluate("location.hash = '#/find'")
        whole = page.evaluate("performance.getEntriesByName('pull-whole')[0].duration")
        count = page.evaluate("/(\\d+)/.exec(document.querySelector('.empty h2').textContent)[1]")
        context.close()
    if int(count) < persons:
        raise SystemExit(f"only {count} of {persons} persons arrived")
    return [figure(f"first sync of {persons} persons on slow 3G", whole / 1000, "s", 10)]


def p95(values: list[float]) -> float:
    return sorted(values)[max(0, round(len(values) * 0.95) - 1)]


def figure(name: str, value: float, unit: str, goal: float) -> Figure:
    return {"name": name, "value": round(value, 1), "unit": unit, "goal": f"<= {goal}", "holds": value <= goal}


def first_load() -> Figure:
    done = subprocess.run(["node", "frontend/size.mjs"], cwd=ROOT, capture_output=True, text=True, check=False)
    kilobytes = float(done.stdout.rsplit("first load ", 1)[1].split()[0])
    return figure("first load, gzipped, without the scanner", kilobytes, "KB", 60)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    parser.add_argument("--persons", type=int, default=2000)
    asked = parser.parse_args()
    with sync_playwright() as playwright:
        figures = [
            first_load(),
            *doors(playwright, asked.persons),
            *table(playwright),
            *first_sync(playwright, asked.persons),
        ]
    for each in figures:
        verdict = "holds" if each["holds"] else "FALLS SHORT"
        print(f"{each['name']:<48}{each['value']:>10} {each['unit']:<3} goal {each['goal']:<8}{verdict}")
    if asked.json:
        print(
            json.dumps(
                {"name": "phone", "machine": f"{os.cpu_count()} cores, {platform.machine()}", "figures": figures}
            )
        )
    return 0 if all(each["holds"] for each in figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
