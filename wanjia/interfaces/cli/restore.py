"""Put a backup in the place of the store; the store stays exactly as it is when anything about the backup is wrong."""

import argparse
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from wanjia.interfaces.cli import Failed
from wanjia.interfaces.cli.backup import postgres
from wanjia.interfaces.cli.setup import missing_migrations, ready

READ_BACK = ("people_person", "phone"), ("people_person", "document")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what from, and the leave to replace."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--replace", action="store_true", help="the store holds people already: replace all of it")


def run(options: argparse.Namespace) -> int:
    """Prove the backup, then take it over in one step. Stop the server first."""
    ready(migrated=False)
    from django.db import connection

    if not options.file.is_file():
        raise Failed(f"there is no file {options.file}")
    if _has_people() and not options.replace:
        raise Failed("the store holds people already: give --replace to replace all of it")
    if connection.vendor == "postgresql":
        words = ["--clean", "--if-exists", "--single-transaction", "--exit-on-error", "--no-owner"]
        postgres("pg_restore", *words, "--dbname", connection.settings_dict["NAME"], str(options.file))
    else:
        _restore_sqlite(options.file)
    missing = missing_migrations()
    print(f"the store is what it was in {options.file}")
    if missing:
        print(f"it is older than this version ({missing} migrations): run `wanjia migrate` now")
    print("run `wanjia reconcile` to prove it")
    return 0


def _has_people() -> bool:
    from django.db import connection

    tables = connection.introspection.table_names()
    if "accounts_user" not in tables:
        return False
    from wanjia.registry.accounts.models import User

    return bool(User.objects.exists())


def _restore_sqlite(path: Path) -> None:
    from django.db import connection

    try:
        with closing(sqlite3.connect(f"file:{path.resolve()}?mode=ro&immutable=1", uri=True)) as backup:
            prove(backup)
            connection.close()
            with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=5)) as store:
                backup.backup(store)  # one transaction of the store: all of it, or nothing
    except sqlite3.Error as error:
        raise Failed(f"the backup was not taken over, the store is as it was: {error}") from error


def prove(backup: sqlite3.Connection) -> None:
    """Raise Failed for a file that is damaged, is no backup of Wanjia, or was written with other keys."""
    try:
        found = [row[0] for row in backup.execute("PRAGMA integrity_check(1)")]
        tables = {row[0] for row in backup.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.DatabaseError as error:
        raise Failed(f"this file is damaged or no backup: {error}") from error
    if found != ["ok"]:
        raise Failed(f"this backup is damaged: {found[0]}")
    if not {"core_journalline", "people_person", "django_migrations"} <= tables:
        raise Failed("this file is no backup of Wanjia")
    for table, column in READ_BACK:
        row = backup.execute(f"SELECT {column} FROM {table} WHERE length({column}) > 0 LIMIT 1").fetchone()
        if row is not None and not _is_readable(column, row[0]):
            raise Failed("this backup was written with other keys: put its key file in place first")


def _is_readable(column: str, value: Any) -> bool:
    from cryptography.exceptions import InvalidTag

    from wanjia.registry.people.models import Person

    field: Any = Person._meta.get_field(column)
    try:
        field.from_db_value(value, None, None)
    except (InvalidTag, KeyError):
        return False
    return True
