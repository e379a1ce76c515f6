"""What is reported and told of the spots of the access matrix."""

from typing import Any

from wanjia.insight.briefs.actions import add_channel, subscribe_place
from wanjia.insight.judgement.actions import NARROW, make_judgement
from wanjia.registry.places.models import Place


def furnish_told(world: Any, spot: str, place: Place, number: int, at: Any) -> None:
    """A channel with a subscription at a spot; a report where places are large enough for one."""
    by = world.hamlet.user("zhihui")
    where = {
        "kind": "email",
        "name": f"{place.name}值班邮箱",
        "address": f"duty{number}@example.org",
        "audience": "staff",
    }
    channel = add_channel(place=place, **where, by=by, at=at)
    rows: dict[str, Any] = {
        "channel": channel,
        "subscription": subscribe_place(channel=channel, place=place, by=by, at=at),
    }
    if place.level not in NARROW:
        rows["judgement"] = make_judgement(place=place, as_of=at, by=by, at=at)
    for name, row in rows.items():
        world.samples.setdefault(name, {})[spot] = row.public_id
