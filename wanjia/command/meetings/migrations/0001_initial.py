import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("places", "0001_initial"),
        ("tasks", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60)),
                ("terminal", models.CharField(blank=True, max_length=60)),
                ("fallback", models.CharField(blank=True, max_length=60)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="endpoints", to="places.place"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("place", "name"),
                        name="one_endpoint_of_a_unit_at_a_place",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("huddle", "碰头会"),
                            ("dispatch", "调度会"),
                            ("video", "视频会议"),
                            ("press", "新闻发布会"),
                        ],
                        max_length=8,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("starts_at", models.DateTimeField()),
                ("called_at", models.DateTimeField()),
                ("minutes", models.TextField(blank=True)),
                ("minutes_at", models.DateTimeField(null=True)),
                (
                    "called_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "minutes_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="meetings", to="places.place"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place", "kind", "starts_at"], name="meetings_of_a_place")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("minutes", ""), ("minutes_at", None)),
                            models.Q(models.Q(("minutes", ""), _negated=True), ("minutes_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="minutes_say_when",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("called", "已通知"),
                            ("present", "到会"),
                            ("late", "迟到"),
                            ("offline", "掉线，改用其他方式"),
                            ("absent", "缺席"),
                        ],
                        default="called",
                        max_length=8,
                    ),
                ),
                ("fallback", models.CharField(blank=True, max_length=60)),
                ("noted_at", models.DateTimeField(null=True)),
                (
                    "noted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attendance", to="meetings.endpoint"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attendance", to="meetings.meeting"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "endpoint"), name="an_endpoint_is_called_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "offline"), _negated=True),
                            models.Q(("fallback", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="who_dropped_out_says_how_else",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingItem",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("issue", "问题"), ("lesson", "经验"), ("decision", "决定")], max_length=8
                    ),
                ),
                ("text", models.CharField(max_length=200)),
                ("due_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("settlement", models.CharField(blank=True, max_length=200)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="meetings.meeting"
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="tasks.workorder",
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
                    "settled_by",
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
                        condition=models.Q(
                            models.Q(("kind", "decision"), _negated=True),
                            models.Q(("due_at__isnull", False), ("owner__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_decision_has_an_owner_and_a_deadline",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("order", None), ("kind", "decision"), _connector="OR"),
                        name="only_a_decision_is_ordered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingRhythm",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("huddle", "碰头会"),
                            ("dispatch", "调度会"),
                            ("video", "视频会议"),
                            ("press", "新闻发布会"),
                        ],
                        max_length=8,
                    ),
                ),
                ("every", models.CharField(choices=[("daily", "每天"), ("weekly", "每周")], max_length=6)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rhythms", to="places.place"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)), fields=("place", "kind"), name="one_rhythm_of_a_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                        name="rhythm_ends_after_it_begins",
                    ),
                ],
            },
        ),
    ]
