"""What was confirmed already ends what is approved from now on as well."""

from typing import Any

from django.db import migrations


def name_the_ends(apps: Any, editor: Any) -> None:
    """Let measures know the instant of every sunset that was confirmed and has not ended."""
    ends = apps.get_model("measures", "EndOfAll").objects
    for row in apps.get_model("sunset", "Sunset").objects.filter(confirmed_at__isnull=False, ended_at=None):
        said = {"reason": row.reason, "at": row.confirmed_at, "by_id": row.confirmed_by_id}
        ends.get_or_create(lo=row.place.lo, hi=row.place.hi, ends_at=row.ends_at, defaults=said)


class Migration(migrations.Migration):
    dependencies = [("sunset", "0001_initial"), ("measures", "0002_an_end_of_all")]
    operations = [migrations.RunPython(name_the_ends, migrations.RunPython.noop)]
