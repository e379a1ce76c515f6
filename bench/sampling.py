"""sampling: persons sampled a second over HTTP on PostgreSQL, one tube a request and fifty, beside a plain REST framework door,
for ten minutes, at 10 million samples, in a flood; then who is still missing, certificates, and a day without the server.

Everything is durable, and a round's coverage is settled in the same transaction as the samples (ledger.py).
"""

from dataclasses import dataclass

from bench.client import Load, send
from bench.crowd import PER_HOME, give_codes, open_rounds, set_up_tables, settle_persons
from bench.doors import Door, Rate, stored_of
from bench.figures import Figure, percentile, tell
from bench.ledger import SAMPLES
from bench.server import serving
from bench.store import execute, ready_store
from bench.town import build_town
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
    guess: int  # persons a second at the very most, for how many bodies are built


SMALL = Scale(persons=9_000, rounds=3, tables=4, seconds=1.0, runs=1, long=2.0, guess=6_000)
FULL = Scale(persons=1_000_000, rounds=16, tables=83, seconds=10.0, runs=3, long=600.0, guess=60_000)


def run(*, small: bool) -> list[Figure]:
    """Measure the empty store, ten minutes, the store after them, and the store in a flood."""
    scale = SMALL if small else FULL
    with ready_store() as url:
        queue = _ground(scale)
        door = Door(url, "persons/s", queue.bodies, SAMPLES, scale.guess, each=TUBE)
        timed = {"seconds": scale.seconds, "runs": scale.runs}
        figures = []
        with serving(url) as door.port:
            single = door.rate("one tube a request, empty store", 1, connections=64, share=0.4, **timed)
            figures += single.figures(None, 1)
            upload = door.rate(f"uploads of {UPLOAD} tubes, empty store", UPLOAD, connections=8, **timed)
            figures += upload.figures(50_000, 2)
            figures += _half_load(door, single, scale)
            long = door.rate(
                f"one tube a request, {scale.long:.0f} s", 1, connections=64, share=0.35, seconds=scale.long, runs=1
            )
            figures += long.figures(16_204, 1)
            [(stored,)] = execute("SELECT count(*) FROM sampling_sample")
            full = door.rate(f"uploads of {UPLOAD} tubes, {stored:,} samples stored", UPLOAD, connections=8, **timed)
            figures += [
                *full.figures(None, 2),
                Figure("rate at that many, of the empty rate", full.a_second / upload.a_second, "", 0.8, most=False),
            ]
            figures += door.flood(70, full.a_second, UPLOAD, 0.75 * scale.seconds)
        return figures


def _ground(scale: Scale) -> Queue:
    town = build_town(scale.persons // PER_HOME)
    settle_persons()
    codes = give_codes()
    rounds = open_rounds(town, scale.rounds)
    tables = set_up_tables(town, rounds, scale.tables)
    execute("VACUUM ANALYZE")
    execute("CHECKPOINT")
    named = [
        Round(opened.campaign.public_id, [table.public_id for table in stand], codes)
        for opened, stand in zip(rounds, tables, strict=True)
    ]
    return Queue(named, enrol_tables(town, scale.tables))


def _half_load(door: Door, single: Rate, scale: Scale) -> list[Figure]:
    """Send single tubes at half the rate: how long does the slowest of a hundred take?"""
    rate = single.a_second / TUBE / 2
    tell("one tube a request at half that load")
    answers = send(Load(door.port, door.bodies(int(rate * scale.seconds) + 100, 1), 64, scale.seconds, rate=rate))
    wrong = door.wrong(stored_of(answers), answers.started + max(answers.ended))
    return [
        Figure("at half that load, p99", percentile(answers.took, 0.99), "s", 1),
        Figure("at half that load, wrong after 5 s", wrong, "rows", 0),
    ]
