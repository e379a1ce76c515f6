import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wanjia.core.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("fleet", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("count", models.IntegerField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "issuer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="filings", to="places.place"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Pass",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("emergency", "应急运输"), ("enterprise", "重点企业"), ("commuter", "返岗通勤")],
                        max_length=12,
                    ),
                ),
                ("serial", models.CharField(max_length=12, null=True, unique=True)),
                ("organisation", models.CharField(blank=True, max_length=100)),
                ("matter", models.CharField(blank=True, max_length=200)),
                ("matter_key", models.CharField(max_length=32)),
                ("plate", wanjia.core.fields.EncryptedTextField(blank=True)),
                ("plate_index", models.BinaryField(max_length=16, null=True)),
                ("driver", models.CharField(blank=True, max_length=80)),
                ("companions", wanjia.core.fields.EncryptedTextField(blank=True)),
                ("persons", models.SmallIntegerField()),
                ("origin", models.CharField(blank=True, max_length=100)),
                ("destination", models.CharField(blank=True, max_length=100)),
                ("begins_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("applied_at", models.DateTimeField()),
                ("dropped", models.BooleanField(default=False)),
                (
                    "applied_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "booking",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passes",
                        to="fleet.booking",
                    ),
                ),
                (
                    "entrance",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="passes", to="places.site"
                    ),
                ),
                (
                    "issuer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="issued_passes", to="places.place"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="passes", to="places.place"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["plate_index"], name="passes_of_a_plate"),
                    models.Index(fields=["unit", "ends_at"], name="passes_of_a_unit_by_end"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("dropped", False), ("kind", "emergency")),
                        fields=("plate_index", "matter_key"),
                        name="one_vehicle_one_matter_one_certificate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("begins_at"))), name="a_pass_ends"
                    ),
                    models.CheckConstraint(condition=models.Q(("persons__gte", 1)), name="somebody_drives"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PassStep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("vetted", "审核通过"),
                            ("turned_down", "未通过"),
                            ("issued", "签发"),
                            ("filed", "备案"),
                            ("revoked", "收回"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "department",
                    models.CharField(
                        blank=True,
                        choices=[("development", "发展改革"), ("health", "卫生健康"), ("industry", "工业和信息化")],
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="passes.filing"
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="passes.pass"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "at"], name="steps_of_passes_by_time")],
                "constraints": [
                    models.UniqueConstraint(fields=("of", "kind"), name="a_pass_takes_each_step_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("filing__isnull", False), ("kind", "filed")),
                            models.Q(models.Q(("kind", "filed"), _negated=True), ("filing", None)),
                            _connector="OR",
                        ),
                        name="a_step_is_filed_by_a_filing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PassUse",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("event", models.UUIDField(unique=True)),
                ("serial", models.CharField(blank=True, max_length=24)),
                ("plate", wanjia.core.fields.EncryptedTextField(blank=True)),
                ("plate_index", models.BinaryField(max_length=16, null=True)),
                ("persons", models.SmallIntegerField(default=0)),
                ("arrived", models.BooleanField(default=False)),
                ("said", models.CharField(blank=True, max_length=12)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("unreadable", "读不出来"),
                            ("forged", "伪造"),
                            ("altered", "涂改"),
                            ("void", "已收回或作废"),
                            ("lent", "转借：不是这辆车"),
                            ("replayed", "重复使用：已经到达过"),
                            ("early", "还没有生效"),
                            ("late", "已过期"),
                            ("crowded", "人数超过核准"),
                            ("accepted", "通过"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("arrived_at", models.DateTimeField()),
                ("by_id", models.BigIntegerField()),
                ("device_id", models.BigIntegerField(null=True)),
                (
                    "of",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="passes.pass"
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pass_uses", to="places.site"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["station", "at"], name="uses_at_a_station")],
            },
        ),
        migrations.CreateModel(
            name="Ruling",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "word",
                    models.CharField(
                        choices=[
                            ("server", "以系统核验为准"),
                            ("station", "以现场判断为准"),
                            ("neither", "都不对，已另行核实"),
                        ],
                        max_length=8,
                    ),
                ),
                ("note", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "use",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ruling", to="passes.passuse"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("note", ""), _negated=True), name="a_ruling_says_why")
                ],
            },
        ),
    ]
