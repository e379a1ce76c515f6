from django.db import migrations, models


class Migration(migrations.Migration):
    """A page of revisits is read in route order, however many campaigns run."""

    dependencies = [("campaigns", "0002_targets_repeat_what_cell_and_door_prove")]

    operations = [
        migrations.AddIndex(
            model_name="target",
            index=models.Index(
                condition=models.Q(("revisit_at__isnull", False)), fields=["position", "id"], name="revisits_in_order"
            ),
        ),
    ]
