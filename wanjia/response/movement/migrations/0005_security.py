from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("movement", "0004_door_visited")]

    operations = [
        migrations.AddField(
            model_name="station",
            name="security",
            field=models.CharField(
                choices=[("normal", "常态"), ("raised", "加强"), ("highest", "最高")],
                db_default="normal",
                default="normal",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="station",
            name="kind",
            field=models.CharField(
                choices=[
                    ("checkpoint", "检测站"),
                    ("persuasion", "文明劝导站"),
                    ("gate", "小区出入口"),
                    ("hub", "车站机场"),
                    ("port", "口岸"),
                    ("monitor", "监测点"),
                ],
                max_length=10,
            ),
        ),
    ]
