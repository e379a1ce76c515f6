"""The situation page of a region of 24 million residents: one reader's answers, 500 who look all day, 500 who come at once.

Called by bench/desk.py on the region it has laid down. `python -m bench.desk_pages URL COOKIE` opens a page once in Chromium on
slow 3G (400 kbit/s, 400 ms round trip) at 6x CPU throttle, with nothing kept from before: milliseconds and bytes on the wire.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from bench.client import Answers, Load, send
from bench.figures import Figure, percentile, seconds, tell
from bench.region import AT
from bench.server import serving

PAGE_GOAL_MS, READERS, REFRESH_S = 50, 500, 15
HTMX = b"HX-Request: true\r\n"
FIRST_KB, INTERACTIVE_S, VISITS = 300, 3.0, 5
# The page answers the reader once it is painted and its deferred scripts have run.
READY = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  if (!paint || !page.domContentLoadedEventEnd) return null;
  const files = performance.getEntriesByType("resource").map((file) => file.transferSize);
  const bytes = page.transferSize + files.reduce((a, b) => a + b, 0);
  return [Math.max(page.domContentLoadedEventEnd, paint.startTime), bytes];
}"""


def pages(url: str, town: dict[str, Any], *, small: bool) -> list[Figure]:
    """Measure the situation page of ``town["region"]`` as ``town["by"]`` sees it."""
    from django.urls import reverse

    from wanjia.insight.dashboards.snapshots import Kept
    from wanjia.insight.dashboards.views.situation import FIRST
    from wanjia.insight.figures.catalogue import INDICATORS
    from wanjia.insight.figures.queries import by_child

    readers, lasts = (20, 3.0) if small else (READERS, 60.0)
    counting = [1000 * seconds(lambda: Kept().of(town["region"], FIRST, AT)) for _ in range(3)]
    tell("each indicator chosen for the map")
    chosen = {key: 1000 * seconds(partial(by_child, [key], town["region"], at=AT)) for key in INDICATORS}
    slowest = max(chosen, key=chosen.__getitem__)
    cookies = _sessions(town["by"], readers)
    address = reverse("dashboards:situation", args=[town["region"].public_id]).encode()
    whole = [_request(address, cookie) for cookie in cookies]
    with serving(url) as port:
        tell("first loads, one after another")
        send(Load(port, whole[:4], 1, 60.0))
        single = send(Load(port, whole, 1, 10.0))
        tag = _tag(single)
        asked = [
            _request(address + b"?show=" + FIRST.encode(), c, HTMX + b"If-None-Match: " + tag + b"\r\n")
            for c in cookies
        ]
        tell(f"{readers} readers for {lasts:.0f} s")
        steady = send(Load(port, asked, readers, lasts, rate=readers / REFRESH_S))
        tell(f"{readers} readers at once")
        crowd = send(Load(port, whole, readers, 60.0))
        tell("first visits from a slow phone")
        slow = _visits(f"http://127.0.0.1:{port}{address.decode()}", cookies[0], 1 if small else VISITS)
    return [
        Figure("situation page of the region, counted anew, slowest of 3", max(counting), "ms"),
        Figure(f"its leagues by each of {len(chosen)} indicators, the slowest ({slowest})", chosen[slowest], "ms"),
        Figure("first load, one reader, p95", 1000 * percentile(single.took, 0.95), "ms", PAGE_GOAL_MS),
        Figure("first loads that were no page", _wrong(single, 200), "answers", 0),
        Figure(f"{readers} readers every {REFRESH_S} s, p95", 1000 * percentile(steady.took, 0.95), "ms", PAGE_GOAL_MS),
        Figure(
            "of their answers that said nothing changed", 100 * steady.statuses[304] / max(1, len(steady.took)), "%"
        ),
        Figure("of their questions sent", len(steady.took) / lasts, "a second"),
        Figure("answers to them that were neither", _wrong(steady, 200, 304), "answers", 0),
        Figure(f"{readers} first loads at once: the last answered after", max(crowd.took), "s"),
        Figure("of them answered otherwise", _wrong(crowd, 200), "answers", 0),
        *slow,
    ]


def _sessions(user: Any, number: int) -> list[str]:
    """Sign a user in so many times, as from so many browsers."""
    from django.conf import settings
    from django.test import Client

    found = []
    for _ in range(number):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        found.append(client.cookies[settings.SESSION_COOKIE_NAME].OutputString().partition(";")[0])
    return found


def _request(address: bytes, cookie: str, more: bytes = b"") -> bytes:
    head = b"GET %s HTTP/1.1\r\nHost: localhost\r\nAccept-Language: zh-CN\r\nCookie: %s\r\n"
    return head % (address, cookie.encode()) + more + b"\r\n"


def _tag(answers: Answers) -> bytes:
    """Give the tag of the last page, which the page itself carries for its script."""
    return answers.bodies[-1].partition(b'data-tag="')[2].partition(b'"')[0].replace(b"&quot;", b'"')


def _wrong(answers: Answers, *right: int) -> int:
    return sum(number for status, number in answers.statuses.items() if status not in right)


def _visits(url: str, cookie: str, times: int) -> list[Figure]:
    """Open the page as for the first time; in a process of its own, for a browser's loop and the store do not mix."""
    found = []
    for _time in range(times):
        done = subprocess.run(
            [sys.executable, "-m", "bench.desk_pages", url, cookie], cwd=Path(__file__).parents[1], text=True,
            capture_output=True, check=True,
        )  # fmt: skip
        found.append(json.loads(done.stdout))
    took, size = [ms / 1000 for ms, _bytes in found], max(size for _ms, size in found)
    return [
        Figure("first visit, on the wire", size / 1000, "kB", FIRST_KB),
        Figure("interactive on slow 3G at 6x CPU throttle, median", statistics.median(took), "s", INTERACTIVE_S),
    ]


def _visit(url: str, cookie: str) -> tuple[float, int]:
    """Open a page as its signed-in reader, with nothing kept from before; give milliseconds and bytes on the wire."""
    from playwright.sync_api import sync_playwright

    from bench.public import ARGS, CPU, SLOW_3G

    name, _equals, value = cookie.partition("=")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        context = playwright.chromium.launch_persistent_context(
            folder, executable_path=os.environ.get("WANJIA_CHROMIUM", "/usr/bin/chromium"), args=ARGS,
            viewport={"width": 360, "height": 740}, locale="zh-CN", extra_http_headers={"X-Forwarded-Proto": "https"},
        )  # fmt: skip
        context.add_cookies([{"name": name, "value": value, "url": url}])
        page = context.new_page()
        page.goto("about:blank")
        cdp = context.new_cdp_session(page)
        cdp.send("Network.enable")
        cdp.send("Network.emulateNetworkConditions", SLOW_3G)
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
        page.goto(url, wait_until="load", timeout=60_000)
        ms, size = page.wait_for_function(READY).json_value()
        page.locator("#indicator").wait_for()  # it is the page, not the way to sign in
        context.close()
    return float(ms), int(size)


if __name__ == "__main__":
    print(json.dumps(_visit(*sys.argv[1:])))
