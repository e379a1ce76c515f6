"""A store that refuses to put a post under itself, through however many posts and at whatever moment.

Both stores walk up from the new link through the links that hold at the same time. PostgreSQL does it behind a lock, so that two
links written at once cannot close a circle between them; SQLite has one writer. A later migration that rebuilds the table on
SQLite must make the triggers again.
"""

from typing import Any

from django.db import migrations

TABLE = "posts_postparent"
NAME = "no_circle_of_posts"

WALK = f"""
WITH RECURSIVE up (parent_id, from_at, until_at) AS (
    SELECT NEW.parent_id, NEW.from_at, COALESCE(NEW.until_at, {{never}})
    UNION
    SELECT p.parent_id, {{later}}(up.from_at, p.from_at), {{earlier}}(up.until_at, COALESCE(p.until_at, {{never}}))
    FROM up JOIN {TABLE} p ON p.post_id = up.parent_id
    WHERE {{later}}(up.from_at, p.from_at) < {{earlier}}(up.until_at, COALESCE(p.until_at, {{never}}))
)
SELECT 1 FROM up WHERE parent_id = NEW.post_id AND from_at < until_at
"""


def refuse_circles(apps: Any, editor: Any) -> None:
    """Make the triggers, in the store's own words."""
    if editor.connection.vendor == "postgresql":
        walk = WALK.format(never="'infinity'::timestamptz", later="GREATEST", earlier="LEAST")
        editor.execute(
            f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"PERFORM pg_advisory_xact_lock(hashtext('{NAME}')); "
            f"IF EXISTS ({walk}) THEN RAISE EXCEPTION '{NAME}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            "RETURN NEW; END $$"
        )
        editor.execute(
            f"CREATE TRIGGER {NAME} AFTER INSERT OR UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {NAME}()"
        )
        return
    walk = WALK.format(never="'9999'", later="MAX", earlier="MIN")
    for act in ("INSERT", "UPDATE"):
        editor.execute(
            f"CREATE TRIGGER {NAME}_{act.lower()} AFTER {act} ON {TABLE} WHEN EXISTS ({walk}) "
            f"BEGIN SELECT RAISE(ABORT, '{NAME}'); END"
        )


class Migration(migrations.Migration):
    dependencies = [("posts", "0001_initial")]
    operations = [migrations.RunPython(refuse_circles, migrations.RunPython.noop)]
