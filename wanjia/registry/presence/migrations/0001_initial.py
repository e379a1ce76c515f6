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
    ]

    operations = [
        migrations.CreateModel(
            name="Visitor",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("phone", wanjia.core.fields.EncryptedTextField(default="")),
                ("phone_index", models.BinaryField(max_length=16, null=True)),
                ("phone_tail", models.CharField(blank=True, max_length=4)),
                (
                    "document_kind",
                    models.CharField(
                        choices=[
                            ("resident_id", "居民身份证"),
                            ("hmt_permit", "港澳台居民居住证"),
                            ("foreign_permit", "外国人永久居留身份证"),
                            ("travel_permit", "来往内地通行证"),
                            ("passport", "护照"),
                            ("none", "无证件"),
                        ],
                        default="none",
                        max_length=16,
                    ),
                ),
                ("document", wanjia.core.fields.EncryptedTextField(default="")),
                ("document_index", models.BinaryField(max_length=16, null=True)),
                ("document_tail", models.CharField(blank=True, max_length=4)),
                ("known_by", models.BinaryField(max_length=16, null=True, unique=True)),
                ("looked_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visitors",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("looked_at", None)), fields=["id"], name="visitors_not_looked_for"
                    ),
                    models.Index(
                        condition=models.Q(("person__isnull", False)),
                        fields=["person"],
                        name="visitors_who_are_a_person",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="visitor_has_a_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="Resemblance",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("score", models.SmallIntegerField()),
                ("reasons", models.CharField(max_length=200)),
                ("raised_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        blank=True, choices=[("same", "同一人"), ("different", "不是同一人")], max_length=10
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
                (
                    "visitor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="resemblances", to="presence.visitor"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("visitor", "person"), name="resemblance_is_raised_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decision", "")),
                            models.Q(models.Q(("decision", ""), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="decided_resemblance_has_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.BigIntegerField()),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("registration", "自主登记"),
                            ("check", "卡口检查"),
                            ("passage", "出入口通行"),
                            ("table", "采样台"),
                            ("visit", "上门"),
                            ("imported", "导入"),
                        ],
                        max_length=12,
                    ),
                ),
                ("event", models.UUIDField()),
                ("arrived_at", models.DateTimeField()),
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
                        related_name="presences",
                        to="presence.visitor",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["position", "from_at"], name="presences_at_a_place")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("person", "event", "source"),
                        name="person_is_present_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("visitor__isnull", False)),
                        fields=("visitor", "event", "source"),
                        name="visitor_is_present_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("person", None), ("visitor__isnull", False)),
                            models.Q(("person__isnull", False), ("visitor", None)),
                            _connector="OR",
                        ),
                        name="presence_is_of_one_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_at__gte", models.F("from_at"))), name="presence_ends_after_it_begins"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitorReading",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("through", models.CharField(max_length=60)),
                ("event", models.UUIDField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "visitor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="presence.visitor"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
