import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("care", "0001_initial"),
        ("movement", "0002_isolation_areas"),
    ]

    operations = [
        migrations.AddField(
            model_name="feverchain",
            name="stay",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="movement.areastay"
            ),
        ),
        migrations.CreateModel(
            name="TeamMember",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "duty",
                    models.CharField(
                        choices=[
                            ("order", "治安秩序"),
                            ("gate", "出入口管控"),
                            ("patrol", "院区巡逻"),
                            ("escort", "转运护送"),
                            ("liaison", "联络协调"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=80)),
                ("leads", models.BooleanField(default=False)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="team", to="care.clinic"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["clinic", "from_at"], name="team_of_a_hospital")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_at", None), ("until_at__gt", models.F("from_at")), _connector="OR"),
                        name="a_member_leaves_after_they_came",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("user__isnull", False), models.Q(("name", ""), _negated=True), _connector="OR"
                        ),
                        name="a_member_is_somebody",
                    ),
                ],
            },
        ),
    ]
