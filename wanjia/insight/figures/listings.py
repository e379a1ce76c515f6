"""The list that each figure opens."""

from collections.abc import Callable
from datetime import datetime

from django.urls import reverse

from wanjia.registry.places.models import Place

LISTS: dict[str, Callable[[Place, datetime], str]] = {
    "people.households": lambda place, at: reverse("places:place", args=[place.public_id]),
}


def listing(key: str, place: Place, *, at: datetime) -> str:
    """Give the address of the list that a figure opens, empty when there is none."""
    known = LISTS.get(key)
    return known(place, at) if known else ""
