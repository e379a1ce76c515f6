import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import wanjia.core.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("filename", models.CharField(max_length=200)),
                ("digest", models.BinaryField(max_length=32)),
                ("size", models.IntegerField()),
                ("sheet", models.CharField(blank=True, max_length=100)),
                ("heading", wanjia.core.fields.EncryptedTextField(default="[]")),
                ("header_row", models.IntegerField()),
                ("columns", models.JSONField(default=dict)),
                ("flags", models.JSONField(default=dict)),
                ("may_build", models.BooleanField(default=True)),
                ("cautions", wanjia.core.fields.EncryptedTextField(default="[]")),
                ("rows", models.IntegerField()),
                ("parsed", models.IntegerField(default=0)),
                ("accepted", models.IntegerField(default=0)),
                ("rejected", models.IntegerField(default=0)),
                ("known", models.IntegerField(default=0)),
                ("suspected", models.IntegerField(default=0)),
                ("stored", models.IntegerField(default=0)),
                ("new_households", models.IntegerField(default=0)),
                ("new_doors", models.IntegerField(default=0)),
                ("new_buildings", models.IntegerField(default=0)),
                ("without_grid", models.IntegerField(default=0)),
                ("remarks", wanjia.core.fields.EncryptedTextField(default="")),
                ("uploaded_at", models.DateTimeField()),
                ("check_asked_at", models.DateTimeField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
                ("store_asked_at", models.DateTimeField(null=True)),
                ("stored_at", models.DateTimeField(null=True)),
                ("undo_asked_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                ("forgotten_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place", "-id"], name="batches_of_a_place")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checked_at", None),
                            (
                                "rows",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("accepted"), "+", models.F("rejected")
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="every_checked_row_is_accepted_or_rejected",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("known__lte", models.F("accepted"))), name="known_rows_are_accepted_rows"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stored_at", None),
                            models.Q(("checked_at__isnull", False), ("stored", models.F("accepted"))),
                            _connector="OR",
                        ),
                        name="stored_batch_has_dealt_with_every_accepted_row",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Made",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("household", "户"),
                            ("person", "人"),
                            ("door", "门牌"),
                            ("place", "楼栋单元"),
                            ("compound", "小区"),
                        ],
                        max_length=10,
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("row", models.IntegerField(default=0)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="made", to="intake.batch"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["batch", "kind", "number"], name="made_by_a_batch")],
            },
        ),
        migrations.CreateModel(
            name="Piece",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "stage",
                    models.CharField(
                        choices=[("raw", "原始行"), ("read", "已读"), ("checked", "已核对")], max_length=8
                    ),
                ),
                ("number", models.IntegerField()),
                ("rows", models.IntegerField()),
                ("content", wanjia.core.fields.EncryptedBytesField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pieces", to="intake.batch"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "stage", "number"), name="one_piece_of_a_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="RejectedRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                ("cells", wanjia.core.fields.EncryptedTextField()),
                ("errors", wanjia.core.fields.EncryptedTextField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rejected_rows", to="intake.batch"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("batch", "number"), name="row_rejected_once")],
            },
        ),
        migrations.CreateModel(
            name="SavedMapping",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("signature", models.BinaryField(max_length=32)),
                ("columns", models.JSONField()),
                ("flags", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="places.place"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("place", "signature"), name="one_mapping_for_the_same_headers")
                ],
            },
        ),
    ]
