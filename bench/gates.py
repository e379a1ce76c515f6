"""gates: self-registrations a second, a request each, durable, beside a REST framework door; what the page weighs;
a flood from one address; mixed records of other systems taken in from a file.
"""

import gzip
import json
import random
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from bench import flood
from bench.client import Answers, Load, send
from bench.figures import Figure, median, percentile, tell
from bench.phones import request
from bench.posters import hang
from bench.records import measure as mixed_records
from bench.rivals import rival_store
from bench.server import serving
from bench.store import execute, ready_store
from bench.town import AT, Town, build_town

FORM = "application/x-www-form-urlencoded"
ORIGINS = ("1505", "1504", "1501", "2101", "11", "4201", "4209")
# Of everything acknowledged: plain SQL that knows nothing of the application's code.
CHECKS = {
    "acknowledged forms that are not stored": (
        "SELECT count(*) FROM acknowledged a "
        "WHERE NOT EXISTS (SELECT 1 FROM registration_registration r WHERE r.event = a.event)"
    ),
    "registrations stored more than once": "SELECT count(*) - count(DISTINCT event) FROM registration_registration",
    "registrations without their visitor": (
        "SELECT count(*) FROM registration_registration r LEFT JOIN presence_visitor v ON v.id = r.visitor_id "
        "WHERE v.id IS NULL"
    ),
    "registrations without their presence": (
        "SELECT count(*) FROM registration_registration r LEFT JOIN presence_presence p "
        "ON p.event = r.event AND p.visitor_id = r.visitor_id AND p.source = 'registration' WHERE p.id IS NULL"
    ),
    "registrations and journal lines that differ in number": (
        "SELECT abs((SELECT count(*) FROM registration_registration) - "
        "(SELECT count(*) FROM core_journalline WHERE action = 'register_visitors'))"
    ),
}


@dataclass(frozen=True)
class Scale:
    """How large everything is."""

    households: int
    posters: int
    connections: int
    seconds: float
    runs: int
    guess: int  # registrations a second at the very most, for how many bodies are built
    records: int  # mixed records in one file
    scans: int  # before a station, and as many at a gate
    flood: int  # forms from one address


SMALL = Scale(
    households=3_000, posters=20, connections=32, seconds=1.0, runs=1, guess=4_000, records=100_000, scans=5, flood=5_000
)  # fmt: skip
FULL = Scale(
    households=20_000, posters=400, connections=192, seconds=20.0, runs=3, guess=6_000, records=3_000_000, scans=100,
    flood=100_000,
)  # fmt: skip


@dataclass
class Crowd:
    """People who come to posters, each from a phone and a network of their own; no name and telephone comes twice."""

    codes: list[str]
    numbers: list[int]
    people: int = 0

    def bodies(self, number: int) -> list[bytes]:
        """Give whole requests of first visits, as a browser sends them through a proxy of ours."""
        return [self._form() for _ in range(number)]

    def rival_bodies(self, number: int) -> list[bytes]:
        """Give the same as the rival's door takes them."""
        found = []
        for _ in range(number):
            values = self._person()
            values |= {"id": values.pop("event"), "poster": random.choice(self.numbers)}
            headers = {"Content-Type": "application/json"}
            found.append(request("POST", "/registrations", headers, json.dumps(values).encode()))
        return found

    def _person(self) -> dict[str, Any]:
        self.people += 1
        phone = f"1{38_0000_0000 + self.people}"
        where = f"书香社区{self.people % 90 + 1}号楼{self.people % 6 + 1}单元"
        return {
            "event": str(uuid4()), "name": f"来客{chr(0x4E00 + self.people % 20_000)}", "phone": phone,
            "origin": random.choice(ORIGINS), "destination": where,
        }  # fmt: skip

    def _form(self) -> bytes:
        person = self._person()
        network = f"10.{self.people >> 16 & 255}.{self.people >> 8 & 255}.{self.people & 255}"
        headers = {
            "Content-Type": FORM, "Accept-Language": "zh-CN", "X-Forwarded-For": network, "X-Forwarded-Proto": "https",
        }  # fmt: skip
        return request(
            "POST", f"/r/{random.choice(self.codes)}", headers, urlencode({**person, "lang": "zh-hans"}).encode()
        )


