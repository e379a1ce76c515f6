from typing import Any

from django.db import migrations

# A target that was met keeps its place in these indexes, but its row moves, so each gets a second entry for it. In full pages
# PostgreSQL looks for dead entries before it splits one, in vain, and that was a third of what an update cost.
KEYS = [
    "campaigns_target_pkey",
    "person_is_a_target_once",
    "household_is_a_target_once",
    "targets_in_order",
    "targets_of_a_household",
]


def leave_room(apps: Any, editor: Any) -> None:
    """Fill new pages of these indexes to half, where the store can."""
    if editor.connection.vendor != "postgresql":
        return
    for name in KEYS:
        editor.execute(f'ALTER INDEX "{name}" SET (fillfactor = 50)')


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial")]
    operations = [migrations.RunPython(leave_room, migrations.RunPython.noop)]
