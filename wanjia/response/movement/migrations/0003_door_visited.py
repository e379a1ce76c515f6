from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("movement", "0002_isolation_areas")]

    operations = [
        migrations.AddField(
            model_name="crossing",
            name="door",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
    ]
