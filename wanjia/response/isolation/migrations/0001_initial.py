import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wanjia.core.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("care", "0001_initial"),
        ("measures", "0001_initial"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
        ("presence", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Centre",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("exposed_days", models.SmallIntegerField(default=14)),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="centre", to="places.site"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("exposed_days__range", (0, 60))), name="staff_are_watched_some_days"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseholdFile",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.BigIntegerField()),
                ("patrols_a_day", models.SmallIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="people.household"
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="measures.measure"
                    ),
                ),
                (
                    "opened_by",
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at", None)), fields=["position", "id"], name="open_files_in_order"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("household",),
                        name="one_open_file_of_a_household",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("patrols_a_day__range", (0, 6))), name="patrols_a_day_are_a_few"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None), ("closed_at__gte", models.F("opened_at")), _connector="OR"
                        ),
                        name="a_file_closes_after_it_opens",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FileRecord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("supply", "送生活物资"),
                            ("medicine", "送药"),
                            ("medical", "诊疗服务"),
                            ("advice", "政策和防疫知识讲解"),
                            ("mind", "心理疏导"),
                            ("waste", "收运垃圾"),
                            ("disinfection", "消毒"),
                            ("paper", "送达文书"),
                            ("other", "其他服务"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("amount", models.CharField(blank=True, max_length=40)),
                ("note", wanjia.core.fields.EncryptedTextField(blank=True, default="")),
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
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="isolation.householdfile",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["file", "at"], name="records_of_a_file")],
            },
        ),
        migrations.CreateModel(
            name="FileDuty",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("cadre", "街道（社区）干部"),
                            ("grid_worker", "网格员"),
                            ("police", "民警"),
                            ("medic", "医务人员"),
                            ("volunteer", "志愿者（物业）"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=80)),
                ("phone", wanjia.core.fields.EncryptedTextField(blank=True, default="")),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="duties", to="isolation.householdfile"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)), fields=("file", "role"), name="one_of_each_of_the_five"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None), ("user__isnull", False)),
                        fields=("file", "user"),
                        name="the_five_are_five_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_at", None), ("until_at__gte", models.F("from_at")), _connector="OR"),
                        name="file_duty_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Breach",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("left", "擅自外出"),
                            ("visitor", "有人进入"),
                            ("seal", "拆动封条"),
                            ("refused", "拒不配合"),
                            ("other", "其他"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("note", wanjia.core.fields.EncryptedTextField(blank=True, default="")),
                (
                    "action",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("warned", "批评教育"),
                            ("returned", "劝返回家"),
                            ("watched", "加派值守"),
                            ("police", "移交公安"),
                            ("centre", "转集中隔离"),
                        ],
                        max_length=8,
                    ),
                ),
                ("acted_at", models.DateTimeField(null=True)),
                (
                    "acted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="breaches",
                        to="isolation.householdfile",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "breaches",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("acted_at", None), ("action", "")),
                            models.Q(models.Q(("action", ""), _negated=True), ("acted_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_action_against_a_breach_has_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("promise", "承诺书"),
                            ("receipt", "送达回执"),
                            ("notice", "告知书扫描件"),
                            ("medical", "病历、检测报告"),
                            ("photo", "现场照片"),
                            ("other", "其他附件"),
                        ],
                        max_length=8,
                    ),
                ),
                ("name", wanjia.core.fields.EncryptedTextField(blank=True, default="")),
                ("content", wanjia.core.fields.EncryptedBytesField(blank=True, default=b"")),
                ("at", models.DateTimeField()),
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
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="isolation.householdfile",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["file", "at"], name="attachments_of_a_file")],
            },
        ),
        migrations.CreateModel(
            name="Patrol",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("slot", models.BigIntegerField()),
                ("counts", models.BooleanField()),
                (
                    "result",
                    models.CharField(
                        choices=[("home", "在家"), ("no_answer", "无人应答"), ("breach", "发现外出")], max_length=10
                    ),
                ),
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
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="patrols",
                        to="isolation.householdfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("counts", True)),
                        fields=("file", "slot"),
                        name="one_patrol_counts_in_a_slot",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=20)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rooms", to="isolation.centre"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("centre", "number"), name="room_numbers_differ_in_a_centre")
                ],
            },
        ),
        migrations.CreateModel(
            name="Bed",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.SmallIntegerField()),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="beds", to="isolation.room"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("room", "number"), name="bed_numbers_differ_in_a_room"),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="beds_are_counted_from_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=40, unique=True)),
                ("photo", wanjia.core.fields.EncryptedBytesField(blank=True, default=b"")),
                ("posted_at", models.DateTimeField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seals", to="isolation.householdfile"
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True), name="a_seal_has_a_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SealFact",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("broken", "broken"), ("removed", "removed")], max_length=8)),
                ("at", models.DateTimeField()),
                ("note", wanjia.core.fields.EncryptedTextField(blank=True, default="")),
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
                    "seal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="facts", to="isolation.seal"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("seal", "kind"), name="a_seal_breaks_or_leaves_once")],
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "duty",
                    models.CharField(
                        choices=[
                            ("lead", "负责人"),
                            ("medic", "医护"),
                            ("disease_control", "疾控"),
                            ("police", "公安"),
                            ("disinfection", "消毒"),
                            ("support", "后勤保障"),
                            ("guard", "24小时值守"),
                        ],
                        max_length=16,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=80)),
                ("unit", models.CharField(blank=True, max_length=80)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
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
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="turns", to="isolation.centre"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["centre", "until_at"], name="turns_at_a_centre")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_at__gt", models.F("from_at"))), name="a_turn_lasts"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.BigIntegerField()),
                ("a_day", models.SmallIntegerField()),
                ("days", models.JSONField(default=list)),
                ("test_days", models.JSONField(default=list)),
                ("begins_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="watches",
                        to="isolation.householdfile",
                    ),
                ),
                (
                    "keeper",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="watches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="watches", to="measures.measure"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="watches",
                        to="people.person",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"),
                ),
                (
                    "visitor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="watches",
                        to="presence.visitor",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "watches",
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["keeper", "position"],
                        name="watches_of_a_keeper",
                    ),
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["position", "id"], name="open_watches_in_order"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), ("person__isnull", False)),
                        fields=("measure", "person"),
                        name="followed_once_under_a_measure",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person", None), ("visitor", None), _connector="OR"),
                        name="a_watch_is_of_one_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("a_day__range", (1, 12))), name="followed_a_few_times_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("begins_at")), _connector="OR"
                        ),
                        name="a_watch_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SelfCode",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("issued_at", models.DateTimeField()),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "watch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="codes", to="isolation.watch"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("serial", models.CharField(max_length=20, unique=True)),
                ("at", models.DateTimeField()),
                ("tests", models.SmallIntegerField(default=0)),
                ("missing_tests", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "issuer",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"),
                ),
                (
                    "watch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="release", to="isolation.watch"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Lodging",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("from_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                (
                    "bed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lodgings", to="isolation.bed"
                    ),
                ),
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
                    "watch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lodgings", to="isolation.watch"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("left_at", None), ("left_at__gt", models.F("from_at")), _connector="OR"),
                        name="a_stay_lasts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("event", models.UUIDField(unique=True)),
                (
                    "way",
                    models.CharField(choices=[("phone", "电话"), ("door", "上门"), ("self", "本人上报")], max_length=6),
                ),
                (
                    "result",
                    models.CharField(choices=[("answered", "已联系上"), ("no_answer", "无人应答")], max_length=10),
                ),
                ("temperature", models.SmallIntegerField(null=True)),
                ("symptoms", models.CharField(blank=True, max_length=120)),
                ("note", wanjia.core.fields.EncryptedTextField(blank=True, default="")),
                ("at", models.DateTimeField()),
                ("arrived_at", models.DateTimeField()),
                ("device_id", models.BigIntegerField(null=True)),
                ("slot", models.BigIntegerField()),
                ("counts", models.BooleanField()),
                ("after", models.BooleanField(default=False)),
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
                    "chain",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="care.feverchain"
                    ),
                ),
                (
                    "watch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="followups", to="isolation.watch"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("counts", True)),
                        fields=("watch", "slot"),
                        name="one_followup_counts_in_a_slot",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counts", False), models.Q(("after", False), ("result", "answered")), _connector="OR"
                        ),
                        name="only_an_answer_in_time_counts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("raised_at", models.DateTimeField()),
                ("tries", models.SmallIntegerField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("note", wanjia.core.fields.EncryptedTextField(blank=True, default="")),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "watch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="alarms", to="isolation.watch"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at", None)), fields=("watch",), name="one_open_alarm_of_a_watch"
                    )
                ],
            },
        ),
    ]
