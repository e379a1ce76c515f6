from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_unknown_minutes")]
    operations = [
        migrations.AddConstraint(
            "contact",
            models.CheckConstraint(
                condition=models.Q(("minutes", None), ("minutes__gt", 0), _connector="OR"),
                name="unknown_minutes_are_not_zero",
            ),
        ),
    ]
