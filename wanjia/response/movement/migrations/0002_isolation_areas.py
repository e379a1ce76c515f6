import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("movement", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="AreaStay",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="area_stays", to="movement.station"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("until_at", None)), fields=["station"], name="who_is_in_an_isolation_area"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_at", None), ("until_at__gte", models.F("from_at")), _connector="OR"),
                        name="a_stay_ends_after_it_begins",
                    )
                ],
            },
        ),
    ]
