from django.db import migrations


def keep_who_waits(apps, schema_editor):
    """Whoever was isolated at a station before areas were counted is in its area."""
    chains, stations = apps.get_model("care", "FeverChain"), apps.get_model("movement", "Station")
    stays, steps = apps.get_model("movement", "AreaStay"), apps.get_model("care", "ChainStep")
    for chain in chains.objects.filter(step__in=["isolated", "transport"], site__isnull=False):
        station = stations.objects.filter(site=chain.site_id).first()
        since = steps.objects.filter(chain=chain, kind="isolated").values_list("at", flat=True).first()
        if station and since:
            chain.stay = stays.objects.create(station=station, from_at=since)
            chain.save(update_fields=["stay"])


class Migration(migrations.Migration):
    dependencies = [("care", "0002_areas_and_teams")]

    operations = [migrations.RunPython(keep_who_waits, migrations.RunPython.noop)]
