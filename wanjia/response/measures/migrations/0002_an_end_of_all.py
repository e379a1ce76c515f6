"""A store that refuses an approved measure which would hold beyond the instant at which everything around it ends.

PostgreSQL does it behind a lock that approvals share and a new end holds alone, so that one approved at that very moment is either
seen by the end or sees it; SQLite has one writer. A later migration that rebuilds measures_measure on SQLite must make the
triggers again.
"""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

NAME = "nothing_outlives_the_end_of_all"
COLUMNS = "approved_at, until_at, ended_at, proposed_at"
LONGER = "NEW.approved_at IS NOT NULL AND NEW.corrected_at IS NULL"
BEYOND = """
SELECT 1 FROM measures_endofall e WHERE e.lo <= NEW.lo AND NEW.hi <= e.hi AND NEW.proposed_at <= e.ends_at
AND NEW.until_at > e.ends_at AND (NEW.ended_at IS NULL OR NEW.ended_at > e.ends_at)
"""


def refuse_what_outlives(apps: Any, editor: Any) -> None:
    """Make the triggers, in the store's own words."""
    if editor.connection.vendor == "postgresql":
        editor.execute(
            f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"PERFORM pg_advisory_xact_lock_shared(hashtext('{NAME}')); "
            f"IF EXISTS ({BEYOND}) THEN RAISE EXCEPTION '{NAME}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            "RETURN NEW; END $$"
        )
        editor.execute(
            f"CREATE FUNCTION {NAME}_alone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"PERFORM pg_advisory_xact_lock(hashtext('{NAME}')); RETURN NEW; END $$"
        )
        editor.execute(
            f"CREATE TRIGGER {NAME} AFTER INSERT OR UPDATE OF {COLUMNS} ON measures_measure "
            f"FOR EACH ROW WHEN ({LONGER}) EXECUTE FUNCTION {NAME}()"
        )
        editor.execute(
            f"CREATE TRIGGER {NAME}_alone BEFORE INSERT ON measures_endofall FOR EACH ROW EXECUTE FUNCTION {NAME}_alone()"
        )
        return
    for act in ("INSERT", f"UPDATE OF {COLUMNS}"):
        editor.execute(
            f"CREATE TRIGGER {NAME}_{act.split()[0].lower()} AFTER {act} ON measures_measure "
            f"WHEN {LONGER} AND EXISTS ({BEYOND}) BEGIN SELECT RAISE(ABORT, '{NAME}'); END"
        )


class Migration(migrations.Migration):
    dependencies = [("measures", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="EndOfAll",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("lo", models.BigIntegerField()),
                ("hi", models.BigIntegerField()),
                ("ends_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name_plural": "ends of all"},
        ),
        migrations.AddConstraint(
            "endofall", models.UniqueConstraint(fields=["lo", "hi", "ends_at"], name="one_end_of_all_at_an_instant")
        ),
        migrations.RunPython(refuse_what_outlives, migrations.RunPython.noop),
    ]
