from datetime import UTC, datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("movement", "0002_isolation_areas")]

    operations = [
        migrations.AddField(
            model_name="duty",
            name="assigned_at",
            field=models.DateTimeField(default=datetime(2000, 1, 1, tzinfo=UTC)),
            preserve_default=False,
        ),
        # of what is there already nobody noted when it was written: as if before the shift
        migrations.RunSQL("UPDATE movement_duty SET assigned_at = from_at", reverse_sql=migrations.RunSQL.noop),
        # a forgotten name leaves a shift of nobody; a new one of nobody is refused by the action
        migrations.RemoveConstraint(model_name="duty", name="a_duty_is_somebodys"),
    ]
