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
            name="Judgement",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("as_of", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                ("content", models.JSONField()),
                ("anomalies", models.SmallIntegerField()),
                ("advice", models.SmallIntegerField()),
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
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="judgements", to="places.place"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["made_at"], name="judgements_by_moment")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("made_at__gte", models.F("as_of"))), name="no_judgement_of_the_future"
                    )
                ],
            },
        ),
    ]
