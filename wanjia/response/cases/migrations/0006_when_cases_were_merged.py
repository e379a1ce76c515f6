import json

from django.db import migrations, models


def look_up(apps, _schema):
    """The journal says when each was merged."""
    for line in apps.get_model("core", "JournalLine").objects.filter(action="merge_cases"):
        absorbed = json.loads(line.detail)["absorbed"]
        apps.get_model("cases", "Case").objects.filter(pk=absorbed).update(merged_at=line.happened_at)


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_unknown_minutes_are_not_zero"), ("core", "0001_initial")]

    operations = [
        migrations.AddField(model_name="case", name="merged_at", field=models.DateTimeField(null=True)),
        migrations.RunPython(look_up, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(merged_into=None, merged_at=None)
                | models.Q(merged_into__isnull=False, merged_at__isnull=False),
                name="what_was_merged_was_merged_some_time",
            ),
        ),
    ]
