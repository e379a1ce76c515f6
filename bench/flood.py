"""One address sends a flood of forms over HTTP, none twice, while somebody elsewhere registers now and then.

The load client (client.py) sends what was refused again, as a phone would; a bot's forms are sent once and counted.
"""

import asyncio
import multiprocessing
import time
from collections import Counter, deque
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import uvloop

from bench.client import NO_ANSWER, Line
from bench.figures import Figure, percentile, tell
from bench.phones import request
from bench.town import AT, Town

FORM = "application/x-www-form-urlencoded"
CONNECTIONS = 256
OTHERS_EVERY_S = 0.25
BOT = "203.0.113.9"
# Of a telephone, a network, a poster in an hour; for a network what holds where nothing is decreed.
LIMITS = [30, 600, 100_000]


def hang_one(town: Town) -> tuple[str, int]:
    """Hang a poster in a grid of its own, with the limits people meet; give its code and number."""
    from wanjia.command.posts.actions import set_policy
    from wanjia.registry.places.actions import add_site
    from wanjia.registry.places.models import Place
    from wanjia.response.registration.actions import print_poster

    place, by = Place.objects.filter(level="grid").order_by("pk").first(), town.commander
    said = {"place": place, "document": town.document, "effective_from": AT - timedelta(hours=1), "by": by, "at": AT}
    set_policy(key="registration_limits", value=LIMITS, **said)
    site = add_site(place=place, kind="checkpoint", name="洪水卡口", by=by, at=AT)
    poster = print_poster(site=site, kind="road", by=by, at=AT)
    return poster.code, poster.pk


def measure(port: int, code: str, poster: int, number: int) -> list[Figure]:
    """Send the flood; give what became of the forms, and how long somebody else waited meanwhile."""
    from bench.store import execute

    tell(f"{number:,} forms from one address")
    bodies = [_form(code, BOT, f"139{n:08d}") for n in range(number)]
    others = [_form(code, f"10.77.{n >> 8 & 255}.{n & 255}", f"137{n:08d}") for n in range(4_000)]
    began = int(time.time()) // 3600
    said = _elsewhere(port, bodies, others)
    hours = int(time.time()) // 3600 - began + 1
    count = said["statuses"]
    stored = execute("SELECT count(*) FROM registration_registration WHERE poster_id = %s", poster)[0][0]
    taken = count[200] + said["other_statuses"][200]
    answered = count[200] + count[429]
    tell(f"flood: {dict(count)} in {said['lasted']:.0f} s; others: {dict(said['other_statuses'])}")
    return [
        Figure(f"of {number:,} forms from one address, answered clearly (200 or 429)", answered, "forms", number, most=False),
        Figure("of them taken in (600 an hour, two processes a quarter more)", count[200], "forms", hours * LIMITS[1] * 1.25),
        Figure("turned away without a Retry-After", said["without_retry_after"], "forms", 0),
        Figure("answered 5xx or not at all", sum(n for status, n in count.items() if status >= 500 or not status), "forms", 0),
        Figure("told they are registered and not stored, or stored and not told", abs(stored - taken), "forms", 0),
        Figure("forms a second from one address", number / said["lasted"], "forms/s"),
        Figure("somebody else meanwhile, slowest answer", max(said["other_took"]), "s", 1),
        Figure("somebody else meanwhile, p95", percentile(said["other_took"], 0.95), "s"),
        Figure("somebody else meanwhile, not registered", sum(said["other_statuses"].values()) - said["other_statuses"][200],
               "forms", 0),
    ]  # fmt: skip


def _form(code: str, address: str, phone: str) -> bytes:
    person = {"event": str(uuid4()), "name": "洪水客", "phone": phone, "origin": "1505", "destination": "书香社区1号楼"}
    headers = {
        "Content-Type": FORM, "Accept-Language": "zh-CN", "X-Forwarded-For": address, "X-Forwarded-Proto": "https",
    }  # fmt: skip
    return request("POST", f"/r/{code}", headers, urlencode({**person, "lang": "zh-hans"}).encode())


def _elsewhere(port: int, bodies: list[bytes], others: list[bytes]) -> dict[str, Any]:
    """Send in a process of its own, which shares the machine with the server it floods."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_work, args=(port, bodies, others, there), daemon=True)
    process.start()
    there.close()
    try:
        said: dict[str, Any] = here.recv()
        return said
    finally:
        process.join(30)


def _work(port: int, bodies: list[bytes], others: list[bytes], pipe: Any) -> None:
    pipe.send(uvloop.run(_send(port, deque(bodies), deque(others))))


async def _send(port: int, bodies: deque[bytes], others: deque[bytes]) -> dict[str, Any]:
    flood = Flood(port, bodies)
    await asyncio.gather(*(line.connect() for line in flood.lines))
    begin = time.perf_counter()
    for line in flood.lines:
        flood.go_on(line)
    while flood.bodies and others:
        await flood.beside(others.popleft())
        await asyncio.sleep(OTHERS_EVERY_S)
    while flood.flying:
        await asyncio.sleep(0.01)
    flood.said["lasted"] = time.perf_counter() - begin
    for line in flood.lines:
        line.close()
    return flood.said


class Flood:
    """Each form is sent once, on whatever connection is free; beside them somebody else's, on a connection of its own."""

    def __init__(self, port: int, bodies: deque[bytes]) -> None:
        self.port, self.bodies = port, bodies
        self.said: dict[str, Any] = {
            "statuses": Counter(), "other_statuses": Counter(), "other_took": [], "without_retry_after": 0,
        }  # fmt: skip
        self.lines = [Line(port, self.answered) for _ in range(CONNECTIONS)]
        self.flying: set[Line] = set()
        self.tasks: set[asyncio.Task[None]] = set()

    def go_on(self, line: Line) -> None:
        """Send the next form, if there is one."""
        if self.bodies:
            self.flying.add(line)
            line.send(self.bodies.popleft())

    def answered(self, line: Line, status: int, head: bytes, _body: bytes) -> None:
        """Count an answer; a lost connection is opened anew, its form is not sent again."""
        self.said["statuses"][status] += 1
        self.said["without_retry_after"] += status == 429 and b"retry-after:" not in head
        self.flying.discard(line)
        if status == NO_ANSWER:
            self.tasks.add(asyncio.create_task(self.again(line)))
        else:
            self.go_on(line)

    async def again(self, line: Line) -> None:
        """Open a connection anew and go on."""
        await line.connect()
        self.go_on(line)

    async def beside(self, form: bytes) -> None:
        """Send somebody else's form."""
        line = Line(self.port, self.other)
        await line.connect()
        self.flying.add(line)
        line.send(form)

    def other(self, line: Line, status: int, _head: bytes, _body: bytes) -> None:
        """Count the answer somebody else had, and how long it took."""
        self.said["other_statuses"][status] += 1
        self.said["other_took"].append(time.perf_counter() - line.sent)
        self.flying.discard(line)
        line.close()
