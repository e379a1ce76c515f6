"""Tracing by SQL in the store the presences are in, SQLite or PostgreSQL, over a cursor that takes ``%s``.

Both questions go along the store's indexes: a subject's presences, then who was at each of their places. The statement says so
itself (a subquery that cannot be merged, a CROSS JOIN), because a planner that knows nothing of a window's few rows would read
the whole table. Who is of the second degree is first reduced to one row each, and only then those of the first are taken away.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from wanjia.analysis.tracing.port import STAY, Contact, Presence, Span, Window, contacts, moment, second, spans

# From when each of the first degree may have been infected; of each of the second the longest time; those who are no first.
EXPOSED = (
    "w2 AS MATERIALIZED (SELECT source, subject, min(lo) AS lo, later AS hi, later FROM met1 "
    "GROUP BY source, subject, later)"
)
RANKED = (
    "ranked AS MATERIALIZED (SELECT source, subject, place, lo, hi, via, row_number() OVER (PARTITION BY source, subject "
    "ORDER BY hi - lo DESC, lo, place, via) AS n FROM met2)"
)
SECOND = (
    " UNION SELECT r.source, r.subject, r.place, r.lo, r.hi, 2, r.via FROM ranked r LEFT JOIN "
    "(SELECT DISTINCT source, subject FROM met1) f ON f.source = r.source AND f.subject = r.subject "
    "WHERE r.n = 1 AND f.subject IS NULL AND r.subject <> r.source"
)


# A stay without an end, written as the year 9999, bounds nothing; and no store knows the moment so long before today.
NO_BOUND = timedelta(days=36_525)


class Cursor(Protocol):
    """What is needed of a DB-API cursor."""

    def execute(self, sql: str, params: Any = None) -> Any:
        """Run one statement."""
        ...

    def fetchall(self) -> Any:
        """Give its rows."""
        ...


class Dialect:
    """What PostgreSQL says in its own way."""

    spans = (
        "SELECT source, subject, lo, hi, later, to_timestamp(lo) AS lo_at, to_timestamp(hi) AS hi_at FROM "
        "unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS x (source, subject, lo, hi, later)"
    )
    beside = "CROSS JOIN LATERAL (SELECT * FROM {table} q WHERE {where} OFFSET 0) q"
    least, greatest = "least", "greatest"

    def seconds(self, column: str) -> str:
        """Give a moment as whole seconds."""
        return f"floor(extract(epoch FROM {column}))::bigint"

    def at(self, column: str) -> str:
        """Give seconds as a moment the index is in."""
        return f"to_timestamp({column})"

    def parameters(self, rows: Sequence[Span]) -> list[Any]:
        """Give windows as the parameters of ``spans``."""
        return [list(column) for column in zip(*rows, strict=True)]


class SqliteDialect(Dialect):
    """What SQLite says in its own way: moments are texts, in the form in which they sort."""

    spans = (
        "SELECT value ->> 0 AS source, value ->> 1 AS subject, value ->> 2 AS lo, value ->> 3 AS hi, value ->> 4 AS later "
        "FROM json_each(%s)"
    )
    beside = "CROSS JOIN {table} q ON {where}"
    least, greatest = "min", "max"

    def seconds(self, column: str) -> str:
        """Give a moment as whole seconds; SQLite itself would round up from half a millisecond before the next."""
        return f"unixepoch(substr({column}, 1, 19))"

    def at(self, column: str) -> str:
        """Give seconds as a moment the index is in."""
        return f"datetime({column}, 'unixepoch')"

    def parameters(self, rows: Sequence[Span]) -> list[Any]:
        """Give windows as the parameters of ``spans``."""
        return [f"[{','.join(str(list(row)) for row in rows)}]"]


class StoreEngine:
    """Tracing where the presences are. ``longest`` is the longest stay there is, when somebody knows it: it bounds a search."""

    def __init__(
        self,
        cursor: Cursor,
        *,
        dialect: str = "",
        table: str = "presence_presence",
        longest: timedelta | None = None,
        stay: timedelta = STAY,
    ) -> None:
        self.cursor, self.table, self.stay = cursor, table, int(stay.total_seconds())
        bound = longest if longest is not None and longest < NO_BOUND else None
        self.longest = None if bound is None else max(int(bound.total_seconds()) + 1, self.stay)
        self.dialect = SqliteDialect() if (dialect or _dialect(cursor)) == "sqlite" else Dialect()

    def contacts(
        self, windows: Sequence[Window], *, degree: int = 1, minutes: int = 1, until_at: datetime | None = None
    ) -> list[Contact]:
        """Give the contacts up to a degree, of at least so many minutes."""
        asked = spans(windows, minutes, degree, until_at)
        if not asked:
            return []
        self.cursor.execute(self._statement(degree, minutes * 60), self.dialect.parameters(asked))
        return contacts(self.cursor.fetchall())

    def presences(self, subject: int, from_at: datetime, until_at: datetime) -> list[Presence]:
        """Give where a subject was, clipped to an interval, in order of time."""
        lo, hi = second(from_at), second(until_at)
        self.cursor.execute(
            f"WITH w AS ({self.dialect.spans}), {self._stays('stays', 'w')} "
            "SELECT place, lo, hi FROM stays WHERE hi > lo ORDER BY lo, hi, place",
            self.dialect.parameters([Span(subject, subject, lo, hi, hi)]),
        )
        return [Presence(subject, place, moment(a), moment(b)) for place, a, b in self.cursor.fetchall()]

    def _statement(self, degree: int, least: int) -> str:
        found = "SELECT source, subject, place, lo, hi, 1, via FROM met1"
        steps = [f"w AS ({self.dialect.spans})", self._stays("stays1", "w"), self._met("met1", "stays1", least)]
        if degree == 2:
            steps += [
                EXPOSED,
                self._stays("stays2", "w2"),
                self._met("met2", "stays2", least),
                RANKED,
            ]
            found += SECOND
        else:
            found = found.replace("SELECT", "SELECT DISTINCT", 1)
        return f"WITH {', '.join(steps)} {found}"

    def _stays(self, name: str, windows: str) -> str:
        """Say where the subjects of windows were, clipped to their windows."""
        d, parts = self.dialect, []
        for column, key, sign in (("person_id", "w.subject", ">"), ("visitor_id", "-w.subject", "<")):
            where = f"q.{column} = {key} AND {self._when('w')}"
            beside = d.beside.format(table=self.table, where=where)
            parts.append(
                "SELECT w.source, w.subject, w.later, q.position, q.site_id, coalesce(-q.site_id, q.position) AS place, "
                f"{d.greatest}({d.seconds('q.from_at')}, w.lo) AS lo, {d.least}({self._end()}, w.hi) AS hi "
                f"FROM {windows} w {beside} WHERE w.subject {sign} 0"
            )
        return f"{name} AS MATERIALIZED ({' UNION ALL '.join(parts)})"

    def _when(self, name: str) -> str:
        """Say which presences can reach into an interval; whole seconds decide afterwards."""
        d = self.dialect
        return f"q.from_at < {d.at(f'{name}.hi')} AND q.until_at > {d.at(f'{name}.lo - {self.stay}')}"

    def _end(self) -> str:
        """Say when a presence ends: a mere moment lasts as long as is assumed."""
        begin, end = self.dialect.seconds("q.from_at"), self.dialect.seconds("q.until_at")
        return f"CASE WHEN {end} = {begin} THEN {end} + {self.stay} ELSE {end} END"

    def _met(self, name: str, stays: str, least: int) -> str:
        """Say who else was at a place of stays, for at least so many seconds."""
        d = self.dialect
        where = f"q.position = s.position AND {self._when('s')}"
        if self.longest is not None:
            where += f" AND q.from_at >= {d.at(f's.lo - {self.longest}')}"
        lo, hi = f"{d.greatest}({d.seconds('q.from_at')}, s.lo)", f"{d.least}({self._end()}, s.hi)"
        return (
            f"{name} AS MATERIALIZED (SELECT s.source, coalesce(q.person_id, -q.visitor_id) AS subject, s.place, "
            f"{lo} AS lo, {hi} AS hi, s.subject AS via, s.later FROM {stays} s "
            f"{d.beside.format(table=self.table, where=where)} "
            f"WHERE coalesce(-q.site_id, q.position) = s.place AND {hi} - {lo} >= {least} "
            "AND coalesce(q.person_id, -q.visitor_id) <> s.subject)"
        )


def longest_stay(cursor: Cursor, table: str = "presence_presence") -> timedelta:
    """Give the longest stay of a store, by reading all of it."""
    seconds = (SqliteDialect if _dialect(cursor) == "sqlite" else Dialect)().seconds
    cursor.execute(f"SELECT max({seconds('until_at')} - {seconds('from_at')}) FROM {table}", [])
    return timedelta(seconds=int(cursor.fetchall()[0][0] or 0))


def _dialect(cursor: Any) -> str:
    vendor = getattr(getattr(cursor, "db", None), "vendor", "")  # a cursor of Django's names its store
    return str(vendor) or ("sqlite" if "sqlite" in type(cursor).__module__ else "postgresql")
