"""How full the isolation areas of stations are."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count

from wanjia.response.movement.models import AreaStay, Station


class Area(NamedTuple):
    """An isolation area: for how many it is laid out, and how many are in it now."""

    places: int
    inside: int

    @property
    def free(self) -> int:
        """How many more it takes."""
        return max(self.places - self.inside, 0)


def areas(stations: Iterable[Station]) -> dict[int, Area]:
    """Give the isolation area of each station, by number."""
    rows = list(stations)
    stays = AreaStay.objects.filter(station__in=[station.pk for station in rows], until_at=None).order_by()
    inside = dict(stays.values_list("station_id").annotate(n=Count("pk")))
    return {station.pk: Area(station.isolation_places, inside.get(station.pk, 0)) for station in rows}


def area_of_site(site: int | None) -> Area | None:
    """Give the isolation area of the station at a site, None where none stands."""
    station = Station.objects.filter(site=site).first() if site else None
    return areas([station])[station.pk] if station else None