def run(*, small: bool) -> list[Figure]:
    """Measure PostgreSQL, the rival, SQLite, and what a first visit costs to load."""
    scale = SMALL if small else FULL
    figures: list[Figure] = []
    with ready_store() as url:
        town, crowd = _ground(scale)
        lone = flood.hang_one(town)
        rival_url, _tokens = rival_store(url, [])
        with serving(url, WANJIA_HTTPS="1", WANJIA_HOSTS="*") as port:
            ours = _rate(port, crowd, scale, "PostgreSQL", figures, 3_000)
            figures += _wrong(url)
            half = send(Load(port, crowd.bodies(int(ours * scale.seconds)), 256, scale.seconds, rate=ours / 2))
            figures.append(Figure("at half that rate, p95", percentile(half.took, 0.95) * 1000, "ms", 50))
            figures += _weight(port, crowd)
            figures += _first_visit(port, crowd)
            figures += flood.measure(port, *lone, scale.flood)
        with serving(rival_url, "bench.rival.wsgi:application") as port:
            send(Load(port, crowd.rival_bodies(200), 8, 2.0))
            runs = []
            for _ in range(scale.runs):
                bodies = crowd.rival_bodies(int(scale.guess / 3 * scale.seconds))
                answers = send(Load(port, bodies, 32, scale.seconds / 2))
                runs.append(answers.statuses[200] / answers.lasted)
                tell(f"rival: {runs[-1]:,.0f} registrations/s, {dict(answers.statuses)}")
        figures.append(Figure("REST framework door", median(runs), "regs/s"))
        figures.append(Figure("Wanjia to the REST framework door", ours / max(median(runs), 0.1), "x", 3.4, most=False))
        figures += mixed_records(town, url, scale.records)
    return figures + _decisions(scale.scans) + _sqlite(scale)


def _rate(port: int, crowd: Crowd, scale: Scale, store: str, figures: list[Figure], goal: int) -> float:
    """Send as fast as answers come, warmed up first; give the median of the runs."""
    send(Load(port, crowd.bodies(400), 16, 2.0))
    rates, took, left = [], [], list[bytes]()
    for _ in range(scale.runs):
        bodies = left + crowd.bodies(max(int(scale.guess * scale.seconds) - len(left), 0))
        answers = send(Load(port, bodies, scale.connections, scale.seconds))
        left = bodies[answers.offered :]
        ACKNOWLEDGED.extend(_events(bodies[: answers.offered], answers))
        rates.append(answers.statuses[200] / answers.lasted)
        took += answers.took
        tell(f"{store}: {rates[-1]:,.0f} registrations/s, {dict(answers.statuses)}")
    figures.append(
        Figure(f"self-registrations, {store}, median of {len(rates)}", median(rates), "regs/s", goal, most=False)
    )
    figures.append(Figure(f"self-registrations, {store}, p99", percentile(took, 0.99), "s", 2))
    return median(rates)


ACKNOWLEDGED: list[str] = []


def _events(bodies: list[bytes], answers: Answers) -> list[str]:
    """Give the forms' own numbers; with anything but 200 among the answers nothing is known of any single one."""
    if set(answers.statuses) != {200}:
        return []
    return [body.rpartition(b"event=")[2][:36].decode() for body in bodies]


def _wrong(url: str) -> list[Figure]:
    from bench.ledger import faults

    found = faults(url, ACKNOWLEDGED, None, CHECKS)
    for name, number in found.items():
        if number:
            tell(f"WRONG: {number} {name}")
    return [Figure("acknowledged and not stored, or stored wrong", sum(found.values()), "rows", 0)]


