"""Outlines of the town from where its doors stand, and the big screen in the command post's hall."""

from collections.abc import Callable
from datetime import datetime, timedelta

from demo.ground import Ground
from demo.staff import Staff
from wanjia.insight.dashboards.actions import open_screen
from wanjia.registry.places.actions import estimate_outlines


def hang(land: Ground, people: Staff, say: Callable[[str], None], *, at: datetime) -> None:
    """Draw the outlines; open a screen of the region and say its address, which is kept nowhere."""
    region = land.places["region"]
    estimate_outlines(place=region, by=None, at=at)
    by, until = people.users["zongzhi"], at + timedelta(days=30)
    _screen, token = open_screen(place=land.places["county"], name="指挥部大厅", until_at=until, by=by, at=at)
    say(f"  its address: /screen/{token}")
