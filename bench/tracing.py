"""Contacts of a case among millions of presences: a DuckDB file, PostgreSQL with a good index, and Polars, on the same rows.

Every engine is asked the same warm questions and must give the same answers. The limit is what the machine's memory could do:
the bytes of the keys that a question touches, over the bandwidth measured in the same run.
"""

import itertools
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench import presences
from bench.figures import Figure, median, seconds, tell
from wanjia.analysis.tracing.port import Contact, Window

MINUTES = 15
FULL = {3_000_000: 50.0, 30_000_000: 150.0, 300_000_000: 500.0}
RIVALS_UP_TO = 30_000_000  # PostgreSQL would need 45 GB for 300,000,000, and an hour to load them
MORNING = 30_000_000
ROW = 4 * 8  # bytes of one presence as a processor reads it: subject, place, from, until
COPY = "COPY presences (person_id, visitor_id, site_id, position, from_at, until_at) FROM STDIN (FORMAT csv)"
TABLE = (
    "CREATE TABLE presences (id bigint GENERATED ALWAYS AS IDENTITY, person_id bigint, visitor_id bigint, site_id bigint, "
    "position bigint NOT NULL, from_at timestamptz NOT NULL, until_at timestamptz NOT NULL)"
)
INDEXES = (
    "CREATE INDEX ON presences (position, from_at) INCLUDE (until_at, person_id, visitor_id, site_id)",
    "CREATE INDEX ON presences (person_id, from_at) INCLUDE (until_at, position, site_id)",
    "CREATE INDEX ON presences (visitor_id, from_at) WHERE visitor_id IS NOT NULL",
    "VACUUM (ANALYZE) presences",
)


def run(*, small: bool, sizes: dict[int, float] | None = None) -> list[Figure]:
    """Measure every size; small tries the benchmark itself."""
    figures: list[Figure] = []
    bandwidth = _bandwidth(small)
    figures.append(Figure("memory bandwidth, one reader", bandwidth / 1e9, "GB/s"))
    goals: dict[int, float | None] = {30_000: None} if small else dict(sizes or FULL)
    for number, goal in goals.items():
        with tempfile.TemporaryDirectory(prefix="wanjia-tracing-") as home:
            figures += _size(number, goal, Path(home), bandwidth, small)
    return figures


def _size(number: int, goal: float | None, home: Path, bandwidth: float, small: bool) -> list[Figure]:
    from wanjia.analysis.tracing.duck import DuckEngine, lay_out

    tell(f"laying {number:,} presences out")
    path, what = home / "presences.duckdb", f"{number:,}"
    laid = seconds(lambda: lay_out(path, presences.rows(number)))
    engine = DuckEngine(path, threads=2)
    cases = presences.windows(number, 5 if small else 25)
    ours = _ask(lambda w: engine.contacts([w], degree=2, minutes=MINUTES), cases)
    limit = median([_touched(engine, w) * ROW / bandwidth * 1000 for w in cases[:5]])
    figures = [
        Figure(f"{what}: laid out in two orders by DuckDB", laid, "s"),
        Figure(f"{what}: of the file", path.stat().st_size / number, "bytes a row"),
        Figure(
            f"{what}: first degree, warm median", _ask(lambda w: engine.contacts([w], minutes=MINUTES), cases)[0], "ms"
        ),
        Figure(f"{what}: first and second degree, warm median", ours[0], "ms", goal),
        Figure(f"{what}: contacts of a case", median([len(found) for found in ours[1]]), "contacts"),
        Figure(f"{what}: times the limit of memory ({limit:.3f} ms)", ours[0] / max(limit, 1e-6), "x"),
    ]
    if number == MORNING or small:
        many = presences.windows(number, 20 if small else 1000)
        spent = seconds(lambda: engine.contacts(many, degree=2, minutes=MINUTES))
        figures.append(Figure(f"{what}: {len(many):,} cases at once", spent, "s", None if small else 60))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    figures.append(Figure(f"{what}: most memory so far", peak, "GiB", 4))
    if number <= RIVALS_UP_TO:
        with _postgresql(engine, home / "rows.csv") as (store, load, size):
            theirs = _ask(lambda w: store.contacts([w], degree=2, minutes=MINUTES), cases)
        figures += [
            Figure(f"{what}: PostgreSQL, loaded and indexed", load, "s"),
            Figure(f"{what}: PostgreSQL", size / number, "bytes a row"),
            *_beside(what, "PostgreSQL", ours[0], theirs[0]),
            Figure(f"{what}: answers PostgreSQL gives otherwise", _differ(ours[1], theirs[1]), "rows", 0),
        ]
        figures += _polars(engine, home, what, cases, ours)
    engine.store.close()
    return figures


