"""Zero infection (零感染): no case of a place was ever confirmed. It is only said where somebody looks for cases."""

from datetime import datetime

from wanjia.command.posts.queries import response_level
from wanjia.registry.places.models import Place
from wanjia.response.cases.models import Outbreak

CONFIRMED = "cases.confirmed"


def looked_for(place: Place, at: datetime) -> bool:
    """Tell whether cases of a place would be known: it is under a response level, or an outbreak was opened there or above.

    Elsewhere no case is no finding.
    """
    over = {"place__lo__lte": place.lo, "place__hi__gte": place.hi}
    return response_level(place, at) is not None or Outbreak.objects.filter(opened_at__lte=at, **over).exists()


def zero_infection(place: Place, confirmed: int | None, at: datetime) -> bool:
    """Tell whether a place is free of infection at a moment; ``confirmed`` is its ``cases.confirmed`` of then."""
    return confirmed == 0 and looked_for(place, at)
