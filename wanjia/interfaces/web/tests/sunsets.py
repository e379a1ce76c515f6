"""What is to end as a whole at the spots of the access matrix."""

from datetime import timedelta
from typing import Any

from wanjia.registry.places.models import Place
from wanjia.response.sunset.actions import propose_sunset


def furnish_sunset(world: Any, spot: str, place: Place, at: Any) -> None:
    """A response at a spot that somebody proposes to end."""
    ends, document = at + timedelta(days=300), world.hamlet.document
    row = propose_sunset(
        place=place,
        document=document,
        reason="无新增",
        ends_at=ends,
        destroy_at=ends,
        by=world.hamlet.user("zhihui"),
        at=at,
    )
    world.samples.setdefault("sunset", {})[spot] = row.public_id
