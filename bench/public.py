"""Measure the public form in Chromium on slow 3G at 6x CPU throttle: from the address to a form one can fill in.

Usage: python bench/public.py URL, a poster's address on a running server. Slow 3G is 400 kbit/s down and up with
400 ms round trip and the CPU six times slower, by the browser's own emulation; a real cheap phone was not tried.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile

from playwright.sync_api import Playwright, sync_playwright

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SLOW_3G = {"offline": False, "downloadThroughput": 50_000, "uploadThroughput": 50_000, "latency": 400}
CPU = 6
VISITS = 5
LANGUAGES = ("zh-hans", "en", "mn-mong")
# The form can be filled in once the document is parsed and its sheet has been applied: first paint and no earlier.
READY = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  if (!paint || !page.domInteractive) return null;
  const files = performance.getEntriesByType("resource").map((file) => file.transferSize);
  return { ms: Math.max(page.domInteractive, paint.startTime), bytes: page.transferSize + files.reduce((a, b) => a + b, 0) };
}"""


def visit(playwright: Playwright, url: str, language: str) -> tuple[float, int]:
    """Come for the first time, with nothing kept from before; give milliseconds and bytes on the wire."""
    with tempfile.TemporaryDirectory() as folder:
        context = playwright.chromium.launch_persistent_context(
            folder, executable_path=os.environ.get("WANJIA_CHROMIUM", "/usr/bin/chromium"), args=ARGS,
            viewport={"width": 360, "height": 740}, locale="zh-CN", extra_http_headers={"X-Forwarded-Proto": "https"},
        )  # fmt: skip
        page = context.new_page()
        page.goto("about:blank")
        cdp = context.new_cdp_session(page)
        cdp.send("Network.enable")
        cdp.send("Network.emulateNetworkConditions", SLOW_3G)
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
        page.goto(f"{url}?lang={language}", wait_until="load", timeout=60_000)
        found = page.wait_for_function(READY).json_value()
        page.locator("#name").fill("胡司机")  # it is a form indeed
        context.close()
    return float(found["ms"]), int(found["bytes"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    asked = parser.parse_args()
    with sync_playwright() as playwright:
        found = {
            language: [visit(playwright, asked.url, language) for _time in range(VISITS)] for language in LANGUAGES
        }
    print(json.dumps({name: [statistics.median(m for m, _b in v), max(b for _m, b in v)] for name, v in found.items()}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
