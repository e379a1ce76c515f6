"""A world that many tests stand in is built by actions once a run; the others get its rows as they were stored.

Building the hamlet takes a tenth of a second and two thousand tests stand in it. Nothing is mocked: the rows are those that the
actions wrote, put back before the test in the transaction that is rolled back after it. A file in the run's folder holds them
for the other processes of the run, which share its keys.
"""

import os
import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, transaction

World = TypeVar("World")
_kept: dict[str, tuple[bytes, dict[str, Any], set[str]]] = {}


def world(name: str, build: Callable[[], World]) -> World:
    """Give the world of that name: built the first time, put back from then on. The store holds nothing else yet."""
    saved = Path(settings.HOME) / f"{name}.world"
    others = name not in _kept and saved.exists()
    if others:
        _kept[name] = pickle.loads(saved.read_bytes())
    elif name not in _kept:
        before = {table: _rows(table) for table in _tables()}
        built = build()
        after = {table: _rows(table) for table in before}
        new = {table: rows for table, rows in after.items() if rows != before[table]}
        _kept[name] = pickle.dumps(built), new, {table for table in new if before[table]}
        _save(saved, pickle.dumps(_kept[name]))
        return built
    stored, rows, emptied = _kept[name]
    with transaction.atomic(), connection.cursor() as cursor:
        for table in emptied:
            cursor.execute(f'DELETE FROM "{table}"')
        with _taken_as_proven(cursor):
            for table, held in rows.items():
                _put_back(cursor, table, held)
        if others:
            _count_on(cursor, rows)
    found: World = pickle.loads(stored)
    return found


def _count_on(cursor: Any, tables: Iterable[str]) -> None:
    """Let the numbers of rows go on behind those that another process gave, and never back: a larger world may come again."""
    for table in tables if connection.vendor == "postgresql" else ():
        for of in connection.introspection.get_sequences(cursor, table):
            highest = f'SELECT max("{of["column"]}") FROM "{table}"'
            cursor.execute(f"SELECT setval(%(of)s, greatest(nextval(%(of)s), ({highest})))", {"of": of["name"]})


def _save(file: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all."""
    part = file.with_suffix(f".{os.getpid()}")
    part.write_bytes(content)
    part.rename(file)


@contextmanager
def _taken_as_proven(cursor: Any) -> Iterator[None]:
    """Let PostgreSQL not look up every reference again: the rows held together when they were stored the first time."""
    asked = connection.vendor == "postgresql"
    if asked:
        cursor.execute("SET LOCAL session_replication_role = replica")
    yield
    if asked:
        cursor.execute("SET LOCAL session_replication_role = origin")


def _tables() -> list[str]:
    return sorted(connection.introspection.table_names())


def _rows(table: str) -> Any:
    """Give a table's rows as the store itself writes them out, so that not a bit of them changes on the way; falsy for none."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" TO STDOUT') as out:
                return b"".join(out)
        cursor.execute(f'SELECT name FROM pragma_table_info("{table}")')
        literals = " || ',' || ".join(f'quote("{name}")' for (name,) in cursor.fetchall())
        cursor.execute(f'SELECT {literals} FROM "{table}" ORDER BY rowid')
        return [row for (row,) in cursor.fetchall()]


def _put_back(cursor: Any, table: str, held: Any) -> None:
    if connection.vendor == "postgresql":
        with cursor.copy(f'COPY "{table}" FROM STDIN') as into:
            into.write(held)
        return
    cursor.connection.execute(f'INSERT INTO "{table}" VALUES ({"), (".join(held)})')
