import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import wanjia.core.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
        ("presence", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="RecordFile",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("outsider", "外来人员"),
                            ("observed", "观察对象"),
                            ("check", "卡口检查"),
                            ("passage", "出入口通行"),
                            ("report", "网格上报"),
                        ],
                        max_length=10,
                    ),
                ),
                ("filename", models.CharField(max_length=200)),
                ("digest", models.BinaryField(max_length=32)),
                ("headers", models.JSONField(default=list)),
                ("rows", models.IntegerField(default=0)),
                ("accepted", models.IntegerField(default=0)),
                ("rejected", models.IntegerField(default=0)),
                ("known", models.IntegerField(default=0)),
                ("received_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("place", "digest"), name="a_file_of_records_comes_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "rows",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("accepted"), "+", models.F("rejected")
                                ),
                            )
                        ),
                        name="every_line_is_accepted_or_rejected",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("known__lte", models.F("accepted"))), name="known_records_were_accepted"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("row", models.IntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("outsider", "外来人员"),
                            ("observed", "观察对象"),
                            ("check", "卡口检查"),
                            ("passage", "出入口通行"),
                            ("report", "网格上报"),
                        ],
                        max_length=10,
                    ),
                ),
                ("sign", models.BinaryField(max_length=16, unique=True)),
                ("at", models.DateTimeField()),
                ("origin", models.CharField(blank=True, max_length=4)),
                ("target", models.CharField(blank=True, max_length=20)),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                    ),
                ),
                (
                    "visitor",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="presence.visitor",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="streams.recordfile",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["file", "kind", "origin"], name="records_of_a_stream_file"),
                    models.Index(
                        condition=models.Q(("visitor__isnull", False)), fields=["visitor"], name="records_of_a_visitor"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("person", None), ("visitor__isnull", False)),
                            models.Q(("person__isnull", False), ("visitor", None)),
                            _connector="OR",
                        ),
                        name="record_is_of_one_subject",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RecordTally",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("outsider", "外来人员"),
                            ("observed", "观察对象"),
                            ("check", "卡口检查"),
                            ("passage", "出入口通行"),
                            ("report", "网格上报"),
                        ],
                        max_length=10,
                    ),
                ),
                ("origin", models.CharField(blank=True, max_length=4)),
                ("target", models.CharField(blank=True, max_length=20)),
                ("records", models.IntegerField()),
                ("matched", models.IntegerField()),
                ("placed", models.IntegerField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tallies", to="streams.recordfile"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("file", "kind", "origin", "target"), name="one_tally_of_a_sort_in_a_file"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("matched__lte", models.F("records"))), name="matched_records_are_records"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RejectedLine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("row", models.IntegerField()),
                ("line", wanjia.core.fields.EncryptedTextField()),
                ("reason", wanjia.core.fields.EncryptedTextField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rejected_lines",
                        to="streams.recordfile",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("file", "row"), name="a_line_is_rejected_once")],
            },
        ),
    ]
