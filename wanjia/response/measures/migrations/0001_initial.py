import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
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
            name="Measure",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("home_observation", "居家医学观察"),
                            ("home_isolation", "居家隔离（封门）"),
                            ("central_isolation", "集中隔离医学观察"),
                            ("health_monitoring", "健康监测"),
                            ("sealed_building", "楼栋封控"),
                            ("sealed_compound", "小区封控"),
                            ("risk_area", "风险区管控"),
                        ],
                        max_length=20,
                    ),
                ),
                ("disease", models.CharField(default="covid19", max_length=20)),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("person", "个人"),
                            ("visitor", "来访者"),
                            ("household", "一户"),
                            ("place", "楼栋、片区"),
                            ("compound", "小区"),
                            ("site", "场所"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "risk",
                    models.CharField(
                        blank=True, choices=[("low", "低风险"), ("medium", "中风险"), ("high", "高风险")], max_length=8
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("case", "确诊病例"),
                            ("suspected", "疑似病例"),
                            ("positive", "检测阳性，待复核"),
                            ("fever", "发热未排除"),
                            ("close_contact", "密切接触者"),
                            ("second_contact", "次密切接触者"),
                            ("risk_area", "来自风险地区"),
                            ("recovered", "出院后康复观察"),
                            ("area", "区域内发现病例"),
                        ],
                        max_length=16,
                    ),
                ),
                ("evidence", wanjia.core.fields.EncryptedTextField()),
                ("conditions", models.CharField(blank=True, max_length=300)),
                ("lo", models.BigIntegerField()),
                ("hi", models.BigIntegerField()),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("most_until", models.DateTimeField()),
                ("listed", models.BooleanField(default=False)),
                ("proposed_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("refused", "未批准"),
                            ("released", "解除"),
                            ("lifted", "解封"),
                            ("sunset", "全域解除"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ended_reason", models.CharField(blank=True, max_length=300)),
                ("corrected_at", models.DateTimeField(null=True)),
                ("corrected_reason", models.CharField(blank=True, max_length=300)),
                ("forgotten_at", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "approved_for",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
                    ),
                ),
                (
                    "compound",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="places.compound",
                    ),
                ),
                (
                    "corrected_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="measures", to="posts.document"
                    ),
                ),
                (
                    "ended_by",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="people.household",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="owned_measures", to="places.place"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="people.person",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="places.place",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "proposed_for",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="places.site",
                    ),
                ),
                (
                    "visitor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="presence.visitor",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["lo", "until_at"], name="measures_by_place_and_end"),
                    models.Index(
                        condition=models.Q(("person__isnull", False)), fields=["person"], name="measures_of_persons"
                    ),
                    models.Index(
                        condition=models.Q(("approved_at", None), ("ended_at", None)),
                        fields=["proposed_at"],
                        name="undecided_measures",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("subject", "person"),
                                ("compound", None),
                                ("household", None),
                                ("place", None),
                                ("site", None),
                                ("visitor", None),
                                models.Q(
                                    ("person__isnull", False),
                                    models.Q(("forgotten_at__isnull", False), ("person", None)),
                                    _connector="OR",
                                ),
                            ),
                            models.Q(
                                ("subject", "visitor"),
                                ("compound", None),
                                ("household", None),
                                ("person", None),
                                ("place", None),
                                ("site", None),
                                models.Q(
                                    ("visitor__isnull", False),
                                    models.Q(("forgotten_at__isnull", False), ("visitor", None)),
                                    _connector="OR",
                                ),
                            ),
                            models.Q(
                                ("subject", "household"),
                                ("compound", None),
                                ("person", None),
                                ("place", None),
                                ("site", None),
                                ("visitor", None),
                                models.Q(
                                    ("household__isnull", False),
                                    models.Q(("forgotten_at__isnull", False), ("household", None)),
                                    _connector="OR",
                                ),
                            ),
                            models.Q(
                                ("subject", "place"),
                                ("compound", None),
                                ("household", None),
                                ("person", None),
                                ("site", None),
                                ("visitor", None),
                                ("place__isnull", False),
                            ),
                            models.Q(
                                ("subject", "compound"),
                                ("household", None),
                                ("person", None),
                                ("place", None),
                                ("site", None),
                                ("visitor", None),
                                ("compound__isnull", False),
                            ),
                            models.Q(
                                ("subject", "site"),
                                ("compound", None),
                                ("household", None),
                                ("person", None),
                                ("place", None),
                                ("visitor", None),
                                ("site__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_measure_is_on_one_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "ground__in",
                                [
                                    "case",
                                    "suspected",
                                    "positive",
                                    "fever",
                                    "close_contact",
                                    "second_contact",
                                    "risk_area",
                                    "recovered",
                                    "area",
                                ],
                            )
                        ),
                        name="a_measure_has_a_ground",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length("evidence"), 0),
                            ("forgotten_at__isnull", False),
                            _connector="OR",
                        ),
                        name="a_measure_has_evidence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "risk_area"), models.Q(("risk", ""), _negated=True)),
                            models.Q(models.Q(("kind", "risk_area"), _negated=True), ("risk", "")),
                            _connector="OR",
                        ),
                        name="a_risk_area_has_its_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hi__gte", models.F("lo"))), name="a_measure_lies_somewhere"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_at__gt", models.F("from_at"))), name="a_measure_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_at__lte", models.F("most_until"))),
                        name="a_measure_is_no_longer_than_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at", None), ("approved_by", None), ("approved_for", None)),
                            models.Q(
                                ("approved_at__gte", models.F("proposed_at")),
                                ("approved_at__lt", models.F("until_at")),
                                ("approved_by__isnull", False),
                                ("approved_for__isnull", False),
                                models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_measure_is_approved_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("listed", False),
                            ("approved_for", None),
                            models.Q(("approved_for", models.F("proposed_for")), _negated=True),
                            _connector="OR",
                        ),
                        name="a_list_is_approved_by_another_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None), ("ended_how", "")),
                            models.Q(
                                ("ended_at__gte", models.F("proposed_at")),
                                ("ended_at__lte", models.F("until_at")),
                                ("ended_by__isnull", False),
                                models.Q(("ended_how", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_end_says_who_and_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("corrected_at", None), ("corrected_by", None)),
                            models.Q(("corrected_at__gte", models.F("proposed_at")), ("corrected_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_correction_says_who",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LiftCheck",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "item",
                    models.CharField(
                        choices=[
                            ("no_case", "最后一例转出后无新增"),
                            ("tested", "全员检测阴性"),
                            ("environment", "环境采样阴性"),
                            ("disinfected", "终末消毒完成"),
                            ("announced", "解封公告已备好"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lift_checks", to="measures.measure"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("measure", "item"), name="a_check_is_confirmed_once")],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "through",
                    models.CharField(choices=[("page", "本人凭码提出"), ("staff", "工作人员代为提出")], max_length=8),
                ),
                ("text", wanjia.core.fields.EncryptedTextField()),
                ("phone", wanjia.core.fields.EncryptedTextField(blank=True, default="")),
                ("made_at", models.DateTimeField()),
                ("hours", models.SmallIntegerField()),
                ("due_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("granted", models.BooleanField(null=True)),
                ("answer", wanjia.core.fields.EncryptedTextField(blank=True, default="")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "approver",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to="measures.measure"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("answered_at", None)), fields=["due_at"], name="open_appeals")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None)),
                        fields=("measure",),
                        name="one_open_appeal_of_a_measure",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gt", models.F("made_at"))), name="an_appeal_has_a_clock"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("answered_by", None), ("granted", None)),
                            models.Q(
                                ("answered_at__gte", models.F("made_at")),
                                ("answered_by__isnull", False),
                                ("granted__isnull", False),
                                models.Q(("answered_by", models.F("proposer")), _negated=True),
                                models.Q(
                                    ("approver", None),
                                    models.Q(("answered_by", models.F("approver")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="an_appeal_is_answered_by_a_third",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RefusedList",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("rows", models.IntegerField()),
                ("without", models.IntegerField()),
                ("why", models.CharField(max_length=16)),
                ("at", models.DateTimeField()),
                ("looked_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "looked_by",
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("looked_at", None), ("looked_by", None)),
                            models.Q(
                                ("looked_at__gte", models.F("at")),
                                models.Q(("looked_by", models.F("by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_alarm_is_looked_into_by_another",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Helpline",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("phone", models.CharField(max_length=20)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="helplines", to="places.place"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)), fields=("place",), name="one_helpline_of_a_place"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phone", ""), _negated=True), name="a_helpline_has_a_number"
                    ),
                ],
            },
        ),
    ]