def _polars(engine: Any, home: Path, what: str, cases: list[Window], ours: Any) -> list[Figure]:
    if find_spec("polars") is None:
        tell("Polars is not installed: pip install polars, to have it beside")
        return []
    presences.export(engine.store.cursor(), home)
    rival = presences.Polars(home)
    spent, found = _ask(lambda w: rival.pairs(w, MINUTES), cases)
    same = [{(one.degree, one.subject) for one in each} for each in ours[1]]
    return [
        *_beside(what, "Polars", ours[0], spent),
        Figure(
            f"{what}: answers Polars gives otherwise",
            sum(len(a ^ b) for a, b in zip(same, found, strict=True)),
            "rows",
            0,
        ),
    ]


def _beside(what: str, name: str, ours: float, theirs: float) -> list[Figure]:
    return [
        Figure(f"{what}: {name}, warm median", theirs, "ms"),
        Figure(f"{what}: {name} takes so many times as long", theirs / ours, "x"),
    ]


@contextmanager
def _postgresql(engine: Any, plain: Path) -> Iterator[tuple[Any, float, int]]:
    """Give the store's own engine on PostgreSQL over the same rows, how long loading took, and how large it is."""
    import psycopg

    from bench.store import SERVER
    from wanjia.analysis.tracing.store import StoreEngine, longest_stay
    from wanjia.core.testing import postgres

    tell("the same rows into PostgreSQL")
    engine.store.cursor().execute(presences.CSV.format(path=plain))
    with postgres.running(**SERVER) as url, psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.cursor()
        cursor.execute("SET TimeZone = 'UTC'")
        started = time.perf_counter()
        cursor.execute(TABLE)
        with cursor.copy(COPY) as copy, plain.open("rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                copy.write(block)
        for statement in INDEXES:
            cursor.execute(statement)
        spent = time.perf_counter() - started
        plain.unlink()
        size = cursor.execute("SELECT pg_total_relation_size('presences')").fetchone()[0]
        bound = longest_stay(cursor, "presences")
        yield StoreEngine(cursor, dialect="postgresql", table="presences", longest=bound), spent, size


def _ask(question: Callable[[Window], Any], cases: list[Window]) -> tuple[float, list[Any]]:
    """Ask for every case twice; give the median of the second times in milliseconds, and the answers."""
    spent, answers = [], []
    for case in cases:
        answers.append(question(case))
    for case in cases:
        spent.append(seconds(lambda case=case: question(case)) * 1000)
    return median(spent), answers


def _touched(engine: Any, window: Window) -> int:
    """Count the presences a question cannot do without: those of each subject asked for, and who was there in those hours."""
    first = {one.subject for one in engine.contacts([window], minutes=MINUTES)} | {window.subject}
    return int(
        engine.store.cursor().execute(
            "WITH mine AS (SELECT * FROM laid.by_subject WHERE subject IN (SELECT unnest(?::BIGINT[]))) "
            "SELECT (SELECT count(*) FROM mine) + (SELECT count(*) FROM mine m JOIN laid.by_place q ON q.place = m.place "
            f"AND q.lo < m.hi AND q.lo > m.lo - {engine.longest})", [sorted(first)],
        ).fetchall()[0][0]
    )  # fmt: skip


def _bandwidth(small: bool) -> float:
    """Measure how many bytes a second one core reads from memory: the best of five passes over more than any cache holds."""
    import numpy

    block = numpy.ones((1 << 24) if small else (1 << 27), dtype=numpy.int64)
    return float(block.nbytes / min(seconds(lambda: block.sum()) for _ in range(5)))


def _differ(ours: list[list[Contact]], theirs: list[list[Contact]]) -> int:
    return len(set(itertools.chain(*ours)) ^ set(itertools.chain(*theirs)))
