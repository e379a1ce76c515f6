import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0001_initial"),
        ("posts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DiseaseProfile",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("disease", models.CharField(max_length=20)),
                ("values", models.JSONField()),
                ("effective_from", models.DateTimeField()),
                ("document", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="posts.document")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="disease_profiles", to="places.place"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("disease", "place", "effective_from"), name="one_disease_profile_at_a_moment"
                    )
                ],
            },
        ),
    ]
