"""sampling: persons sampled a second over HTTP on PostgreSQL, one tube a request and fifty, beside a plain REST framework door,
for ten minutes, at 10 million samples, in a flood; then who is still missing, and a day without the server; SQLite;
forged codes and cards.

Everything is durable, and a round's coverage is settled in the same transaction as the samples (ledger.py).
"""

import json
import subprocess
import sys
from dataclasses import dataclass

from bench.client import Load, send
from bench.crowd import PER_HOME, give_codes, open_rounds, set_up_tables, settle_persons
from bench.doors import Door, Rate, stored_of
from bench.figures import Figure, median, percentile, seconds, tell
from bench.forged import forged_codes, signed_cards
from bench.ledger import SAMPLES
from bench.rivals import rival_store
from bench.server import serving
from bench.store import execute, ready_store, warm
from bench.town import Town, build_town
from bench.tubes import TUBE, UPLOAD, Queue, Round, enrol_tables


@dataclass(frozen=True)
class Scale:
    """How large everything is."""

    persons: int
    rounds: int
    tables: int
    seconds: float
    runs: int
    long: float  # seconds of the long run
    hours: int  # that every table samples without a server
    spare: int  # requests built for the flood beyond what can be taken in
    guess: int  # persons a second at the very most, for how many bodies are built
    cards: int  # signed and checked
    forged: int  # codes made up; a tenth as many cards
    lite: int  # persons on SQLite


SINGLES = 256  # tables that wait for an answer at the same time, of some 34,000 that such a rate needs
UPLOADS = 20  # of 83 tables that come back into the network, those that are heard at the same time
RIVAL_ROUNDS, RIVAL_GUESS = 1, 12_000
SECONDS_A_TUBE = 21  # ten persons of two seconds, and the tube
SMALL = Scale(persons=60_000, rounds=7, tables=4, seconds=1.0, runs=1, long=2.0, hours=1, spare=20, guess=6_000,
    cards=500, forged=10_000, lite=9_000,
)  # fmt: skip
FULL = Scale(
    persons=3_400_000, rounds=9, tables=83, seconds=10.0, runs=3, long=600.0, hours=8, spare=1_000, guess=60_000,
    cards=20_000, forged=1_000_000, lite=120_000,
)  # fmt: skip


