"""Tracing on a cluster that is there already: one Ibis expression, on whatever speaks Spark Connect (or on DuckDB, the same).

The one setting is where the cluster listens. The presences are a table or parquet files the cluster can read, with the
columns ``subject, place, lo, hi`` that ``DuckEngine.export`` writes. What a question brings and what the first degree found is
small and travels with the statement; the large table is read where it lies, and of the second degree one row each comes back.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from wanjia.analysis.tracing.port import Contact, Presence, Row, Span, Window, contacts, moment, second, spans

if TYPE_CHECKING:
    import ibis.expr.types as ir


class ClusterEngine:
    """Tracing by an Ibis backend over a table of presences; made by ``connect``, or of a backend one has."""

    def __init__(self, backend: Any, presences: "ir.Table") -> None:
        self.backend, self.rows = backend, presences

    def contacts(
        self, windows: Sequence[Window], *, degree: int = 1, minutes: int = 1, until_at: datetime | None = None
    ) -> list[Contact]:
        """Give the contacts up to a degree, of at least so many minutes."""
        asked = spans(windows, minutes, degree, until_at)
        if not asked:
            return []
        met = self._fetch(self._met(asked, minutes * 60).distinct())
        first: set[Row] = {(source, subject, place, lo, hi, 1, via) for source, subject, place, lo, hi, via, _l in met}
        exposed = _exposed(met)
        if degree == 1 or not exposed:
            return contacts(first)
        found = self._fetch(self._second(exposed, sorted({(row[0], row[1]) for row in first}), minutes * 60))
        return contacts(first | {(s, q, place, lo, hi, 2, via) for s, q, place, lo, hi, via in found})

    def presences(self, subject: int, from_at: datetime, until_at: datetime) -> list[Presence]:
        """Give where a subject was, clipped to an interval, in order of time."""
        lo, hi = second(from_at), second(until_at)
        stays = self._stays([Span(subject, subject, lo, hi, hi)])
        rows = self._fetch(stays.filter(stays.hi > stays.lo).select("lo", "hi", "place"))
        return [Presence(subject, place, moment(a), moment(b)) for a, b, place in sorted(rows)]

    def close(self) -> None:
        """Say goodbye: Spark's client goes on calling a server it was not told is gone."""
        self.backend.disconnect()

    def _stays(self, asked: Sequence[Span]) -> "ir.Table":
        """Where the subjects of windows were, clipped to their windows."""
        import ibis

        q, w = self.rows, _table(asked, Span._fields)
        joined = q.join(w, [q.subject == w.subject, q.lo < w.hi, q.hi > w.lo], lname="q_{name}", rname="w_{name}")
        lo, hi = ibis.greatest(joined.q_lo, joined.w_lo), ibis.least(joined.q_hi, joined.w_hi)
        return joined.select("source", "later", "place", via=joined.w_subject, lo=lo, hi=hi)

    def _met(self, asked: Sequence[Span], least: int) -> "ir.Table":
        """Who else was at the places of those stays."""
        import ibis

        q, s = self.rows, self._stays(asked)
        meets = [q.place == s.place, q.lo < s.hi, q.hi > s.lo, q.subject != s.via]
        joined = q.join(s, meets, lname="q_{name}", rname="s_{name}")
        lo, hi = ibis.greatest(joined.q_lo, joined.s_lo), ibis.least(joined.q_hi, joined.s_hi)
        met = joined.select("source", "subject", place=joined.q_place, lo=lo, hi=hi, via=joined.via, later=joined.later)
        return met.filter(met.hi - met.lo >= least)

    def _second(self, exposed: Sequence[Span], first: Sequence[tuple[int, int]], least: int) -> "ir.Table":
        """Of each of the second degree the longest time; those of the first are taken away after that."""
        import ibis

        met = self._met(exposed, least)
        order = [(met.lo - met.hi), met.lo, met.place, met.via]
        ranked = met.mutate(n=ibis.row_number().over(group_by=[met.source, met.subject], order_by=order))
        best = ranked.filter(ranked.n == 0, ranked.subject != ranked.source)
        known = _table(first, ("source", "subject"))
        best = best.anti_join(known, [best.source == known.source, best.subject == known.subject])
        return best.select("source", "subject", "place", "lo", "hi", "via")

    def _fetch(self, table: "ir.Table") -> list[Any]:
        columns = self.backend.to_pyarrow(table).to_pydict().values()
        return list(zip(*columns, strict=True))


def _exposed(met: Sequence[Any]) -> list[Span]:
    """From when each of the first degree may have been infected."""
    since: dict[tuple[int, int, int], int] = {}
    for source, subject, _place, lo, _hi, _via, later in met:
        key = (source, subject, later)
        since[key] = min(lo, since.get(key, lo))
    return [Span(source, subject, lo, later, later) for (source, subject, later), lo in sorted(since.items())]


def _table(rows: Sequence[Sequence[int]], names: Sequence[str]) -> "ir.Table":
    import ibis
    import pyarrow

    columns = [pyarrow.array(column, pyarrow.int64()) for column in zip(*rows, strict=True)]
    return ibis.memtable(pyarrow.table(columns, names=list(names)))


def connect(url: str, presences: str) -> ClusterEngine:
    """Connect to a cluster, ``sc://host:port``, whose presences are parquet files in a folder, or a table's name."""
    import ibis
    from pyspark.sql import SparkSession

    session = SparkSession.builder.remote(url).config("spark.sql.session.timeZone", "UTC").getOrCreate()
    backend = ibis.pyspark.connect(session)
    return ClusterEngine(backend, backend.read_parquet(presences) if "/" in presences else backend.table(presences))
