"""sync: visits a second over HTTP on PostgreSQL, beside a plain REST framework door, at 10 million visits, and overloaded."""

from dataclasses import dataclass
from typing import Any

from bench.client import Load, send
from bench.doors import Door, Rate, stored_of
from bench.figures import Figure, median, percentile, tell
from bench.ledger import VISITS
from bench.phones import BATCH, Phone, batches, enrol_phones, request, rival_batches
from bench.rivals import rival_store
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
        rival_url, tokens = rival_store(url, [f"wangge{n}" for n in range(len(phones))])
        for phone, token in zip(phones, tokens, strict=True):
            phone.token = token
        door = Door(url, "visits/s", lambda number, size: batches(phones, number, size), VISITS, scale.guess)
        timed = {"seconds": scale.seconds, "runs": scale.runs}
        figures = []
        with serving(url) as door.port:
            empty = door.rate("batches of 200, empty store", BATCH, connections=8, **timed)
            single = door.rate("one visit a request, empty store", 1, connections=len(phones), share=0.25, **timed)
            figures += [*empty.figures(5_000, 2), *single.figures(1_000, 2)]
        figures += _rival(rival_url, scale, phones, empty, single)
        tell(f"loading {scale.stored:,} visits")
        load_visits(campaign, scale.stored)
        with serving(url) as door.port:
            full = door.rate(f"batches of 200, {scale.stored:,} visits stored", BATCH, connections=8, **timed)
            share = full.a_second / empty.a_second
            figures += [
                *full.figures(None, 2),
                Figure("rate at that many, of the empty rate", share, "", 0.8, most=False),
            ]
            for times in (10, 70):
                figures += door.flood(times, full.a_second, BATCH, 0.75 * scale.seconds)
            figures += _beside_reports(door, campaign, full.a_second, scale.seconds)
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


def _beside_reports(door: Door, campaign: Any, capacity: float, seconds: float) -> list[Figure]:
    """Send uploads while reports are asked for ten times a second: uploads go first."""
    report = request("GET", *_report(campaign))
    bodies = door.bodies(door.need(seconds, BATCH), BATCH)
    answers = send(Load(door.port, bodies, 8, seconds, beside=report, beside_rate=10.0))
    rate = len(stored_of(answers)) / answers.lasted
    tell(f"beside reports: {rate:,.0f} visits/s, reports {dict(answers.beside)}")
    return [
        Figure("uploads beside 10 reports a second, of the rate alone", rate / capacity, "", 0.9, most=False),
        Figure("those reports, p99", percentile(answers.beside_took, 0.99), "s"),
    ]


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
                runs.append(len(stored_of(answers)) / answers.lasted)
                tell(f"rival, {name}: {runs[-1]:,.0f} visits/s, {dict(answers.statuses)}")
            figures += [
                Figure(f"REST framework door, {name}, median of {len(runs)}", median(runs), "visits/s"),
                Figure(f"Wanjia to the REST framework door, {name}", ours.a_second / max(median(runs), 0.1), "x"),
            ]
    return figures
