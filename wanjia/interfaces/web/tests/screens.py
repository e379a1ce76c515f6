"""A big screen at the spots of the access matrix."""

from datetime import timedelta
from typing import Any

from wanjia.insight.dashboards.actions import open_screen
from wanjia.registry.places.models import Place


def furnish_screen(world: Any, spot: str, place: Place, number: int, at: Any) -> None:
    """A screen of a spot, and the address nobody has."""
    by = world.hamlet.user("zongzhi")
    screen, _token = open_screen(place=place, name=f"大厅{number}", until_at=at + timedelta(days=9), by=by, at=at)
    world.samples.setdefault("screen", {})[spot] = screen.public_id
