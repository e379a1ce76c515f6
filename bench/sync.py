"""sync: visits a second over HTTP on PostgreSQL, beside a plain REST framework door, at 10 million visits, and overloaded.

A rate counts only if everything acknowledged is stored and every derived count is right within 5 s (ledger.py).
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from bench.client import Answers, Load, send
from bench.figures import Figure, median, percentile, tell
from bench.ledger import faults
from bench.phones import BATCH, Phone, batches, enrol_phones, request, rival_batches
from bench.server import serving
from bench.store import execute, ready_store
from bench.town import AT, build_town, prepare_campaign
from bench.years import load_visits


@dataclass(frozen=True)
class Scale:
    """How large everything is."""

    households: int
    phones: int
    stored: int
    seconds: float
    runs: int
    guess: int  # visits a second at the very most, for how many bodies are built


SMALL = Scale(households=3_000, phones=4, stored=6_000, seconds=1.0, runs=1, guess=8_000)
FULL = Scale(households=1_000_000, phones=64, stored=10_000_000, seconds=20.0, runs=3, guess=14_000)


def run(*, small: bool) -> list[Figure]:
    """Measure the empty store, the rival, the full store, and the store in a flood."""
    scale = SMALL if small else FULL
    with ready_store() as url:
        campaign, phones = _ground(scale)
        rival_url = _rival_store(url, phones)
        bench = Sync(url, scale, phones)
        figures = []
        with serving(url) as port:
            bench.port = port
            empty = bench.rate("batches of 200, empty store", BATCH)
            single = bench.rate("one visit a request, empty store", 1)
            figures += [*bench.figures(empty, 5_000, 2), *bench.figures(single, 1_000, 2)]
        figures += _rival(rival_url, scale, phones, empty, single)
        tell(f"loading {scale.stored:,} visits")
        load_visits(campaign, scale.stored)
        bench.loaded = True
        with serving(url) as port:
            bench.port = port
            full = bench.rate(f"batches of 200, {scale.stored:,} visits stored", BATCH)
            share = full.a_second / empty.a_second
            figures += [
                *bench.figures(full, None, 2),
                Figure("rate at that many, of the empty rate", share, "", 0.8, most=False),
            ]
            for times in (10, 70):
                figures += bench.flood(times, full.a_second)
            figures += bench.beside_reports(campaign, full.a_second)
        return figures


def _ground(scale: Scale) -> tuple[Any, list[Phone]]:
    from wanjia.command.campaigns.actions import launch_campaign

    town = build_town(scale.households)
    campaign = prepare_campaign(town)
    launch_campaign(campaign=campaign, by=town.commander, at=AT)
    campaign.refresh_from_db()
    execute("VACUUM ANALYZE")
    execute("CHECKPOINT")  # what laying the ground wrote is on the disk before anything is timed
    return campaign, enrol_phones(campaign, scale.phones)


@dataclass
class Rate:
    """What one way of sending reached: visits a second of each run, the slowest answers, what was wrong afterwards."""

    name: str
    runs: list[float]
    p99: float
    wrong: int

    @property
    def a_second(self) -> float:
        """The median of the runs."""
        return median(self.runs)


class Sync:
    """The server under measurement and the phones that load it."""

    def __init__(self, url: str, scale: Scale, phones: list[Phone]) -> None:
        self.url, self.scale, self.phones = url, scale, phones
        self.port = 0

    def rate(self, name: str, size: int) -> Rate:
        """Send as fast as answers come: closed loop, warmed up first."""
        connections, guess = (8, self.scale.guess) if size > 1 else (len(self.phones), self.scale.guess // 4)
        send(Load(self.port, batches(self.phones, 48, size), 8, 2.0))
        execute("ANALYZE")  # as autovacuum does within the first minute of a new store
        runs, took, acknowledged, ended = [], [], [], 0.0
        for _ in range(self.scale.runs):
            bodies = batches(self.phones, int(guess * self.scale.seconds / size) + 8, size)
            answers = send(Load(self.port, bodies, connections, self.scale.seconds))
            stored = _stored(answers)
            runs.append(len(stored) / answers.lasted)
            took += answers.took
            acknowledged += stored
            ended = answers.started + answers.lasted
            tell(f"{name}: {runs[-1]:,.0f} visits/s, {dict(answers.statuses)}")
        wrong = _wrong(self.url, acknowledged, ended)
        return Rate(name, runs, percentile(took, 0.99), wrong)

    def figures(self, rate: Rate, goal: float | None, p99: float) -> list[Figure]:
        """Give what a rate is worth."""
        return [
            Figure(f"{rate.name}, median of {len(rate.runs)}", rate.a_second, "visits/s", goal, most=False),
            Figure(f"{rate.name}, p99", rate.p99, "s", p99),
            Figure(f"{rate.name}, wrong after 5 s", rate.wrong, "rows", 0),
        ]

    def flood(self, times: int, capacity: float) -> list[Figure]:
        """Offer ``times`` the capacity, whatever the server says, then ask how soon it is itself again."""
        seconds = self.scale.seconds * 0.75
        bodies = batches(self.phones, int(1.5 * capacity / BATCH * seconds) + 1_000)
        answers = send(Load(self.port, bodies, 700, seconds, rate=times * capacity / BATCH))
        stored = _stored(answers)
        inside = sum(
            1
            for at, status in zip(answers.ended, answers.statuses_in_order, strict=True)
            if status == 200 and at <= seconds
        )
        kept = inside * BATCH / seconds / capacity
        others = {s: n for s, n in answers.statuses.items() if s not in (200, 503)}
        tell(
            f"{times}x: kept {kept:.0%}, {dict(answers.statuses)}, offered {answers.offered * BATCH / seconds / capacity:.1f}x"
        )
        wrong = _wrong(self.url, stored, answers.started + max(answers.ended))
        return [
            Figure(f"offered {times}x: really offered", answers.offered * BATCH / seconds / capacity, "x capacity",
                   0.95 * times, most=False),
            Figure(f"offered {times}x: rate kept, of the peak", kept, "", 0.9, most=False),
            Figure(f"offered {times}x: answers neither 200 nor 503 with Retry-After",
                   sum(others.values()) + answers.without_retry_after, "answers", 0),
            Figure(f"offered {times}x: acknowledged and not stored, or counted wrong", wrong, "rows", 0),
            Figure(f"offered {times}x: normal again after", self._recovery(capacity), "s", 5),
        ]  # fmt: skip

    def _recovery(self, capacity: float) -> float:
        """Give the seconds until requests are taken in again as fast as before: from then on p99 is under 2 s."""
        answers = send(Load(self.port, batches(self.phones, int(self.scale.guess * 6 / BATCH)), 8, 6.0))
        late = [
            end
            for end, took, status in zip(answers.ended, answers.took, answers.statuses_in_order, strict=True)
            if status != 200 or took > 2
        ]
        return max(late, default=0.0)

    def beside_reports(self, campaign: Any, capacity: float) -> list[Figure]:
        """Send uploads while reports are asked for ten times a second: uploads go first."""
        report = request("GET", *_report(campaign))
        bodies = batches(self.phones, int(self.scale.guess * self.scale.seconds / BATCH))
        load = Load(self.port, bodies, 8, self.scale.seconds, beside=report, beside_rate=10.0)
        answers = send(load)
        rate = len(_stored(answers)) / answers.lasted
        tell(f"beside reports: {rate:,.0f} visits/s, reports {dict(answers.beside)}")
        return [
            Figure("uploads beside 10 reports a second, of the rate alone", rate / capacity, "", 0.9, most=False),
            Figure("those reports, p99", percentile(answers.beside_took, 0.99), "s"),
        ]


def _stored(answers: Answers) -> list[str]:
    """Give the ids of the events the server said it has."""
    return [r["id"] for r in answers.receipts() if r["result"] in ("accepted", "duplicate", "flagged")]


def _wrong(url: str, acknowledged: list[str], ended: float) -> int:
    found = faults(url, acknowledged, ended)
    for name, number in found.items():
        if number:
            tell(f"WRONG: {number} {name}")
    return sum(found.values())


def _report(campaign: Any) -> tuple[str, dict[str, str]]:
    """Give the address and headers of the coverage page of the whole region, asked for by the commander."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from wanjia.registry.accounts.models import User

    user = User.objects.get(username="zhihui")
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()
    address = f"/campaigns/{campaign.public_id}/at/{campaign.place.public_id}/"
    return address, {"Cookie": f"session={session.session_key}"}


