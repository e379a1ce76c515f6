import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("places", "0001_initial"),
        ("posts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Directive",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField(blank=True)),
                (
                    "asks",
                    models.CharField(
                        choices=[("receipt", "签收即可"), ("report", "签收后上报办结"), ("orders", "每个社区派单到人")],
                        default="receipt",
                        max_length=8,
                    ),
                ),
                ("due_at", models.DateTimeField(null=True)),
                ("answer_by", models.DateTimeField()),
                ("issued_at", models.DateTimeField()),
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
                ("document", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="posts.document")),
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
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="directives", to="places.place"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at", None)), fields=["answer_by", "id"], name="open_directives"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asks", "orders"), _negated=True), ("due_at__isnull", False), _connector="OR"
                        ),
                        name="orders_of_a_directive_are_due",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DirectivePart",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "directive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="tasks.directive"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("directive", "place"), name="one_part_of_a_community")],
            },
        ),
        migrations.CreateModel(
            name="DirectiveReceipt",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "directive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipts", to="tasks.directive"
                    ),
                ),
                (
                    "done_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="directive_receipts",
                        to="places.place",
                    ),
                ),
                (
                    "via",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passed_on",
                        to="tasks.directivereceipt",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("acknowledged_at", None)), fields=["directive"], name="receipts_to_sign"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("directive", "place"), name="directive_reaches_a_place_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("acknowledged_at", None), ("acknowledged_by", None)),
                            models.Q(("acknowledged_at__isnull", False), ("acknowledged_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="receipt_names_who",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at", None), ("done_by", None)),
                            models.Q(
                                ("acknowledged_at__isnull", False),
                                ("done_at__isnull", False),
                                ("done_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="what_is_done_was_signed_for",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("units", models.IntegerField()),
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
                    "directive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="tasks.directive"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("units__gt", 0)), name="a_reminder_reaches_somebody")
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkOrder",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=200)),
                ("kind", models.CharField(default="errand", max_length=20)),
                (
                    "line",
                    models.CharField(
                        choices=[
                            ("general", "综合协调"),
                            ("testing", "检测采样"),
                            ("screening", "入户排查"),
                            ("control", "管控服务"),
                            ("medical", "医疗救治"),
                            ("supplies", "物资保障"),
                            ("transport", "交通转运"),
                            ("publicity", "宣传引导"),
                            ("security", "治安维稳"),
                        ],
                        default="general",
                        max_length=12,
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=60)),
                ("subject_kind", models.CharField(blank=True, max_length=40)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("due_at", models.DateTimeField()),
                ("ordered_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ordered", "已派单"),
                            ("accepted", "已接单"),
                            ("returned", "已退回"),
                            ("completed", "已完成"),
                            ("closed", "已关闭"),
                        ],
                        default="ordered",
                        max_length=10,
                    ),
                ),
                ("owed_at", models.DateTimeField(null=True)),
                (
                    "assignee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_orders",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="tasks.workorder",
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
                    "part",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order",
                        to="tasks.directivepart",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="work_orders", to="places.place"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["assignee", "due_at"], name="work_of_a_person"),
                    models.Index(
                        condition=models.Q(("state__in", ("ordered", "accepted", "returned"))),
                        fields=["owed_at", "id"],
                        name="orders_that_owe_a_word",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("owed_at", None), ("state__in", ("completed", "closed"))),
                            models.Q(("owed_at__isnull", False), ("state__in", ("ordered", "accepted", "returned"))),
                            _connector="OR",
                        ),
                        name="an_open_order_owes_a_word",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderStep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("accepted", "已接单"),
                            ("arrived", "已到场"),
                            ("returned", "已退回"),
                            ("completed", "已完成"),
                            ("reassigned", "已改派"),
                            ("reminded", "已催办"),
                            ("closed", "已关闭"),
                            ("rated", "已评价"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=300)),
                ("evidence", models.CharField(blank=True, max_length=64)),
                ("stars", models.SmallIntegerField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="tasks.workorder"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["order", "kind"], name="steps_of_an_order")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "rated")), fields=("order",), name="an_order_is_rated_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "rated"), ("stars__gte", 1), ("stars__lte", 5)),
                            models.Q(models.Q(("kind", "rated"), _negated=True), ("stars", None)),
                            _connector="OR",
                        ),
                        name="stars_are_one_to_five",
                    ),
                ],
            },
        ),
    ]
