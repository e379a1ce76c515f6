"""Put a backup in the place of the store; the store stays exactly as it is when anything about the backup is wrong."""

import argparse
import sqlite3
from contextlib import closing
from pathlib import Path

from wanjia.interfaces.cli import Failed, postgresql, stamp
from wanjia.interfaces.cli.setup import missing_migrations, ready


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
    _prove(options.file)
    if connection.vendor == "postgresql":
        postgresql.load(options.file)
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


def _prove(path: Path) -> None:
    """Raise Failed for a file that is damaged, is of the other kind of store, or was written with other keys."""
    from django.db import connection

    said = stamp.prove(path)
    if said.store != connection.vendor:
        raise Failed(f"this backup is of a store in {said.store}; WANJIA_DATABASE_URL names one in {connection.vendor}")
    if other := stamp.differing_keys(said):
        raise Failed(f"this backup was written with other keys ({', '.join(other)}): put its key file in place first")


def _restore_sqlite(path: Path) -> None:
    from django.db import connection

    try:
        connection.close()
        with (
            closing(sqlite3.connect(f"file:{path.resolve()}?mode=ro&immutable=1", uri=True)) as backup,
            closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=5)) as store,
        ):
            backup.backup(store)  # one transaction of the store: all of it, or nothing
    except sqlite3.Error as error:
        raise Failed(f"the backup was not taken over, the store is as it was: {error}") from error
