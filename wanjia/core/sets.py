"""Set-based statements: many rows of values handed to one statement, the same on both stores."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models.expressions import RawSQL

ROWS_OF_A_STATEMENT = 500  # SQLite takes 32,766 values at once
_POSTGRESQL = {"integer": "bigint", "text": "text", "moment": "timestamptz", "flag": "boolean", "json": "jsonb"}


def values_table(alias: str, columns: dict[str, str]) -> str:
    """Give the FROM item that reads one JSON parameter as rows; column types are integer, text, moment, flag or json (a list).

    Moments travel as the text that the store itself keeps, so pass them through ``moment``.
    """
    if connection.vendor == "postgresql":
        fields = ", ".join(f'"{name}" {_POSTGRESQL[kind]}' for name, kind in columns.items())
        return f"jsonb_to_recordset(%s::jsonb) AS {alias}({fields})"
    fields = ", ".join(f"value ->> '{name}' AS \"{name}\"" for name in columns)
    return f"(SELECT {fields} FROM json_each(%s)) AS {alias}"


def lists_table(alias: str, columns: Mapping[str, tuple[str, Sequence[Any]]]) -> tuple[str, list[Any]]:
    """Give the FROM item that reads lists side by side as columns, with its parameters; kinds as in ``values_table``.

    The cheapest way to hand many rows over: no row is put together in Python where the store takes lists.
    """
    if on_postgresql():
        marks = ", ".join(f"%s::{_POSTGRESQL[kind]}[]" for kind, _values in columns.values())
        names = ", ".join(columns)
        return f"unnest({marks}) AS {alias}({names})", [array(values) for _kind, values in columns.values()]
    fields = ", ".join(f"value ->> {place} AS {name}" for place, name in enumerate(columns))
    rows = list(zip(*(values for _kind, values in columns.values()), strict=True))
    # the limit keeps SQLite from reading the JSON again for each row it is joined with
    return f"(SELECT {fields} FROM json_each(%s) LIMIT -1) AS {alias}", [json.dumps(rows)]


def array(values: Iterable[Any]) -> str:
    """Give a list as PostgreSQL reads it from a text: written out here it takes a tenth of the driver's time."""
    listed = list(values)
    if {int}.issuperset(map(type, listed)):
        return "{" + ",".join(map(str, listed)) + "}"
    return "{" + ",".join(["NULL" if v is None else _quoted(str(v)) for v in listed]) + "}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def run(sql: str, parameters: Sequence[Any]) -> int:
    """Run a statement put together from the pieces above; give the row count."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)


def ask(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Give the rows of a query put together from the pieces above."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


@cache
def on_postgresql() -> bool:
    """Tell which store this process has; asked a dozen times for every visit, so the answer is kept."""
    return bool(connection.vendor == "postgresql")


def moment(value: Any) -> str | None:
    """Give a moment as the store compares it, None for none."""
    if value is None:
        return None
    return str(value if on_postgresql() else connection.ops.adapt_datetimefield_value(value))


def later(moment: str, milliseconds: str) -> str:
    """Give the expression for a moment so many milliseconds after another, as the store keeps it."""
    if on_postgresql():
        return f"{moment} + {milliseconds} * interval '1 millisecond'"
    text = f"strftime('%%Y-%%m-%%d %%H:%%M:%%f', {moment}, ({milliseconds} / 1000.0) || ' seconds') || '000'"
    return f"replace({text}, '.000000', '')"


def seconds_between(begun: str, ended: str) -> str:
    """Give the expression for the seconds from one moment to another."""
    if on_postgresql():
        return f"extract(epoch FROM ({ended} - {begun}))::double precision"
    return f"(julianday({ended}) - julianday({begun})) * 86400.0"


class Seconds(models.Func):
    """The whole seconds since 1970 of a moment: a driver hands a number over in a tenth of the time that a moment takes."""

    arity = 1
    output_field = models.BigIntegerField()
    template = "floor(extract(epoch FROM %(expressions)s))::bigint"

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Leave the part of a second out before, for SQLite would round it up."""
        return self.as_sql(compiler, connection, template="unixepoch(substr(%(expressions)s, 1, 19))", **more)


def as_moment(value: Any) -> datetime:
    """Give a moment that a statement of ours read: SQLite keeps those of UTC without saying so."""
    read: datetime = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def joined(column: str) -> str:
    """Give the expression for a column of a group in one text; whole numbers are read by ``split``. Values hold no comma."""
    return f"string_agg({column}::text, ',')" if on_postgresql() else f"group_concat({column})"


def hexadecimal(column: str) -> str:
    """Give the expression for bytes as Python's ``hex`` writes them."""
    return f"encode({column}, 'hex')" if on_postgresql() else f"lower(hex({column}))"


def split(text: str) -> list[int]:
    """Give whole numbers that were ``joined``."""
    return list(map(int, text.split(",")))


