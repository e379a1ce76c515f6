import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wanjia.core.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
        ("posts", "0001_initial"),
        ("presence", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Station",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("checkpoint", "检测站"),
                            ("persuasion", "文明劝导站"),
                            ("gate", "小区出入口"),
                            ("hub", "车站机场"),
                            ("port", "口岸"),
                        ],
                        max_length=10,
                    ),
                ),
                ("direction", models.CharField(choices=[("in", "进"), ("out", "出"), ("both", "双向")], max_length=4)),
                ("per_hour", models.IntegerField(default=60)),
                ("isolation_places", models.SmallIntegerField(default=0)),
                ("equipment", models.CharField(blank=True, max_length=300)),
                (
                    "compound",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gates",
                        to="places.compound",
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="station", to="places.site"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("per_hour__gt", 0)), name="a_station_checks_somebody_in_an_hour"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("isolation_places__gte", 0)), name="isolation_places_are_a_count"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("compound", None), ("kind", "gate"), _connector="OR"),
                        name="only_a_gate_belongs_to_a_compound",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "department",
                    models.CharField(
                        choices=[
                            ("transport", "交通运输"),
                            ("traffic_police", "公安交管"),
                            ("health", "卫生健康"),
                            ("community", "社区嘎查村"),
                            ("volunteer", "志愿者"),
                        ],
                        max_length=16,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=80)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="station_duties",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="duties", to="movement.station"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["station", "until_at"], name="duties_of_a_station")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_at__gt", models.F("from_at"))), name="a_shift_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("user__isnull", False), models.Q(("name", ""), _negated=True), _connector="OR"
                        ),
                        name="a_duty_is_somebodys",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("event", models.UUIDField(unique=True)),
                ("at", models.DateTimeField()),
                ("arrived_at", models.DateTimeField()),
                ("direction", models.CharField(max_length=4)),
                (
                    "vehicle",
                    models.CharField(
                        choices=[
                            ("foot", "步行"),
                            ("car", "小客车"),
                            ("coach", "客车"),
                            ("truck", "货车"),
                            ("motorcycle", "摩托车"),
                            ("other", "其他"),
                        ],
                        default="foot",
                        max_length=10,
                    ),
                ),
                ("plate", wanjia.core.fields.EncryptedTextField(blank=True, default=b"")),
                ("plate_key", models.BinaryField(max_length=16, null=True)),
                ("origin", models.CharField(blank=True, max_length=80)),
                ("persons", models.SmallIntegerField()),
                ("fevers", models.SmallIntegerField(default=0)),
                (
                    "decision",
                    models.CharField(choices=[("pass", "通行"), ("review", "复核"), ("refuse", "劝返")], max_length=8),
                ),
                ("advised", models.CharField(blank=True, max_length=8)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("by_id", models.BigIntegerField()),
                ("device_id", models.BigIntegerField(null=True)),
                (
                    "station",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="movement.station",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["station", "at"], name="checks_of_a_station"),
                    models.Index(fields=["plate_key"], name="checks_of_a_plate"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StationStep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("opened", "开放"), ("closed", "关闭")], max_length=6)),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("vehicles", models.IntegerField(default=0)),
                ("persons", models.IntegerField(default=0)),
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
                    "neighbour",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="movement.station"
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="movement.station"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "closed"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_station_closes_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("neighbour", None),
                            models.Q(("neighbour", models.F("station")), _negated=True),
                            _connector="OR",
                        ),
                        name="a_neighbour_is_another_station",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Control",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "level",
                    models.CharField(
                        choices=[("open", "开放"), ("controlled", "管控"), ("closed", "封闭")], max_length=10
                    ),
                ),
                ("from_at", models.DateTimeField()),
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
                    "compound",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="controls", to="places.compound"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="posts.document"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["compound", "-from_at"], name="controls_of_a_compound")],
            },
        ),
        migrations.CreateModel(
            name="Crossing",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("n", models.SmallIntegerField()),
                ("temperature", models.SmallIntegerField(null=True)),
                (
                    "proof",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "无需证件"),
                            ("code", "个人码"),
                            ("pass", "通行证"),
                            ("registration", "自助登记"),
                            ("visitor", "访客"),
                            ("proxy", "代为登记"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "check_of",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="crossings",
                        to="movement.check",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="crossings",
                        to="people.person",
                    ),
                ),
                (
                    "visitor",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="crossings",
                        to="presence.visitor",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("check_of", "n"), name="a_person_crosses_once_in_a_check")
                ],
            },
        ),
        migrations.CreateModel(
            name="Mismatch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("n", models.SmallIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("persons", "人数不符"),
                            ("plate", "车牌不符"),
                            ("name", "姓名不符"),
                            ("phone", "电话不符"),
                            ("origin", "来处不符"),
                            ("unregistered", "查不到登记"),
                        ],
                        max_length=12,
                    ),
                ),
                ("said", wanjia.core.fields.EncryptedTextField(blank=True, default=b"")),
                ("seen", wanjia.core.fields.EncryptedTextField(blank=True, default=b"")),
                ("raised_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("seen", "以查验为准"), ("said", "以登记为准"), ("neither", "都不对，已另行核实")],
                        max_length=8,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "check_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mismatches", to="movement.check"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mismatches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("decision", ""), ("decided_at__isnull", False), _connector="OR"),
                        name="a_decided_mismatch_has_its_moment",
                    )
                ],
            },
        ),
    ]
