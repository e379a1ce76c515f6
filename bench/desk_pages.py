"""The situation page of a region of 24 million residents: one reader's answers, 500 who look all day, 500 who come at once.

Called by bench/desk.py on the region it has laid down; `python -m bench.desk_pages [small]` measures the pages alone.
"""

from typing import Any

from bench.client import Answers, Load, send
from bench.figures import Figure, percentile, seconds, tell
from bench.server import serving

PAGE_GOAL_MS, READERS, REFRESH_S = 50, 500, 15
HTMX = b"HX-Request: true\r\n"


def pages(url: str, town: dict[str, Any], *, small: bool) -> list[Figure]:
    """Measure the situation page of ``town["region"]`` as ``town["by"]`` sees it."""
    from django.urls import reverse

    from wanjia.core import clock
    from wanjia.insight.dashboards.snapshots import Kept
    from wanjia.insight.dashboards.views.situation import FIRST

    readers, lasts = (20, 3.0) if small else (READERS, 60.0)
    counting = [1000 * seconds(lambda: Kept().of(town["region"], FIRST, clock.now())) for _ in range(3)]
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
    return [
        Figure("situation page of the region, counted anew, slowest of 3", max(counting), "ms"),
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