def _weight(port: int, crowd: Crowd) -> list[Figure]:
    """Say what a first visit loads: the page and its one sheet, gzipped, in three languages."""
    import re
    import urllib.request

    from django.conf import settings

    found = []
    for language in ("zh-hans", "en", "mn-mong"):
        asked = urllib.request.Request(
            f"http://127.0.0.1:{port}/r/{crowd.codes[0]}?lang={language}", headers={"X-Forwarded-Proto": "https"}
        )
        with urllib.request.urlopen(asked) as answer:
            page = answer.read()
        sheets = re.findall(r'href="/static/([^"]+\.css)"', page.decode())
        dist = Path(settings.ROOT) / "frontend" / "dist"
        size = len(gzip.compress(page)) + sum(len(gzip.compress((dist / sheet).read_bytes())) for sheet in sheets)
        found.append(Figure(f"first visit, gzipped, {language} (font apart)", size / 1024, "KB", 30))
    return found


def _decisions(scans: int) -> list[Figure]:
    """Hold codes and passes out to a phone with no network and a slow CPU: a process of its own drives it."""
    program = [sys.executable, "-m", "bench.stops", str(scans)]
    said = json.loads(subprocess.run(program, capture_output=True, check=True, text=True).stdout.splitlines()[-1])
    slow = percentile(said["milliseconds"], 0.95)
    return [
        Figure(f"from scan to word offline, CPU 6x, {2 * scans} scans, p95", slow, "ms", 1000),
        Figure("of them with a wrong word", said["wrong"], "words", 0),
    ]


def _first_visit(port: int, crowd: Crowd) -> list[Figure]:
    """Open a poster's page in a browser for the first time on slow 3G with a slow CPU: a process of its own drives it."""
    program = [
        sys.executable,
        str(Path(__file__).with_name("public.py")),
        f"http://127.0.0.1:{port}/r/{crowd.codes[0]}",
    ]
    said = subprocess.run(program, capture_output=True, check=True, text=True).stdout
    found: list[Figure] = []
    for language, (milliseconds, transferred) in json.loads(said.splitlines()[-1]).items():
        goals = (2.0, 30.0) if language != "mn-mong" else (None, None)  # its font comes on top, and is said apart
        found.append(
            Figure(
                f"first visit on slow 3G, CPU 6x, until one can type, {language}", milliseconds / 1000, "s", goals[0]
            )
        )
        found.append(Figure(f"of it on the wire, {language}", transferred / 1024, "KB", goals[1]))
    return found


def _ground(scale: Scale) -> tuple[Town, Crowd]:
    from wanjia.registry.places.models import Place

    town = build_town(scale.households)
    places = list(Place.objects.filter(level="community")[: scale.posters])
    posters = hang(scale.posters, places, town.region, town.document, town.commander, AT)
    execute("VACUUM ANALYZE")
    execute("CHECKPOINT")  # what laying the ground wrote is on the disk before anything is timed
    return town, Crowd([poster.code for poster in posters], [poster.pk for poster in posters])


def _sqlite(scale: Scale) -> list[Figure]:
    """Measure the same on SQLite with ``synchronous=FULL``: a store of its own, made by a process of its own."""
    import os
    import tempfile

    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="wanjia-bench-") as home:
        url = f"sqlite://{home}/wanjia.sqlite3"
        environment = {"WANJIA_HOME": home, "WANJIA_KEY_FILE": f"{home}/keys.json"}
        own = {**os.environ, **environment, "WANJIA_DATABASE_URL": url}
        made = subprocess.run(
            [sys.executable, "-m", "bench.posters", str(scale.posters)],
            env=own,
            capture_output=True,
            check=True,
            text=True,
        )
        crowd = Crowd(json.loads(made.stdout.splitlines()[-1]), [])
        with serving(url, WANJIA_HTTPS="1", WANJIA_HOSTS="*", **environment) as port:
            _rate(port, crowd, scale, "SQLite", figures, 2_000)
        with sqlite3.connect(f"{home}/wanjia.sqlite3") as store:
            (stored,) = store.execute("SELECT count(*) FROM registration_registration").fetchone()
        tell(f"SQLite holds {stored:,}")
    return figures
