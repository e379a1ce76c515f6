"""Copy the whole store into one file while people go on working; the keys are kept apart."""

import argparse
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from wanjia.interfaces.cli import Failed, postgresql, stamp
from wanjia.interfaces.cli.setup import ready


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take where to."""
    parser.add_argument("file", type=Path, help="a file that does not exist yet")


def run(options: argparse.Namespace) -> int:
    """Write the copy beside its place, prove it, and only then give it its name."""
    ready()
    target = options.file.resolve()
    if target.exists():
        raise Failed(f"{target} exists: nothing is overwritten, give another name")
    if not target.parent.is_dir():
        raise Failed(f"there is no folder {target.parent}")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.touch(mode=0o600)
        stamp.put(draft, _copy(draft))
        _keep(draft)
        os.link(draft, target)
    except (OSError, sqlite3.Error) as error:
        raise Failed(f"the backup was not written: {error}") from error
    finally:
        draft.unlink(missing_ok=True)
    from django.conf import settings

    print(f"{target} holds the whole store ({target.stat().st_size / 1e6:.1f} MB)")
    print(f"Keep the key file apart from it, on another medium: {settings.WANJIA_KEY_FILE}")
    print("Without it nobody can read telephones and documents again; with both, anybody can.")
    return 0


def _copy(draft: Path) -> str:
    """Write the copy; give what kind of store it is of."""
    from django.db import connection

    if connection.vendor == "postgresql":
        postgresql.dump(draft)
        return connection.vendor
    connection.ensure_connection()
    with closing(sqlite3.connect(draft)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        broken = [row[0] for row in copy.execute("PRAGMA quick_check") if row[0] != "ok"]
    if broken:
        raise Failed(f"the store itself is damaged: {broken[0]}")
    return connection.vendor


def _keep(path: Path) -> None:
    """Have the file on the disk before it gets its name."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
