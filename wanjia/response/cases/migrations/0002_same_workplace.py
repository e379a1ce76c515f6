from typing import Any

from django.db import migrations, models

REASONS = [
    ("household", "同住"),
    ("presence", "同时同地"),
    ("tube", "同管混采"),
    ("ride", "同乘"),
    ("workplace", "同一工作单位"),
    ("file", "名单所列"),
    ("named", "本人说明"),
]


def reason() -> Any:
    """Give the column as it is now: only a word of it changed."""
    return models.CharField(choices=REASONS, max_length=10)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [
        migrations.AlterField("contact", "reason", reason()),
        migrations.AlterField("link", "reason", reason()),
    ]
