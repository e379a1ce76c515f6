"""Questions about big screens, and what the situation page says of a place."""

import hashlib
from datetime import datetime

from wanjia.insight.dashboards.models import Screen
from wanjia.insight.dashboards.snapshots import Snapshot, kept
from wanjia.registry.places.models import Place


def digest_of(token: str) -> bytes:
    """Give what is kept of a token. It is random, so that nobody can try all there are; a plain digest is enough."""
    return hashlib.sha256(token.encode()).digest()


def screen_of(token: str, at: datetime) -> Screen | None:
    """Give the screen that a token opens at a moment."""
    found: Screen | None = Screen.objects.open_at(at).filter(token=digest_of(token)).select_related("place").first()
    return found


def situation_of(place: Place, key: str, at: datetime, *, hurry: bool = False) -> Snapshot:
    """Give what the situation page says of a place and an indicator, as it was counted for all who look.

    Who is in a hurry waits for nothing that was counted in the last ten minutes.
    """
    return kept.of(place, key, at, hurry=hurry)
