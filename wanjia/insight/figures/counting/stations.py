"""What was checked at stations, by when the server heard of it, and which stations are open and staffed."""

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from wanjia.insight.figures.counting.heaps import Counted, Heap, Source, When
from wanjia.insight.figures.counting.rows import Rows
from wanjia.registry.places.models import Place
from wanjia.response.movement.models import Check, Station, StationStep
from wanjia.response.movement.queries.stations import gaps_at

SITE = "site__place"
WHERE = (f"station__{SITE}__lo", f"station__{SITE}__hi")
VEHICLES = Count("pk", filter=~Q(vehicle=Check.Vehicle.FOOT))


def _so_far(when: When) -> QuerySet[Check]:
    rows: QuerySet[Check] = Check.objects.filter(arrived_at__lte=when.at)
    return rows


def _of_period(when: When) -> QuerySet[Check]:
    return _so_far(when).filter(arrived_at__gt=when.since)


def _open(when: When) -> QuerySet[Any]:
    latest = StationStep.objects.filter(station=OuterRef("pk"), at__lte=when.at).order_by("-id").values("kind")[:1]
    rows: QuerySet[Any] = Station.objects.annotate(stepped=Subquery(latest))
    return rows.filter(stepped=StationStep.Kind.OPENED)


class Uncovered:
    """Open stations where somebody is missing right now, by the rota as it is written today."""

    keys = frozenset({"stations.uncovered"})

    def count(self, place: Place, bits: int | None, when: When) -> Counted:
        """Count stations, not empty places at them."""
        rows = Station.objects.filter(site__place__lo__gte=place.lo, site__place__hi__lte=place.hi)
        gaps = gaps_at(list(rows.select_related("site__place")), when.at)
        empty = {each.station.pk: each.station.site.place for each in gaps if each.gap.from_at <= when.at}
        heaps = (
            [Heap(place.lo, place.hi, len(empty))] if bits is None else [Heap(p.lo, p.hi, 1) for p in empty.values()]
        )
        return Counted({"stations.uncovered": heaps})


SOURCES: list[Source] = [
    Rows("checks.vehicles", _of_period, *WHERE, of=VEHICLES),
    Rows("checks.persons", _of_period, *WHERE, of=Sum("persons")),
    Rows("checks.vehicles_so_far", _so_far, *WHERE, of=VEHICLES),
    Rows("checks.persons_so_far", _so_far, *WHERE, of=Sum("persons")),
    Rows("stations.open", _open, f"{SITE}__lo", f"{SITE}__hi"),
    Uncovered(),
]
