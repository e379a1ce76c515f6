import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("isolation", "0004_rooms_belong_to_sites")]
    operations = [
        migrations.AlterField(
            model_name="bed",
            name="room",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="beds", to="places.room"),
        ),
        migrations.DeleteModel(name="Room"),
    ]