def uuid(value: str) -> str:
    """Give a UUID's text as the store keeps it."""
    return value if on_postgresql() else UUID(value).hex


def numbers(values: Iterable[int]) -> RawSQL:
    """Give row numbers for ``pk__in=``: one parameter however many they are, where a list would be one each."""
    inside = "value::bigint FROM json_array_elements_text(%s::json)" if on_postgresql() else "value FROM json_each(%s)"
    return RawSQL(f"SELECT {inside}", [json.dumps(list(values))])


def among(values: Sequence[Any]) -> tuple[str, list[Any]]:
    """Give what follows a column that is one of some values, with its parameters: a single one where the store takes lists."""
    if on_postgresql() and isinstance(values[0], bytes):  # as text: a list of bytes is slow to write out
        inside = "SELECT decode(value, 'hex') FROM json_array_elements_text(%s::json)"
        return f"IN ({inside})", [json.dumps([value.hex() for value in values])]
    if on_postgresql():
        return "= ANY(%s)", [array(values)]
    return f"IN ({', '.join(['%s'] * len(values))})", list(values)


def among_pairs(values: Sequence[tuple[Any, str]]) -> tuple[str, list[Any]]:
    """Give the same for a pair of columns, a date as the store keeps it and a text."""
    if on_postgresql():
        return "IN (SELECT * FROM unnest(%s::date[], %s::text[]))", [
            list(column) for column in zip(*values, strict=True)
        ]
    return f"IN (VALUES {', '.join(['(%s, %s)'] * len(values))})", [one for pair in values for one in pair]


def execute(sql: str, rows: Sequence[dict[str, Any]], *before: Any, after: Sequence[Any] = ()) -> int:
    """Run a statement that holds one ``values_table``, with other parameters before and after it; give the row count."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [*before, json.dumps(rows, ensure_ascii=False), *after])
        return int(cursor.rowcount)


def rows(sql: str, values: Sequence[dict[str, Any]], *, after: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Give the rows of a query that holds one ``values_table``, with other parameters after it."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(values, ensure_ascii=False), *after])
        return list(cursor.fetchall())


def reserve(model: type[models.Model], count: int) -> list[int]:
    """Give row numbers nobody else will use, in order; on SQLite only until the next insert, so insert them at once."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sql = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(sql, [table, count])
            return sorted(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        last = int(cursor.fetchone()[0])
    return list(range(last + 1, last + 1 + count))


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values as the store keeps them (see ``moment`` and ``day``), several times faster than objects."""
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    names = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})', list(rows))


def insert_new(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], *, conflict: str, returning: str
) -> list[tuple[Any, ...]]:
    """Insert the rows that are not there yet by their ``conflict`` columns; give ``returning`` of those that were new.

    Values are as the store keeps them, as for ``insert``.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    names = ", ".join(f'"{field.column}"' for field in fields)
    head = f'INSERT INTO "{model._meta.db_table}" ({names})'
    tail = f"ON CONFLICT ({conflict}) DO NOTHING RETURNING {returning}"
    if not rows:
        return []
    if on_postgresql():  # a list a column: a value a mark would cost five times as much to write out
        lists = ", ".join(f"%s::{_of_list(field)}[]" for field in fields)
        return ask(
            f"{head} SELECT * FROM unnest({lists}) {tail}",
            [array(map(_said, column)) for column in zip(*rows, strict=True)],
        )
    one = f"({', '.join(['%s'] * len(columns))})"
    found: list[tuple[Any, ...]] = []
    for begin in range(0, len(rows), ROWS_OF_A_STATEMENT):
        some = rows[begin : begin + ROWS_OF_A_STATEMENT]
        found += ask(f"{head} VALUES {', '.join([one] * len(some))} {tail}", [value for row in some for value in row])
    return found


def load_new(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], *, conflict: str, returning: str
) -> list[tuple[Any, ...]]:
    """Do the same for ten thousand rows and more, which are cheaper to copy than to write into a statement."""
    if not on_postgresql():
        return insert_new(model, columns, rows, conflict=conflict, returning=returning)
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    names = ", ".join(f'"{field.column}"' for field in fields)
    kinds = ", ".join(f'"{field.column}" {_of_list(field)}' for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS coming ({kinds}) ON COMMIT DROP")
        with cursor.copy(f"COPY coming ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {names} FROM coming '
            f"ON CONFLICT ({conflict}) DO NOTHING RETURNING {returning}"
        )
        found = list(cursor.fetchall())
        cursor.execute("DROP TABLE coming")
    return found


def _of_list(field: Any) -> str:
    """Give a column's type in a list; a text is never cut to fit, the column itself refuses it."""
    kind = str(field.db_type(connection))
    return "text" if kind.startswith("varchar") else kind


def _said(value: Any) -> Any:
    return f"\\x{value.hex()}" if isinstance(value, bytes) else value


def day(value: Any) -> str | None:
    """Give a date as the store keeps it, None for none."""
    return None if value is None else value.isoformat()
