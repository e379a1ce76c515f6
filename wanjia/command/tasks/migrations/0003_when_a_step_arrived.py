from datetime import UTC, datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tasks", "0002_helpers")]

    operations = [
        migrations.AddField(
            model_name="orderstep",
            name="arrived_at",
            field=models.DateTimeField(default=datetime(2000, 1, 1, tzinfo=UTC)),
            preserve_default=False,
        ),
        # of what is there already nobody noted when it came: as if at once
        migrations.RunSQL("UPDATE tasks_orderstep SET arrived_at = at", reverse_sql=migrations.RunSQL.noop),
    ]
