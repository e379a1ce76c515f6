"""Tracing over a DuckDB file that holds every presence twice, sorted by subject and sorted by place.

A sorted column store finds the rows of a key by the smallest and largest value of each small block, and reads nothing else. The
steps of a question are separate statements over temporary tables: DuckDB then knows how few rows each step brings, builds its
hash on them, and lets the keys in it decide which blocks are read at all.
The file is a copy, laid out anew from the store or from parquet; records stay where they are.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wanjia.analysis.tracing.port import STAY, Contact, Presence, Span, Window, contacts, moment, second, spans

if TYPE_CHECKING:
    import duckdb

BLOCK = 8_192  # rows of one block; with DuckDB's own 122,880 fifteen times as much is read for one subject
STEP = 200_000

# What may be laid out: presences as the store has them, a site before its position, a mere moment as a stay.
FROM_PRESENCES = (
    "SELECT coalesce(person_id, -visitor_id)::BIGINT AS subject, coalesce(-site_id, position)::BIGINT AS place, "
    "floor(epoch(from_at))::BIGINT AS lo, floor(epoch(until_at))::BIGINT AS hi FROM {rows}"
)


class DuckEngine:
    """Tracing in a file made by ``lay_out``. ``memory`` and ``threads`` are what DuckDB may use."""

    def __init__(self, path: Path | str, *, memory: str = "3GB", threads: int | None = None) -> None:
        self.store = _connect(path, memory, threads)
        longest, made = self.store.execute("SELECT longest, made FROM laid.facts").fetchall()[0]
        self.longest = int(longest)
        self.made_at = None if made is None else moment(int(made))

    def contacts(
        self, windows: Sequence[Window], *, degree: int = 1, minutes: int = 1, until_at: datetime | None = None
    ) -> list[Contact]:
        """Give the contacts up to a degree, of at least so many minutes."""
        asked = spans(windows, minutes, degree, until_at)
        if not asked:
            return []
        store = self.store.cursor()
        store.execute(f"CREATE OR REPLACE TEMP TABLE w1 AS {_values(asked)}")
        self._stays(store, 1)
        self._met(store, 1, minutes * 60)
        found = store.execute("SELECT DISTINCT source, subject, place, lo, hi, 1, via FROM met1").fetchall()
        if degree == 2:
            store.execute(
                "CREATE OR REPLACE TEMP TABLE w2 AS SELECT source, subject, min(lo) AS lo, later AS hi, later FROM met1 "
                "GROUP BY source, subject, later"
            )
            self._stays(store, 2)
            self._met(store, 2, minutes * 60)
            found += store.execute(SECOND).fetchall()
        return contacts(found)

    def presences(self, subject: int, from_at: datetime, until_at: datetime) -> list[Presence]:
        """Give where a subject was, clipped to an interval, in order of time."""
        lo, hi = second(from_at), second(until_at)
        store = self.store.cursor()
        store.execute(f"CREATE OR REPLACE TEMP TABLE w1 AS {_values([Span(subject, subject, lo, hi, hi)])}")
        self._stays(store, 1)
        rows = store.execute("SELECT place, lo, hi FROM stays1 WHERE hi > lo ORDER BY lo, hi, place").fetchall()
        return [Presence(subject, place, moment(a), moment(b)) for place, a, b in rows]

    def export(self, folder: Path | str) -> None:
        """Write the presences as parquet files, for a cluster to read."""
        self.store.cursor().execute(f"COPY laid.by_subject TO '{folder}' (FORMAT parquet, PER_THREAD_OUTPUT)")

    def _stays(self, store: Any, degree: int) -> None:
        """Keep where the subjects of the windows were, clipped to their windows."""
        store.execute(
            f"CREATE OR REPLACE TEMP TABLE stays{degree} AS SELECT w.source, w.subject, w.later, q.place, "
            f"greatest(q.lo, w.lo) AS lo, least(q.hi, w.hi) AS hi FROM laid.by_subject q JOIN w{degree} w "
            f"ON q.subject = w.subject AND q.lo < w.hi AND q.hi > w.lo"
        )

    def _met(self, store: Any, degree: int, least: int) -> None:
        """Keep who else was at the places of those stays."""
        store.execute(
            f"CREATE OR REPLACE TEMP TABLE met{degree} AS SELECT s.source, q.subject, s.place, greatest(q.lo, s.lo) AS lo, "
            f"least(q.hi, s.hi) AS hi, s.subject AS via, s.later FROM laid.by_place q JOIN stays{degree} s "
            f"ON q.place = s.place AND q.lo < s.hi AND q.lo > s.lo - {self.longest} AND q.hi > s.lo "
            f"AND q.subject <> s.subject WHERE least(q.hi, s.hi) - greatest(q.lo, s.lo) >= {least}"
        )


# Aggregated first, and only then those of the first degree taken away by a hash anti-join.
SECOND = """
SELECT source, subject, b.place, b.lo, b.hi, 2, b.via FROM (
  SELECT source, subject, min(struct_pack(n := lo - hi, lo := lo, place := place, via := via, hi := hi)) AS b
  FROM met2 GROUP BY source, subject
) ANTI JOIN (SELECT DISTINCT source, subject FROM met1) USING (source, subject) WHERE subject <> source
"""


def lay_out(
    path: Path | str, rows: str, *, at: datetime | None = None, stay: timedelta = STAY, memory: str = "3GB"
) -> None:
    """Lay presences out anew: ``rows`` is a query of DuckDB's giving subject, place, lo, hi (seconds); ``at`` is its moment."""
    Path(path).unlink(missing_ok=True)
    store = _connect(path, memory, None, f" (ROW_GROUP_SIZE {BLOCK})")
    store.execute("SET preserve_insertion_order = false")
    ends = f"CASE WHEN hi = lo THEN hi + {int(stay.total_seconds())} ELSE hi END AS hi"
    store.execute(
        f"CREATE TABLE laid.by_subject AS SELECT subject, lo, {ends}, place FROM ({rows}) ORDER BY subject, lo"
    )
    store.execute("CREATE TABLE laid.by_place AS SELECT place, lo, hi, subject FROM laid.by_subject ORDER BY place, lo")
    made = "NULL" if at is None else str(second(at))
    store.execute(
        f"CREATE TABLE laid.facts AS SELECT coalesce(max(hi - lo), 0) AS longest, {made}::BIGINT AS made FROM laid.by_place"
    )
    store.execute("CHECKPOINT laid")
    store.close()


