"""A measure may be on a room of a site. The triggers of 0002 are made again on SQLite, where the table is rebuilt."""

from importlib import import_module
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

SUBJECTS = ("person", "visitor", "household", "place", "compound", "site", "room")
PERSONAL = ("person", "visitor", "household")
KINDS = [
    ("home_observation", "居家医学观察"),
    ("home_isolation", "居家隔离（封门）"),
    ("central_isolation", "集中隔离医学观察"),
    ("health_monitoring", "健康监测"),
    ("sealed_building", "楼栋封控"),
    ("sealed_room", "房间封控"),
    ("sealed_compound", "小区封控"),
    ("risk_area", "风险区管控"),
]
NAMES = ("个人", "来访者", "一户", "楼栋、片区", "小区", "场所", "场所的房间")


def one_subject() -> models.Q:
    """Exactly the column that ``subject`` names is filled; a person's may have been forgotten."""
    condition = models.Q()
    for name in SUBJECTS:
        others = models.Q(**dict.fromkeys((other for other in SUBJECTS if other != name), None))
        there = models.Q(**{f"{name}__isnull": False})
        if name in PERSONAL:
            there |= models.Q(forgotten_at__isnull=False, **{name: None})
        condition |= models.Q(subject=name) & others & there
    return condition


def make_again(apps: Any, editor: Any) -> None:
    """Make SQLite's triggers again; PostgreSQL kept its own."""
    if editor.connection.vendor != "sqlite":
        return
    before = import_module("wanjia.response.measures.migrations.0002_an_end_of_all")
    for act in ("insert", "update"):  # a store laid down at once has them already
        editor.execute(f"DROP TRIGGER IF EXISTS {before.NAME}_{act}")
    before.refuse_what_outlives(apps, editor)


class Migration(migrations.Migration):
    dependencies = [("measures", "0002_an_end_of_all"), ("places", "0002_rooms_of_sites")]
    operations = [
        migrations.AddField(
            "measure",
            "room",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="measures",
                to="places.room",
            ),
        ),
        migrations.AlterField("measure", "kind", models.CharField(choices=KINDS, max_length=20)),
        migrations.AlterField(
            "measure",
            "subject",
            models.CharField(choices=list(zip(SUBJECTS, NAMES, strict=True)), max_length=10),
        ),
        migrations.RemoveConstraint("measure", "a_measure_is_on_one_subject"),
        migrations.AddConstraint(
            "measure", models.CheckConstraint(condition=one_subject(), name="a_measure_is_on_one_subject")
        ),
        migrations.RunPython(make_again, migrations.RunPython.noop),
    ]
