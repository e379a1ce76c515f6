"""The dataset of stations: those of a place with the rule of each, told whole; what checks passes comes with ``cards``.

``stays`` are the digests of those who are to stay in around the station, each with its end: a phone without a network lets
nobody's measure outlive it, and one that was withdrawn is gone with the next answer. ``registered`` are those who registered at
the station's own posters within a day, the latest few hundred: the digest of the code they show, and a masked name.
``lanes`` are the green lanes kept free there for emergency goods.
"""

from collections.abc import Callable, Sequence
from typing import Any

from wanjia.core import clock
from wanjia.interfaces.sync.buckets import Bucket
from wanjia.interfaces.sync.datasets import Entry
from wanjia.response.isolation.queries.centres import kept_in_rooms
from wanjia.response.measures.queries import stays
from wanjia.response.movement.models import Station
from wanjia.response.movement.queries.stations import Rules, open_stations
from wanjia.response.registration.queries import shown_at
from wanjia.response.roads.queries import lanes_at

STATION = "movement.station"


def entries(bucket: Bucket) -> list[Entry]:
    """Give the stations inside a place: few rows, so always all of them."""
    rows = Station.objects.filter(
        site__place__lo__gte=bucket.lo, site__place__hi__lte=bucket.hi, site__valid_until=None
    )
    stations = list(rows.select_related("site__place", "compound").order_by("id"))
    shown = open_stations([station.pk for station in stations])
    now = clock.now()
    rules = Rules(now).of(stations)
    registered = shown_at({station.site_id: station.site.place.lo for station in stations}, now)
    lanes = lanes_at(station.site_id for station in stations)
    spans = [(station.site.place.lo, station.site.place.hi) for station in stations]
    kept_in = stays(spans, now) + kept_in_rooms(spans, now)
    return [
        Entry(
            0,
            station.pk,
            STATION,
            (
                station.site.name,
                station.kind,
                station.direction,
                station.compound.name if station.compound else "",
                station.site.place.name,
                station.pk in shown,
                level,
                (tuple(rule.inward), tuple(rule.outward), rule.otherwise, rule.fever),
                tuple(
                    (stay.digest, int(stay.until_at.timestamp() * 1000))
                    for stay in kept_in
                    if station.site.place.contains(stay.position)
                ),
                registered.get(station.site_id, ()),
                tuple(lanes.get(station.site_id, ())),
            ),
        )
        for station in stations
        for level, rule in [rules[station.pk]]
    ]


def _stations(rows: Sequence[Entry], _lo: int) -> list[dict[str, Any]]:
    return [_told(*entry.values) for entry in rows]


def _told(
    name: str,
    kind: str,
    direction: str,
    compound: str,
    place: str,
    is_open: bool,
    level: str,
    rule: tuple[Any, ...],
    kept_in: Sequence[Any],
    registered: Sequence[Any],
    lanes: Sequence[str],
) -> dict[str, Any]:
    inward, outward, otherwise, fever = rule
    return {
        "name": name,
        "kind": kind,
        "direction": direction,
        "compound": compound,
        "place": place,
        "open": is_open,
        "level": level,
        "rule": {"in": list(inward), "out": list(outward), "otherwise": otherwise, "fever": fever},
        "stays": [list(stay) for stay in kept_in],
        "registered": [list(one) for one in registered],
        "lanes": list(lanes),
    }


SHAPES: dict[str, Callable[[Sequence[Entry], int], list[dict[str, Any]]]] = {STATION: _stations}
TYPES = {STATION: "station"}