def from_store(cursor: Any, path: Path | str, *, table: str = "presence_presence", **options: Any) -> None:
    """Lay out what a store has: read in steps of its ids through its cursor, by way of one plain file beside the copy."""
    import csv

    plain, last = Path(f"{path}.csv"), 0
    with plain.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["person_id", "visitor_id", "site_id", "position", "from_at", "until_at"])
        while True:
            cursor.execute(
                "SELECT id, person_id, visitor_id, site_id, position, from_at, until_at FROM "
                f"{table} WHERE id > %s ORDER BY id LIMIT {STEP}", [last],
            )  # fmt: skip
            rows = cursor.fetchall()
            if not rows:
                break
            last = rows[-1][0]
            lines.writerows(row[1:] for row in rows)
    types = (
        "{'person_id': 'BIGINT', 'visitor_id': 'BIGINT', 'site_id': 'BIGINT', 'position': 'BIGINT', "
        "'from_at': 'TIMESTAMP', 'until_at': 'TIMESTAMP'}"
    )
    try:
        lay_out(path, FROM_PRESENCES.format(rows=f"read_csv('{plain}', header = true, columns = {types})"), **options)
    finally:
        plain.unlink()


def _connect(
    path: Path | str, memory: str, threads: int | None, options: str = " (READ_ONLY)"
) -> "duckdb.DuckDBPyConnection":
    import duckdb

    store = duckdb.connect()
    store.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
    store.execute(f"SET memory_limit = '{memory}'; SET temp_directory = '{path}.tmp'")
    if threads:
        store.execute(f"SET threads = {threads}")
    store.execute(f"ATTACH '{path}' AS laid{options}")
    return store


def _values(rows: Sequence[Span]) -> str:
    listed = ", ".join(f"({', '.join(f'{n}::BIGINT' for n in row)})" for row in rows)
    return f"SELECT * FROM (VALUES {listed}) AS w (source, subject, lo, hi, later)"
