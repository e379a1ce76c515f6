from typing import Any

from django.db import migrations, models


def forget_zeros(apps: Any, editor: Any) -> None:
    """No minutes at all was what stood for not knowing how many."""
    apps.get_model("cases", "Contact").objects.filter(minutes__lte=0).update(minutes=None)


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_reply")]
    operations = [
        migrations.AlterField("contact", "minutes", models.IntegerField(null=True)),
        migrations.RunPython(forget_zeros, migrations.RunPython.noop),
    ]