def _rival_store(url: str, phones: list[Phone]) -> str:
    """Copy the store as it is, before anything was sent, for the rival; give its URL."""
    import psycopg
    from django.db import connection

    connection.close()
    connection.close_pool()
    with psycopg.connect(f"{url.rpartition('/')[0]}/template1", autocommit=True) as store:
        store.execute("CREATE DATABASE rival TEMPLATE postgres")
    rival = f"{url.rpartition('/')[0]}/rival"
    environment = {**os.environ, "WANJIA_DATABASE_URL": rival, "DJANGO_SETTINGS_MODULE": "bench.rival.settings"}
    subprocess.run([sys.executable, "-m", "django", "migrate", "--run-syncdb", "-v", "0"], env=environment, check=True)
    with psycopg.connect(rival, autocommit=True) as store:
        for phone in phones:
            phone.token = os.urandom(20).hex()
            store.execute(
                "INSERT INTO authtoken_token (key, created, user_id) SELECT %s, now(), id FROM accounts_user "
                "WHERE username = %s",
                [phone.token, f"wangge{phones.index(phone)}"],
            )
    return rival


def _rival(url: str, scale: Scale, phones: list[Phone], empty: Rate, single: Rate) -> list[Figure]:
    """Let the rival take the same visits on its own copy of the store, served in the same way."""
    figures = []
    with serving(url, "bench.rival.wsgi:application") as port:
        for name, size, connections, ours in (
            ("batches of 200", BATCH, 8, empty),
            ("one visit a request", 1, len(phones), single),
        ):
            send(Load(port, rival_batches(phones, 24, size), 4, 2.0))
            runs = []
            for _ in range(scale.runs):
                bodies = rival_batches(phones, int(scale.guess / 4 * scale.seconds / size) + 8, size)
                answers = send(Load(port, bodies, connections, scale.seconds / 2))
                runs.append(len(_stored(answers)) / answers.lasted)
                tell(f"rival, {name}: {runs[-1]:,.0f} visits/s, {dict(answers.statuses)}")
            figures += [
                Figure(f"REST framework door, {name}, median of {len(runs)}", median(runs), "visits/s"),
                Figure(f"Wanjia to the REST framework door, {name}", ours.a_second / max(median(runs), 0.1), "x"),
            ]
    return figures
