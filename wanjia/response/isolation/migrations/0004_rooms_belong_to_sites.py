"""Rooms move to the register of places, each under its old number: beds keep pointing at theirs (0005)."""

from typing import Any

from django.core.management.color import no_style
from django.db import migrations

COPY = (
    "INSERT INTO places_room (id, number, site_id) SELECT r.id, r.number, c.site_id "
    "FROM isolation_room r JOIN isolation_centre c ON c.id = r.centre_id"
)


def move(apps: Any, editor: Any) -> None:
    """Copy the rooms; the next number given out is beyond the last. An empty store never had the old table."""
    if "isolation_room" not in editor.connection.introspection.table_names():
        return
    editor.execute(COPY)
    for statement in editor.connection.ops.sequence_reset_sql(no_style(), [apps.get_model("places", "Room")]):
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("isolation", "0003_pictures_of_seals_and_notes_of_patrols"),
        ("places", "0002_rooms_of_sites"),
    ]
    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
