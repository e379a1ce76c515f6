from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sync", "0003_two_answers_to_a_lead"),
    ]

    operations = [
        migrations.AddField(
            model_name="rejectedevent",
            name="reason",
            field=models.CharField(blank=True, default="", max_length=300),
            preserve_default=False,
        ),
    ]
