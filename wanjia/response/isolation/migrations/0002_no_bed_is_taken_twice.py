"""A store that refuses two lodgings in one bed at once, and one person in two beds.

PostgreSQL does it with exclusion constraints over ranges, which need no extension; SQLite with triggers. A later migration
that rebuilds the table on SQLite must make the triggers again.
"""

from typing import Any

from django.db import migrations

TABLE = "isolation_lodging"
NAMES = {"bed_id": "no_bed_is_taken_twice", "watch_id": "nobody_lies_in_two_beds"}


def refuse_overlaps(apps: Any, editor: Any) -> None:
    """Make the constraints, in the store's own words."""
    for column, name in NAMES.items():
        if editor.connection.vendor == "postgresql":
            editor.execute(
                f"ALTER TABLE {TABLE} ADD CONSTRAINT {name} EXCLUDE USING gist ("
                f"int8range({column}, {column}, '[]') WITH &&, tstzrange(from_at, left_at) WITH &&)"
            )
            continue
        for act in ("INSERT", "UPDATE"):
            editor.execute(
                f"CREATE TRIGGER {name}_{act.lower()} BEFORE {act} ON {TABLE} WHEN EXISTS ("
                f"SELECT 1 FROM {TABLE} WHERE {column} = NEW.{column} AND id IS NOT NEW.id "
                "AND (NEW.left_at IS NULL OR from_at < NEW.left_at) AND (left_at IS NULL OR left_at > NEW.from_at)) "
                f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
            )


class Migration(migrations.Migration):
    dependencies = [("isolation", "0001_initial")]
    operations = [migrations.RunPython(refuse_overlaps, migrations.RunPython.noop)]
