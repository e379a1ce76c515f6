"""Questions about big screens."""

import hashlib
from datetime import datetime

from wanjia.insight.dashboards.models import Screen


def digest_of(token: str) -> bytes:
    """Give what is kept of a token. It is random, so that nobody can try all there are; a plain digest is enough."""
    return hashlib.sha256(token.encode()).digest()


def screen_of(token: str, at: datetime) -> Screen | None:
    """Give the screen that a token opens at a moment."""
    found: Screen | None = Screen.objects.open_at(at).filter(token=digest_of(token)).select_related("place").first()
    return found
