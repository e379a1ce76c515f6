"""What was checked at stations, by when the server heard of it, and which stations are open and staffed."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from wanjia.insight.figures.counting.heaps import Counted, Heap, Source, When
from wanjia.insight.figures.counting.rows import Rows, under
from wanjia.registry.places.models import Place
from wanjia.response.movement.models import Check, Station, StationStep
from wanjia.response.movement.queries.stations import missing_at

SITE = "site__place"
WHERE = (f"station__{SITE}__lo", f"station__{SITE}__hi")


def _so_far(when: When) -> QuerySet[Check]:
    rows: QuerySet[Check] = Check.objects.filter(arrived_at__lte=when.at)
    return rows


def _of_period(when: When) -> QuerySet[Check]:
    return _so_far(when).filter(arrived_at__gt=when.since)


def _driven(rows: QuerySet[Check]) -> QuerySet[Check]:
    return rows.exclude(vehicle=Check.Vehicle.FOOT)


def _open(when: When) -> QuerySet[Any]:
    latest = StationStep.objects.filter(station=OuterRef("pk"), at__lte=when.at).order_by("-id").values("kind")[:1]
    rows: QuerySet[Any] = Station.objects.annotate(stepped=Subquery(latest))
    return rows.filter(stepped=StationStep.Kind.OPENED)


class Uncovered:
    """Open stations where somebody is missing, by the rota as it was written at the moment."""

    keys = frozenset({"stations.uncovered"})

    def count(self, place: Place, bits: int | None, when: When) -> Counted:
        """Count stations, not empty places at them."""
        empty = _uncovered(place, when)
        heaps = (
            [Heap(place.lo, place.hi, len(empty))] if bits is None else [Heap(p.lo, p.hi, 1) for p in empty.values()]
        )
        return Counted({"stations.uncovered": heaps})

    def listed(self, key: str, place: Place, when: When) -> tuple[QuerySet[Any], str]:
        """Give those stations."""
        return Station.objects.filter(pk__in=list(_uncovered(place, when))), ""


def _uncovered(place: Place, when: When) -> dict[int, Place]:
    rows = under(Station.objects.all(), place, f"{SITE}__lo", f"{SITE}__hi")
    return {each.pk: each.site.place for each in missing_at(list(rows.select_related(SITE)), when.at)}


SOURCES: list[Source] = [
    Rows("checks.vehicles", lambda when: _driven(_of_period(when)), *WHERE),
    Rows("checks.persons", _of_period, *WHERE, weight="persons"),
    Rows("checks.vehicles_so_far", lambda when: _driven(_so_far(when)), *WHERE),
    Rows("checks.persons_so_far", _so_far, *WHERE, weight="persons"),
    Rows("stations.open", _open, f"{SITE}__lo", f"{SITE}__hi"),
    Uncovered(),
]
