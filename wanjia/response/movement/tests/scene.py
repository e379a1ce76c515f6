"""Two checkpoints of the county and the gate of 文庭雅苑 in the hamlet, open, with who stands at the first."""

from dataclasses import dataclass
from datetime import timedelta

from demo.hamlet import Hamlet
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Compound
from wanjia.response.movement.actions import add_station, assign_duty, open_station
from wanjia.response.movement.models import Station
from wanjia.response.movement.queries.stations import Stand, stands


@dataclass
class Stations:
    """The hamlet and its stations; 巴特尔民警 stands at the first for the traffic police, eight hours."""

    hamlet: Hamlet
    north: Station
    south: Station
    gate: Station

    def stand(self, station: Station) -> Stand:
        """Give what checks of a station stand on."""
        return stands([station.pk], self.hamlet.at)[station.pk]


def begin(hamlet: Hamlet) -> Stations:
    """Set the stations up and open them."""
    by, at, places = hamlet.user("zhihui"), hamlet.at, hamlet.places
    compound = Compound.objects.get(name="文庭雅苑")
    made = [
        add_station(
            site=add_site(place=places[place], kind=kind, name=name, by=by, at=at),
            kind=kind,
            direction="both",
            compound=compound if kind == "gate" else None,
            responsible=hamlet.user("kakou"),
            by=by,
            at=at,
        )
        for place, kind, name in [
            ("county", "checkpoint", "北出口检测站"),
            ("county", "checkpoint", "南出口检测站"),
            ("community", "gate", "文庭雅苑东门"),
        ]
    ]
    for station in made:
        open_station(station=station, reason="疫情防控", by=by, at=at)
    hours = {"from_at": at, "until_at": at + timedelta(hours=8)}
    assign_duty(station=made[0], department="traffic_police", user=hamlet.user("kakou"), **hours, by=by, at=at)
    return Stations(hamlet, *made)
