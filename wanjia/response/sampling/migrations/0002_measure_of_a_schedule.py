import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0001_initial"),
        ("sampling", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="schedule",
            name="measure",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="measures.measure"
            ),
        ),
    ]
