"""Who lives where is counted without looking at their households: each residence says where it lies, also those already there."""

from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps: Any, editor: Any) -> None:
    """Let each lie where its household does."""
    homes = apps.get_model("people", "Household").objects.filter(pk=OuterRef("household"))
    apps.get_model("people", "Residence").objects.update(position=Subquery(homes.values("position")))


class Migration(migrations.Migration):
    dependencies = [("people", "0002_workplace_index")]
    operations = [
        migrations.AddField("residence", "position", models.BigIntegerField(default=0), preserve_default=False),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex("residence", models.Index(fields=["position", "id"], name="residences_in_order")),
    ]