def run(*, small: bool) -> list[Figure]:
    """Measure the empty store, ten minutes, the store after them, and the store in a flood."""
    scale = SMALL if small else FULL
    with ready_store() as url:
        queue, rival = _ground(url, scale)
        door = Door(url, "persons/s", queue.bodies, SAMPLES, scale.guess, each=TUBE)
        timed = {"seconds": scale.seconds, "runs": scale.runs}
        figures = []
        with serving(url) as door.port:
            single = door.rate("one tube a request, empty store", 1, connections=SINGLES, share=0.6, **timed)
            figures += single.figures(None, 1)
            upload = door.rate(f"uploads of {UPLOAD} tubes, empty store", UPLOAD, connections=UPLOADS, **timed)
            figures += upload.figures(50_000, 2)
            figures += _half_load(door, single, scale)
            long = door.rate(
                f"one tube a request, {scale.long:.0f} s",
                1,
                connections=SINGLES,
                share=0.45,
                seconds=scale.long,
                runs=1,
            )
            figures += long.figures(16_204, 1)
            [(stored,)] = execute("SELECT count(*) FROM sampling_sample")
            full = door.rate(
                f"uploads of {UPLOAD} tubes, {stored:,} samples stored", UPLOAD, connections=UPLOADS, **timed
            )
            figures += [
                *full.figures(None, 2),
                Figure("rate at that many, of the empty rate", full.a_second / upload.a_second, "", 0.8, most=False),
            ]
            figures += _missing()
            figures += _after_a_day_without(door, scale)
            figures += door.flood(70, full.a_second, UPLOAD, 3 * scale.seconds, scale.spare)
        figures += _rival(rival, scale, single, upload)
        figures += forged_codes(scale.forged, queue.codes())
    return figures + signed_cards(scale.cards, scale.forged // 10) + _lite(scale)


def _lite(scale: Scale) -> list[Figure]:
    """Let a process of its own take tubes in on SQLite."""
    options = {"persons": scale.lite, "rounds": 3, "seconds": scale.seconds, "runs": scale.runs}
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    done = subprocess.run([sys.executable, "-m", "bench.lite", *words], check=True, stdout=subprocess.PIPE)
    said = json.loads(done.stdout.splitlines()[-1])
    return [
        Figure(
            f"SQLite: uploads of {UPLOAD} tubes, median of {scale.runs}",
            said["a_second"],
            "persons/s",
            15_000,
            most=False,
        ),
        Figure("SQLite: acknowledged and not stored, or counted wrong", said["wrong"], "rows", 0),
    ]


def _ground(url: str, scale: Scale) -> tuple[Queue, tuple[str, Queue]]:
    """Lay the city down; give its queue, and the rival's store with a queue of its own, which has fewer rounds."""
    town = build_town(scale.persons // PER_HOME)
    settle_persons()
    codes = give_codes()
    phones = enrol_tables(town, scale.tables)
    rounds = _rounds(town, RIVAL_ROUNDS, scale, codes)
    execute("VACUUM ANALYZE")
    rival_url, tokens = rival_store(url, [f"caiyang{n}" for n in range(scale.tables)])
    rival = Queue(rounds, phones)
    for phone, token in zip(rival.phones, tokens, strict=True):
        phone.token = token
    rounds += _rounds(town, scale.rounds - RIVAL_ROUNDS, scale, codes)
    execute("VACUUM ANALYZE")
    warm("codes_personalcode", "code_by_key")  # looked up in every round before
    execute("CHECKPOINT")  # what laying the ground wrote is on the disk before anything is timed
    return Queue(rounds, phones), (rival_url, rival)


def _rounds(town: Town, number: int, scale: Scale, codes: list[str]) -> list[Round]:
    rounds = open_rounds(town, number)
    tables = set_up_tables(town, rounds, scale.tables)
    return [
        Round(opened.campaign.public_id, [t.public_id for t in stand], [t.pk for t in stand], codes)
        for opened, stand in zip(rounds, tables, strict=True)
    ]


def _rival(rival: tuple[str, Queue], scale: Scale, single: Rate, upload: Rate) -> list[Figure]:
    """Let the rival take tubes on its own copy of the store."""
    url, queue = rival
    figures = []
    with serving(url, "bench.rival.wsgi:application") as port:
        for name, size, connections, ours, goal in (
            ("one tube a request", 1, 64, single, 3.5),
            (f"uploads of {UPLOAD} tubes", UPLOAD, 8, upload, 5.0),
        ):
            send(Load(port, queue.rival_bodies(24, size), 4, 2.0))
            runs = []
            for _ in range(scale.runs):
                bodies = queue.rival_bodies(int(RIVAL_GUESS * scale.seconds / TUBE / size) + 8, size)
                answers = send(Load(port, bodies, connections, scale.seconds))
                runs.append(len(stored_of(answers)) * TUBE / answers.lasted)
                tell(f"rival, {name}: {runs[-1]:,.0f} persons/s, {dict(answers.statuses)}")
            times = ours.a_second / max(median(runs), 0.1)
            figures += [
                Figure(f"REST framework door, {name}, median of {len(runs)}", median(runs), "persons/s"),
                Figure(f"Wanjia to the REST framework door, {name}", times, "x", goal, most=False),
            ]
    return figures


def _missing() -> list[Figure]:
    """Ask who is still missing in every round, and for the counts of every grid of a community, as pages do."""
    from wanjia.command.campaigns.models import Campaign
    from wanjia.command.campaigns.queries import counts_of, missing
    from wanjia.registry.places.models import Place

    pages, grids = [], []
    communities = list(Place.objects.filter(level="community").order_by("lo")[::50])
    for campaign in Campaign.objects.filter(kind="sampling").select_related("place"):
        pages += [1000 * seconds(lambda c=campaign: missing(c, c.place, limit=50)) for _ in range(5)]
        for community in communities:
            places = list(Place.objects.filter(parent=community, level="grid"))
            grids.append(1000 * seconds(lambda c=campaign, p=places: counts_of(c, p)))
    return [
        Figure("first page of who is missing in a round, p95", percentile(pages, 0.95), "ms", 100),
        Figure("counts of every grid of a community, p95", percentile(grids, 0.95), "ms", 50),
    ]


def _after_a_day_without(door: Door, scale: Scale) -> list[Figure]:
    """Let every table hand in what it sealed in eight hours without a server, one tube in 21 s, 50 tubes at a time."""
    tubes = scale.tables * (scale.hours * 3600 // SECONDS_A_TUBE)
    bodies = door.take(tubes // UPLOAD, UPLOAD)
    tell(f"{scale.tables} tables come back with {len(bodies) * UPLOAD:,} tubes")
    answers = send(Load(door.port, bodies, scale.tables, 900.0))
    stored = stored_of(answers)
    wrong = door.wrong(stored, answers.started + answers.lasted)
    return [
        Figure(f"{scale.tables} tables after {scale.hours} h without a server: all in after", answers.lasted, "s", 900),
        Figure("tubes of theirs lost", len(bodies) * UPLOAD - len(stored), "tubes", 0),
        Figure("tubes of theirs doubled, or counted wrong", wrong, "rows", 0),
    ]


def _half_load(door: Door, single: Rate, scale: Scale) -> list[Figure]:
    """Send single tubes at half the rate: how long does the slowest of a hundred take?"""
    rate = single.a_second / TUBE / 2
    tell("one tube a request at half that load")
    answers = send(Load(door.port, door.bodies(int(rate * scale.seconds) + 100, 1), SINGLES, scale.seconds, rate=rate))
    wrong = door.wrong(stored_of(answers), answers.started + max(answers.ended))
    return [
        Figure("at half that load, p99", percentile(answers.took, 0.99), "s", 1),
        Figure("at half that load, wrong after 5 s", wrong, "rows", 0),
    ]
