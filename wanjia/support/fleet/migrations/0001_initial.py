import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wanjia.core.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Driver",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(blank=True, max_length=80)),
                ("phone", wanjia.core.fields.EncryptedTextField(blank=True)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="drivers", to="places.place"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Vehicle",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("plate", models.CharField(max_length=10)),
                (
                    "sort",
                    models.CharField(
                        choices=[
                            ("coach", "客车"),
                            ("truck", "货车"),
                            ("cold_chain", "冷链运输车"),
                            ("ambulance", "救护车"),
                        ],
                        max_length=12,
                    ),
                ),
                ("seats", models.SmallIntegerField(default=0)),
                ("load_kg", models.IntegerField(default=0)),
                ("owner", models.CharField(blank=True, max_length=100)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="vehicles", to="places.place"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)), fields=("plate",), name="a_vehicle_is_kept_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("load_kg__gte", 0), ("seats__gte", 0)),
                        name="a_vehicle_holds_no_less_than_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "load",
                    models.CharField(
                        choices=[
                            ("medics", "医护和患者"),
                            ("hospital", "医院物资"),
                            ("medicines", "药品和器械"),
                            ("daily", "生活物资"),
                        ],
                        max_length=10,
                    ),
                ),
                ("purpose", models.CharField(max_length=200)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("booked_at", models.DateTimeField()),
                ("called_off_at", models.DateTimeField(null=True)),
                (
                    "booked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "driver",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="fleet.driver",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bookings", to="fleet.vehicle"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["vehicle", "from_at"], name="bookings_of_a_vehicle")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_at__gt", models.F("from_at"))), name="a_booking_lasts"
                    )
                ],
            },
        ),
    ]
