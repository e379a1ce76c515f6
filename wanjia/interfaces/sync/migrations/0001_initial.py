import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wanjia.core.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("campaigns", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("event", models.UUIDField(primary_key=True, serialize=False)),
                ("sha256", models.BinaryField(max_length=32)),
                ("device_id", models.BigIntegerField()),
                ("user_id", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
                ("kind", models.CharField(max_length=24)),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("accepted", "已收下"),
                            ("flagged", "已收下，待核对"),
                            ("held", "已保留"),
                            ("rejected", "需处理"),
                        ],
                        max_length=8,
                    ),
                ),
                ("detail", models.TextField(blank=True)),
                ("arrived_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="GivenId",
            fields=[
                ("given", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.target",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("kind", models.CharField(max_length=4)),
                ("size", models.IntegerField()),
                ("arrived_at", models.DateTimeField()),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.device"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RejectedEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("event", models.CharField(max_length=64)),
                ("payload", wanjia.core.fields.EncryptedTextField()),
                ("code", models.CharField(max_length=40)),
                ("field", models.CharField(blank=True, max_length=80)),
                ("text", models.CharField(blank=True, max_length=300)),
                ("position", models.BigIntegerField()),
                ("rejected_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.device"
                    ),
                ),
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contradiction", "两人说法不同"),
                            ("clock", "手机时间可疑"),
                            ("contact", "联系方式两处都改了"),
                            ("answers", "按旧问卷填写，与新问卷不符"),
                            ("likeness", "新登记的人可能已在册"),
                            ("need", "没有这种需要"),
                            ("late", "等待过久，已先行收下"),
                            ("sampled_twice", "同一人本轮采了两次"),
                            ("tube_twice", "同一管号封了两次"),
                            ("after_seal", "封管后又扫入"),
                            ("households", "一户一管，管里却有几户"),
                            ("not_open", "采样点未开放"),
                            ("unknown_code", "查不到这个码"),
                            ("card_twice", "同一人发了两张凭证"),
                            ("serial_twice", "同一编号发给两个人"),
                            ("serial_void", "发出的凭证编号已作废"),
                            ("card_round", "凭证不是这一轮的人"),
                            ("station_shut", "卡口未开放"),
                            ("code_again", "同一个码短时间内又用了一次"),
                            ("after_release", "观察结束后的随访"),
                        ],
                        max_length=14,
                    ),
                ),
                ("position", models.BigIntegerField()),
                ("event", models.UUIDField()),
                ("other_event", models.UUIDField(null=True)),
                ("first", wanjia.core.fields.EncryptedTextField(default="")),
                ("second", wanjia.core.fields.EncryptedTextField(default="")),
                ("raised_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("first", "以第一条为准"), ("second", "以第二条为准"), ("both", "都保留，已知悉")],
                        max_length=6,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
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
                    "household",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="campaigns.target"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("decision", "")), fields=["position", "id"], name="open_conflicts")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("decision", "")),
                            models.Q(
                                models.Q(("decision", ""), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="decided_conflict_names_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("other_event", None),
                            models.Q(("other_event", models.F("event")), _negated=True),
                            _connector="OR",
                        ),
                        name="conflict_is_of_two_events",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HeldEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("event", models.UUIDField(unique=True)),
                ("payload", wanjia.core.fields.EncryptedTextField()),
                ("waits_for", models.CharField(max_length=36)),
                ("why", models.CharField(max_length=24)),
                ("position", models.BigIntegerField()),
                ("held_at", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.device"
                    ),
                ),
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("settled_at", None)), fields=["waits_for"], name="held_by_awaited")
                ],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("highest", models.BigIntegerField(default=0)),
                ("missing", models.JSONField(default=list)),
                ("unsent", models.IntegerField(default=0)),
                ("heard_at", models.DateTimeField()),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="uploads", to="accounts.device"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uploads",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("device", "user"), name="one_upload_per_device_and_user")
                ],
            },
        ),
    ]
