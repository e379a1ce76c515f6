from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("movement", "0003_when_a_duty_was_assigned")]

    operations = [
        migrations.AddField(
            model_name="crossing",
            name="door",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
    ]
