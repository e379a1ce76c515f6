"""Questions about sunsets: which are due, what a signed report says and whether its signature holds."""

import json
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from wanjia.registry.codes.queries import verify_keys
from wanjia.registry.codes.rules.signing import agrees, take_apart
from wanjia.registry.places.models import Place
from wanjia.response.isolation.models import HouseholdFile, Watch
from wanjia.response.sunset.models import Sunset
from wanjia.response.sunset.rules import WHERE


def to_end(at: datetime) -> QuerySet[Sunset]:
    """Give the confirmed ones whose instant has come."""
    return Sunset.objects.filter(confirmed_at__isnull=False, ended_at=None, ends_at__lte=at).order_by("ends_at", "id")


def ended() -> QuerySet[Sunset]:
    """Give those that have ended and whose destruction has not been reported."""
    rows = Sunset.objects.filter(ended_at__isnull=False, done_at=None)
    return rows.select_related("place", "confirmed_by", "document").order_by("destroy_at", "id")


def to_destroy(at: datetime) -> QuerySet[Sunset]:
    """Give the ended ones whose moment of destruction has come."""
    return ended().filter(destroy_at__lte=at)


def inside(label: str, place: Place) -> Q | None:
    """Give the filter for a table's rows that lie in a place, None for a table that lies nowhere in particular."""
    if label not in WHERE:
        return None
    lo, hi = WHERE[label]
    return Q(**{f"{lo}__gte": place.lo, f"{hi}__lte": place.hi})


def watches_over(sunset: Sunset) -> QuerySet[Watch]:
    """Give who was observed in the place under a measure that this ended, and has no certificate yet."""
    place = sunset.place
    here = Q(position__gte=place.lo, position__lte=place.hi)
    rows = Watch.objects.filter(here, release=None, ended_at=None, measure__ended_how="sunset")
    rows = rows.filter(measure__ended_at__lte=sunset.ends_at)
    return rows.filter(Q(person=None) | Q(person__gone_at=None)).order_by("id")


def open_files(sunset: Sunset) -> QuerySet[HouseholdFile]:
    """Give the household files of the place that are still open."""
    place = sunset.place
    return HouseholdFile.objects.open().filter(position__gte=place.lo, position__lte=place.hi).order_by("id")


def read_report(sunset: Sunset) -> tuple[dict[str, Any], bool, str]:
    """Give what a report says, whether its signature holds, and the number of the key that signed it."""
    signed = take_apart(bytes(sunset.report))
    key = verify_keys().get(bytes(signed.kid))
    holds = key is not None and not key.revoked and agrees(signed, key)
    return json.loads(signed.payload), holds, bytes(signed.kid).hex()
