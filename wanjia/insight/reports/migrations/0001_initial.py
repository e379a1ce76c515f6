import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DailyReport",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.BigIntegerField()),
                ("day", models.DateField()),
                ("version", models.SmallIntegerField(default=1)),
                ("since", models.DateTimeField()),
                ("cut_off", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("compiled_at", models.DateTimeField()),
                ("nothing", models.BooleanField(default=False)),
                ("comment", models.CharField(blank=True, max_length=1000)),
                ("signed_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="daily_reports", to="places.place"
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["parent", "-day", "position"], name="reports_of_children"),
                    models.Index(
                        condition=models.Q(("replaced_at", None), ("signed_at", None)),
                        fields=["day", "position"],
                        name="unsigned_reports",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("place", "day", "version"), name="versions_of_a_report_differ"),
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at", None)),
                        fields=("place", "day"),
                        name="one_report_of_a_day_counts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_at", None), ("signed_by", None)),
                            models.Q(("signed_at__gte", models.F("cut_off")), ("signed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_report_is_signed_by_somebody_after_its_cut_off",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("received_at", None), ("received_by", None)),
                            models.Q(("received_at__gte", models.F("signed_at")), ("received_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="only_a_signed_report_is_received",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="a_correction_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cut_off__gt", models.F("since")), ("due_at__gt", models.F("cut_off"))),
                        name="a_report_has_its_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishedFigure",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=40)),
                ("said", models.CharField(max_length=40)),
                ("value", models.DecimalField(decimal_places=4, max_digits=20)),
                ("step", models.DecimalField(decimal_places=4, default=1, max_digits=20)),
                (
                    "qualifier",
                    models.CharField(
                        choices=[("exact", "exact"), ("over", "over"), ("nearly", "nearly"), ("about", "about")],
                        max_length=8,
                    ),
                ),
                ("as_of", models.DateTimeField()),
                ("where", models.CharField(max_length=200)),
                ("published_at", models.DateTimeField()),
                ("corrected_at", models.DateTimeField(null=True)),
                ("corrected_to", models.BigIntegerField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "corrected_in",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrects",
                        to="reports.dailyreport",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="published", to="reports.dailyreport"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-published_at", "-id"], name="figures_by_publication")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("corrected_at", None), ("corrected_in", None), ("corrected_to", None)),
                            models.Q(
                                ("corrected_at__isnull", False),
                                ("corrected_in__isnull", False),
                                ("corrected_to__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_corrected_figure_says_by_what",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportLine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=40)),
                ("value", models.BigIntegerField()),
                ("comment", models.CharField(blank=True, max_length=200)),
                (
                    "report",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="reports.dailyreport",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("report", "key"), name="a_figure_stands_once_in_a_report"),
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0)), name="a_reported_figure_is_not_negative"
                    ),
                ],
            },
        ),
    ]
