"""A database that refuses to edit or delete journal lines and blocks."""

from typing import Any

from django.db import migrations

TABLES = ["core_journalline", "core_journalblock"]


def refuse_changes(apps: Any, editor: Any) -> None:
    """Make the triggers, in the store's own words."""
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "CREATE FUNCTION wanjia_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$"
        )
        for table in TABLES:
            editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION wanjia_append_only()"
            )
        return
    for table in TABLES:
        for act in ("UPDATE", "DELETE"):
            editor.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
            )


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(refuse_changes, migrations.RunPython.noop)]
