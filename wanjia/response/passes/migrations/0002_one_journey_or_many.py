from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("passes", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="pass",
            name="single",
            field=models.BooleanField(default=True),
        ),
        migrations.RunSQL(
            "UPDATE passes_pass SET single = (kind <> 'enterprise')",
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="pass",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "enterprise"), ("single", True), _connector="OR"),
                name="only_enterprises_travel_often",
            ),
        ),
    ]
