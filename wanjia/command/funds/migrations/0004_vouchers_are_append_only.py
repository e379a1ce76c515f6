"""A store that refuses to edit or delete vouchers."""

from typing import Any

from django.db import migrations

TABLE = "funds_fundvoucher"


def refuse_changes(apps: Any, editor: Any) -> None:
    """Make the triggers, with the function that entries and steps have (migration 0002)."""
    if editor.connection.vendor == "postgresql":
        editor.execute(
            f"CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION funds_append_only()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        editor.execute(
            f"CREATE TRIGGER {TABLE}_no_{act.lower()} BEFORE {act} ON {TABLE} "
            "BEGIN SELECT RAISE(ABORT, 'the ledger of funds is append-only'); END"
        )


class Migration(migrations.Migration):
    dependencies = [("funds", "0003_vouchers")]
    operations = [migrations.RunPython(refuse_changes, migrations.RunPython.noop)]
