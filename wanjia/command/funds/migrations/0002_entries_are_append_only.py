"""A store that refuses to edit or delete entries of the ledger and the steps taken on them."""

from typing import Any

from django.db import migrations

TABLES = ["funds_fundentry", "funds_fundstep"]


def refuse_changes(apps: Any, editor: Any) -> None:
    """Make the triggers, in the store's own words."""
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "CREATE FUNCTION funds_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the ledger of funds is append-only' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        for table in TABLES:
            editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION funds_append_only()"
            )
        return
    for table in TABLES:
        for act in ("UPDATE", "DELETE"):
            editor.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the ledger of funds is append-only'); END"
            )


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_initial")]
    operations = [migrations.RunPython(refuse_changes, migrations.RunPython.noop)]
