"""Colleagues of a case can be found: a keyed digest beside each sealed workplace, also of those that are there already."""

from typing import Any

from django.db import migrations, models
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan

from wanjia.registry.people.rules import workplace_index

STEP = 2000


def fill(apps: Any, editor: Any) -> None:
    """Read each workplace once, a bounded step at a time."""
    known = apps.get_model("people", "Person").objects.filter(GreaterThan(Length("workplace"), 0)).order_by("pk")
    last = 0
    while rows := list(known.filter(pk__gt=last).only("workplace")[:STEP]):
        for row in rows:
            row.workplace_index = workplace_index(row.workplace)
        known.model.objects.bulk_update(rows, ["workplace_index"], batch_size=500)
        last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [
        migrations.AddField("person", "workplace_index", models.BinaryField(max_length=16, null=True)),
        migrations.AddIndex(
            "person",
            models.Index(
                fields=["workplace_index"],
                name="person_by_workplace",
                condition=models.Q(workplace_index__isnull=False),
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
