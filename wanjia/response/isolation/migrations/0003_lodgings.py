"""Somebody in a bed is called a lodging; a stay is a stretch of a case's way. Serials have room for a city on one day."""

import django.db.models.deletion
from django.db import migrations, models


def _to(model: str) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lodgings", to=model)


class Migration(migrations.Migration):
    dependencies = [("isolation", "0002_no_bed_is_taken_twice")]
    operations = [
        migrations.AlterModelTable("stay", "isolation_stay"),  # as it is: its triggers (0002) name it
        migrations.RenameModel("Stay", "Lodging"),
        migrations.AlterField("lodging", "bed", _to("isolation.bed")),
        migrations.AlterField("lodging", "watch", _to("isolation.watch")),
        migrations.AlterField("release", "serial", models.CharField(max_length=20, unique=True)),
    ]
