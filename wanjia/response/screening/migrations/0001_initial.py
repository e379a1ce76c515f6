import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wanjia.core.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("campaigns", "0001_initial"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Lead",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("source", models.CharField(choices=[("pushed", "上级推送"), ("declared", "自主报备")], max_length=10)),
                ("name", models.CharField(max_length=80)),
                ("phone", wanjia.core.fields.EncryptedTextField(default="")),
                ("phone_index", models.BinaryField(max_length=16, null=True)),
                ("phone_tail", models.CharField(blank=True, max_length=4)),
                ("address", models.CharField(max_length=200)),
                ("origin", models.CharField(blank=True, max_length=100)),
                ("arrival_date", models.DateField(null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("received_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                (
                    "assignee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="leads", to="places.place"
                    ),
                ),
                (
                    "suspected",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["due_at"], name="leads_by_deadline")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="lead_has_a_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadResult",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("matched", "已核实"),
                            ("not_found", "查无此人"),
                            ("not_here", "人不在此"),
                            ("duplicate", "重复"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="results", to="screening.lead"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", "matched"), _negated=True), ("person__isnull", False), _connector="OR"
                        ),
                        name="matched_lead_names_the_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "outcome",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="visit",
                        serialize=False,
                        to="campaigns.outcome",
                    ),
                ),
                ("all_well", models.BooleanField(default=False)),
                ("verified", models.BooleanField(default=False)),
                ("told", models.BooleanField(default=False)),
                ("managed", models.BooleanField(null=True)),
                ("went", models.BooleanField(default=False)),
                ("saw", models.BooleanField(default=False)),
                ("checked_code", models.BooleanField(default=False)),
                ("letter", models.BooleanField(default=False)),
                ("services", models.JSONField(default=list)),
                ("met", models.JSONField(default=list)),
                ("answers", models.JSONField(default=dict)),
                ("started_at", models.DateTimeField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("latitude", models.FloatField(null=True)),
                ("accuracy", models.FloatField(null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("photo", models.CharField(blank=True, max_length=64)),
                (
                    "form",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="campaigns.questionform",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PersonAnswers",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("answers", models.JSONField(default=dict)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="people.person"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="person_answers", to="screening.visit"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "person answers",
                "constraints": [
                    models.UniqueConstraint(fields=("visit", "person"), name="person_answers_once_a_visit")
                ],
            },
        ),
    ]
