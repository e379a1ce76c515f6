import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import wanjia.command.campaigns.rules


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
        ("posts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Outcome",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("event", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reached", "已见到"),
                            ("absent", "无人应答"),
                            ("vacant", "空户"),
                            ("refused", "拒访"),
                            ("moved", "已搬走"),
                            ("inaccessible", "进不去（已批）"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("arrived_at", models.DateTimeField()),
                ("by_id", models.BigIntegerField()),
                ("device_id", models.BigIntegerField(null=True)),
                ("revisit_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("screening", "入户排查"), ("sampling", "核酸采样")],
                        default="screening",
                        max_length=12,
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[("household", "户"), ("person", "人")], default="household", max_length=10
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("letter", models.CharField(blank=True, max_length=120)),
                ("household_kinds", models.JSONField(blank=True, default=list)),
                ("round", models.SmallIntegerField(default=1)),
                ("vacant_visits", models.SmallIntegerField(default=2)),
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                ("launched_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="campaigns", to="posts.document"
                    ),
                ),
                (
                    "follows",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="campaigns.campaign",
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
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="campaigns", to="places.place"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CampaignStep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("launched", "已启动"), ("closed", "已结束"), ("reopened", "已重新开启")],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("figures", models.JSONField(default=dict)),
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
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="campaigns.campaign"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Cell",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.BigIntegerField()),
                ("frame", models.IntegerField(default=0)),
                ("found", models.IntegerField(default=0)),
                ("frame_reached", models.IntegerField(default=0)),
                ("pending", models.IntegerField(default=0)),
                ("reached", models.IntegerField(default=0)),
                ("absent", models.IntegerField(default=0)),
                ("vacant", models.IntegerField(default=0)),
                ("refused", models.IntegerField(default=0)),
                ("moved", models.IntegerField(default=0)),
                ("asked", models.IntegerField(default=0)),
                ("inaccessible", models.IntegerField(default=0)),
                ("excluded", models.IntegerField(default=0)),
                ("open", models.IntegerField(default=0)),
                (
                    "campaign",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cells",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("campaign", "position"), name="one_cell_at_a_position"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "frame",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.expressions.CombinedExpression(
                                                            django.db.models.expressions.CombinedExpression(
                                                                django.db.models.expressions.CombinedExpression(
                                                                    models.F("pending"), "+", models.F("reached")
                                                                ),
                                                                "+",
                                                                models.F("absent"),
                                                            ),
                                                            "+",
                                                            models.F("vacant"),
                                                        ),
                                                        "+",
                                                        models.F("refused"),
                                                    ),
                                                    "+",
                                                    models.F("moved"),
                                                ),
                                                "+",
                                                models.F("asked"),
                                            ),
                                            "+",
                                            models.F("inaccessible"),
                                        ),
                                        "+",
                                        models.F("excluded"),
                                    ),
                                    "-",
                                    models.F("found"),
                                ),
                            )
                        ),
                        name="frame_and_found_equal_the_sum_over_states",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("absent__gte", 0),
                            ("moved__gte", 0),
                            ("pending__gte", 0),
                            ("reached__gte", 0),
                            ("refused__gte", 0),
                            ("vacant__gte", 0),
                            ("asked__gte", 0),
                            ("excluded__gte", 0),
                            ("frame_reached__gte", 0),
                            ("inaccessible__gte", 0),
                            ("open__gte", 0),
                        ),
                        name="no_count_is_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CellHour",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("hour", models.DateTimeField()),
                ("visits", models.IntegerField(default=0)),
                ("reached", models.IntegerField(default=0)),
                (
                    "cell",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hours",
                        to="campaigns.cell",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("cell", "hour"), name="one_row_per_cell_and_hour")],
            },
        ),
        migrations.CreateModel(
            name="OutcomeVoid",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "outcome",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="void", to="campaigns.outcome"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="QuestionForm",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=100)),
                ("version", models.IntegerField()),
                ("definition", models.JSONField()),
                ("workbook", models.BinaryField()),
                ("added_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("name", "version"), name="one_form_of_a_version")],
            },
        ),
        migrations.AddField(
            model_name="campaign",
            name="form",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="campaigns.questionform"
            ),
        ),
        migrations.CreateModel(
            name="Scope",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scopes", to="campaigns.campaign"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="campaign_scopes", to="places.place"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("campaign", "place"), name="place_in_a_scope_once")],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.BigIntegerField()),
                (
                    "origin",
                    models.CharField(choices=[("frame", "名册"), ("found", "上门发现")], default="frame", max_length=6),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (wanjia.command.campaigns.rules.State["PENDING"], "待上门"),
                            (wanjia.command.campaigns.rules.State["REACHED"], "已见到"),
                            (wanjia.command.campaigns.rules.State["ABSENT"], "无人应答"),
                            (wanjia.command.campaigns.rules.State["VACANT"], "空户"),
                            (wanjia.command.campaigns.rules.State["REFUSED"], "拒访"),
                            (wanjia.command.campaigns.rules.State["MOVED"], "已搬走"),
                            (wanjia.command.campaigns.rules.State["ASKED"], "进不去（待批）"),
                            (wanjia.command.campaigns.rules.State["INACCESSIBLE"], "进不去（已批）"),
                            (wanjia.command.campaigns.rules.State["EXCLUDED"], "已剔除"),
                        ],
                        default=wanjia.command.campaigns.rules.State["PENDING"],
                        max_length=12,
                    ),
                ),
                ("open", models.BooleanField(default=True)),
                ("visits", models.SmallIntegerField(default=0)),
                ("proofs", models.SmallIntegerField(db_default=0, default=0)),
                ("state_at", models.DateTimeField(null=True)),
                ("state_event", models.CharField(blank=True, max_length=36)),
                ("first_at", models.DateTimeField(null=True)),
                ("revisit_at", models.DateTimeField(null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "cell",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="campaigns.cell",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="people.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="people.person",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["campaign", "state", "position", "id"], name="targets_in_a_state"),
                    models.Index(
                        condition=models.Q(("open", True)), fields=["campaign", "position", "id"], name="open_targets"
                    ),
                    models.Index(fields=["campaign", "position", "id"], name="targets_in_order"),
                    models.Index(fields=["campaign", "household"], name="targets_of_a_household"),
                    models.Index(
                        condition=models.Q(("proofs__gt", 1)), fields=["campaign"], name="targets_proven_again"
                    ),
                    models.Index(
                        condition=models.Q(("revisit_at__isnull", False)),
                        fields=["campaign", "revisit_at"],
                        name="revisits_due",
                    ),
                    models.Index(
                        condition=models.Q(("revisit_at__isnull", False)),
                        fields=["position", "id"],
                        name="revisits_in_order",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("person", None)),
                        fields=("campaign", "household"),
                        name="household_is_a_target_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("campaign", "person"),
                        name="person_is_a_target_once",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="outcome",
            name="target",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="outcomes", to="campaigns.target"
            ),
        ),
        migrations.CreateModel(
            name="FrameChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("added", "新增"), ("excluded", "剔除"), ("restored", "恢复")], max_length=10
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="frame_changes",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="frame_changes", to="campaigns.target"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ExceptionRequest",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("inaccessible", "进不去"), ("exclude", "剔除")], max_length=14)),
                ("reason", models.CharField(max_length=300)),
                ("asked_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(blank=True, choices=[("approved", "批准"), ("refused", "不批准")], max_length=10),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                    "outcome",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exception",
                        to="campaigns.outcome",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="exceptions", to="campaigns.target"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("decision", "")), fields=["asked_at"], name="open_exceptions")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_decides_their_own_request",
                    ),
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
                        name="decision_names_who_and_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkShare",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="campaigns.campaign"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="places.place"
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shares", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)),
                        fields=("campaign", "place"),
                        name="place_is_shared_out_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("partner", None), models.Q(("partner", models.F("worker")), _negated=True), _connector="OR"
                        ),
                        name="partner_is_another_person",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__gt", models.F("opens_at"))), name="campaign_window_is_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_at", None), ("launched_at__isnull", False), _connector="OR"),
                name="closed_campaign_was_launched",
            ),
        ),
        migrations.AddIndex(
            model_name="outcome",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["arrived_at"], name="outcomes_by_arrival"),
        ),
    ]
