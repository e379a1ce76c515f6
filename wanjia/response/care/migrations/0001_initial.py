import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wanjia.core.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("movement", "0001_initial"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
        ("presence", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Clinic",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "security",
                    models.CharField(
                        choices=[("task_force", "一院一专班"), ("police_room", "警务室勤务")], max_length=12
                    ),
                ),
                ("beds", models.SmallIntegerField(default=0)),
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clinic", to="places.site"
                    ),
                ),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("beds__gte", 0)), name="beds_are_a_count")],
            },
        ),
        migrations.CreateModel(
            name="FeverChain",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "source",
                    models.CharField(
                        choices=[("check", "卡口查验"), ("home", "居家上报"), ("desk", "其他场所")], max_length=8
                    ),
                ),
                ("n", models.SmallIntegerField(default=0)),
                ("temperature", models.SmallIntegerField(null=True)),
                ("found_at", models.DateTimeField()),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("found", "发现"),
                            ("isolated", "就地隔离"),
                            ("transport", "已叫转运"),
                            ("received", "门诊接收"),
                            ("outcome", "有结论"),
                        ],
                        max_length=10,
                    ),
                ),
                ("step_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "check_of",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="movement.check"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fever_chains",
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
                    "place",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
                (
                    "visitor",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="presence.visitor"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("closed_at", None)), fields=["found_at"], name="open_fever_chains")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("check_of__isnull", False)),
                        fields=("check_of", "n"),
                        name="one_chain_of_a_crossing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), models.Q(("step", "outcome"), _negated=True)),
                            models.Q(("closed_at__isnull", False), ("step", "outcome")),
                            _connector="OR",
                        ),
                        name="only_an_outcome_closes_a_chain",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("step_at__gte", models.F("found_at"))), name="steps_follow_the_finding"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChainStep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("found", "发现"),
                            ("isolated", "就地隔离"),
                            ("transport", "已叫转运"),
                            ("received", "门诊接收"),
                            ("outcome", "有结论"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("vehicle", models.CharField(blank=True, max_length=20)),
                ("escort", models.CharField(blank=True, max_length=80)),
                ("route", models.CharField(blank=True, max_length=200)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("excluded", "排除"),
                            ("observed", "留观"),
                            ("suspected", "疑似"),
                            ("confirmed", "确诊"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", wanjia.core.fields.EncryptedTextField(blank=True, default=b"")),
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
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="care.clinic"
                    ),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="care.feverchain"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "kind"), name="a_step_is_taken_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "outcome"), _negated=True),
                            models.Q(("outcome", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="an_outcome_says_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WardBed",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=20)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ward_beds", to="care.clinic"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("clinic", "name"), name="a_bed_has_its_name_once")],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("vehicle", models.CharField(max_length=20)),
                ("escort", models.CharField(max_length=80)),
                ("route", models.CharField(blank=True, max_length=200)),
                ("ordered_at", models.DateTimeField()),
                ("handed_at", models.DateTimeField(null=True)),
                ("left_at", models.DateTimeField(null=True)),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="care.feverchain"
                    ),
                ),
                (
                    "handed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ordered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="care.clinic",
                    ),
                ),
                (
                    "bed",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="care.wardbed",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("handed_at", None)),
                        fields=("chain",),
                        name="a_patient_is_on_one_way_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("handed_at__isnull", False), ("left_at", None)),
                        fields=("chain",),
                        name="a_patient_lies_in_one_place_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("bed__isnull", False), ("left_at", None)),
                        fields=("bed",),
                        name="no_ward_bed_is_taken_twice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("bed", None), ("handed_at", None), ("left_at", None)),
                            models.Q(("handed_at__isnull", False), ("to__isnull", False)),
                            _connector="OR",
                        ),
                        name="who_was_handed_over_is_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("vehicle", ""), _negated=True), models.Q(("escort", ""), _negated=True)
                        ),
                        name="a_transfer_has_vehicle_and_escort",
                    ),
                ],
            },
        ),
    ]
