"""A store that refuses to book a vehicle or a driver twice for the same time.

PostgreSQL does it with exclusion constraints over ranges, which need no extension; SQLite with triggers. A later migration
that rebuilds the table on SQLite must make the triggers again.
"""

from typing import Any

from django.db import migrations

TABLE = "fleet_booking"
NAMES = {"vehicle_id": "no_vehicle_is_booked_twice", "driver_id": "no_driver_is_booked_twice"}


def refuse_overlaps(apps: Any, editor: Any) -> None:
    """Make the constraints, in the store's own words."""
    for column, name in NAMES.items():
        if editor.connection.vendor == "postgresql":
            editor.execute(
                f"ALTER TABLE {TABLE} ADD CONSTRAINT {name} EXCLUDE USING gist ("
                f"int8range({column}, {column}, '[]') WITH &&, tstzrange(from_at, until_at) WITH &&) "
                f"WHERE (called_off_at IS NULL AND {column} IS NOT NULL)"
            )
            continue
        for act in ("INSERT", "UPDATE"):
            editor.execute(
                f"CREATE TRIGGER {name}_{act.lower()} BEFORE {act} ON {TABLE} WHEN NEW.called_off_at IS NULL AND EXISTS ("
                f"SELECT 1 FROM {TABLE} WHERE {column} = NEW.{column} AND id IS NOT NEW.id AND called_off_at IS NULL "
                "AND from_at < NEW.until_at AND until_at > NEW.from_at) "
                f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
            )


class Migration(migrations.Migration):
    dependencies = [("fleet", "0001_initial")]
    operations = [migrations.RunPython(refuse_overlaps, migrations.RunPython.noop)]
