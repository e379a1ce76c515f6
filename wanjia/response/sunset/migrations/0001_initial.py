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
            name="Sunset",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=300)),
                ("ends_at", models.DateTimeField()),
                ("destroy_at", models.DateTimeField()),
                ("proposed_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("ended", models.JSONField(default=dict)),
                ("report", models.BinaryField(default=b"")),
                (
                    "confirmed_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="posts.document"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sunsets", to="places.place"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("done_at", None), ("withdrawn_at", None)),
                        fields=("place",),
                        name="one_open_sunset_of_a_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at", None), ("confirmed_by", None)),
                            models.Q(
                                ("confirmed_at__gte", models.F("proposed_at")),
                                ("confirmed_at__lte", models.F("ends_at")),
                                ("confirmed_by__isnull", False),
                                models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_sunset_is_confirmed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("destroy_at__gte", models.F("ends_at"))), name="nothing_goes_before_the_end"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None),
                            models.Q(("confirmed_at__isnull", False), ("ended_at__gte", models.F("ends_at"))),
                            _connector="OR",
                        ),
                        name="a_sunset_ends_once_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at", None), ("report", b"")),
                            models.Q(("done_at__gte", models.F("destroy_at")), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_sunset_destroys_after_its_end",
                    ),
                ],
            },
        ),
    ]
