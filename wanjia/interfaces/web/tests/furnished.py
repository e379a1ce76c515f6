"""What stands on roads at the spots of the access matrix."""

from datetime import timedelta
from typing import Any

from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Place
from wanjia.response.passes.actions import NewPassUse, apply_pass, use_passes
from wanjia.response.roads.actions import NewRoad, load_roads, open_lane, propose_closure
from wanjia.support.fleet.actions import add_driver, add_vehicle, book_vehicle


def furnish_road(world: Any, spot: str, place: Place, number: int, at: Any) -> None:
    """A pass, a vehicle with its booking and driver, a closure and a green lane at a spot."""
    hamlet, by = world.hamlet, world.hamlet.user("jiaotong")
    ends = at + timedelta(hours=8)
    vehicle = add_vehicle(place=place, plate=f"蒙G2000{number}", sort="truck", by=by, at=at)
    driver = add_driver(place=place, name=f"驾驶员{number}", by=by, at=at)
    hours = {"from_at": at, "until_at": ends}
    booking = book_vehicle(vehicle=vehicle, driver=driver, load="daily", purpose="蔬菜", **hours, by=by, at=at)
    site = add_site(kind="checkpoint", name=f"{place.name}卡口", place=place, by=by, at=at)
    road = NewRoad(f"X{number}", "村路", "village", f"东{number}", f"西{number}", 2.0)
    where = load_roads(place=place, rows=[road], by=by, at=at)[0]
    why = {"measure": "barrier", "reason": "疫情", "document": hamlet.document}
    rows = {"vehicle": vehicle, "driver": driver, "booking": booking}
    rows["closure"] = propose_closure(road=where, **why, **hours, by=by, at=at)
    rows["lane"] = open_lane(site=site, name="应急", by=by, at=at)
    given = {
        "plate": f"蒙G1000{number}",
        "driver": "司机",
        "persons": 1,
        "matter": f"物资{number}",
        "destination": "县城",
    }
    event = f"00000000-0000-7000-b000-{number:012d}"
    shown = NewPassUse(event, site.pk, at, f"蒙G1000{number}", by.pk, serial="Y-0000-0000")
    rows["use"] = use_passes(rows=[shown], arrived_at=at, by=by, at=at)[0].use
    issuer, held = hamlet.places["county"], {"begins_at": at, "ends_at": ends}
    rows["permit"] = apply_pass(kind="emergency", unit=place, issuer=issuer, **given, **held, by=by, at=at)
    for name, row in rows.items():
        world.samples.setdefault(name, {})[spot] = row.public_id
