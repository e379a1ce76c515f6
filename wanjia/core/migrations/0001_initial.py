import django.db.models.deletion
from django.db import migrations, models

import wanjia.core.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="JournalShard",
            fields=[
                ("number", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("length", models.BigIntegerField(default=0)),
                ("head", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="JournalBlock",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
                ("arrived_at", models.DateTimeField()),
                ("shard", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="core.journalshard")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("shard", "number"), name="one_block_per_link")],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.BinaryField(max_length=16)),
                ("hour", models.IntegerField()),
                ("count", models.IntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("key", "hour"), name="one_tally_of_an_hour")],
            },
        ),
        migrations.CreateModel(
            name="Try",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("sender", models.BinaryField(max_length=16)),
                ("until", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["sender", "until"], name="tries_of_a_sender"),
                    models.Index(fields=["until"], name="tries_that_count_no_more"),
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalLine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                ("action", models.CharField(max_length=60)),
                ("by_id", models.BigIntegerField(null=True)),
                ("about_kind", models.CharField(blank=True, max_length=40)),
                ("about_id", models.BigIntegerField(null=True)),
                ("position", models.BigIntegerField(null=True)),
                ("happened_at", models.DateTimeField()),
                ("device_id", models.BigIntegerField(null=True)),
                ("detail", models.TextField(blank=True)),
                ("transaction", models.BigIntegerField(db_default=wanjia.core.models.CurrentTransaction())),
                (
                    "block",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="core.journalblock",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["position", "id"], name="journal_by_position")],
            },
        ),
    ]
