"""What travellers are told where a code hangs, and how often it was opened."""

from collections import Counter
from datetime import datetime, timedelta

from django.utils import timezone

from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import Level
from wanjia.response.registration.actions import count_scans
from wanjia.response.registration.models import Leaflet, Placement
from wanjia.response.roads.models import Closure

EVERY = timedelta(seconds=10)


def leaflets_at(place: Place) -> list[Leaflet]:
    """Give what holds at a place: of each kind the last version of the nearest place that has one."""
    rows = Leaflet.objects.filter(place__lo__lte=place.lo, place__hi__gte=place.hi, withdrawn_at=None)
    found: dict[str, Leaflet] = {}
    for row in rows.select_related("place").order_by("-place__lo", "place__hi", "-version"):
        found.setdefault(row.kind, row)
    return [found[kind] for kind in Leaflet.Kind.values if kind in found]


def detours_at(place: Place, at: datetime) -> list[Closure]:
    """Give the closures of the county around a place that are announced or in force, each with its way round."""
    county = Place.objects.filter(lo__lte=place.lo, hi__gte=place.hi, level=Level.COUNTY).first()
    rows = Closure.objects.stated(at).filter(road__place=county, state__in=("announced", "closed"), until_at__gt=at)
    return list(rows.select_related("road", "detour").order_by("from_at", "id")[:20])


class Scans:
    """Counts openings in this process and writes them down together, every ten seconds at most."""

    def __init__(self) -> None:
        self.counts: Counter[int] = Counter()
        self.written_at: datetime | None = None

    def seen(self, placement: Placement, at: datetime) -> None:
        """Count one opening."""
        self.counts[placement.pk] += 1
        if self.written_at is None or not timedelta(0) <= at - self.written_at < EVERY:
            counts, self.counts, self.written_at = self.counts, Counter(), at
            count_scans(counts=counts, day=timezone.localdate(at), by=None, at=at)


scans = Scans()
