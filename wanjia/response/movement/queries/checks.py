"""Questions about checks: what was seen last, whose code was used twice in a short while."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import F, Q, QuerySet

from wanjia.response.movement.models import Check, Crossing, Mismatch

# A code of a resident, or of what a visitor registered: what can be lent and photographed.
# or a green card: it names nobody to whoever holds it.
SHOWN = Q(person__isnull=False, proof__in=("code", "certificate")) | Q(visitor__isnull=False, proof="registration")
SHORT = timedelta(minutes=10)  # nobody is at two stations, or goes in twice, within this


class Earlier(NamedTuple):
    """Another use of somebody's code."""

    event: str
    at: datetime
    by_id: int
    where: str


def used_again(checks: Iterable[int]) -> dict[int, list[Earlier]]:
    """Give, by check, the other checks of the same persons a short while before or after: elsewhere, or the same way again."""
    mine = list(
        Crossing.objects.filter(SHOWN, check_of__in=list(checks)).values_list(
            "check_of_id", "person_id", "visitor_id", "check_of__station_id", "check_of__direction", "check_of__at"
        )
    )
    if not mine:
        return {}
    people = {person for _check, person, *_rest in mine if person}
    visitors = {visitor for _check, _person, visitor, *_rest in mine if visitor}
    first, last = min(row[5] for row in mine) - SHORT, max(row[5] for row in mine) + SHORT
    others: dict[tuple[int | None, int | None], list[tuple[int, int, str, datetime, Earlier]]] = defaultdict(list)
    anybody = Q(person__in=people) | Q(visitor__in=visitors)
    rows = Crossing.objects.filter(SHOWN, anybody, check_of__at__gte=first, check_of__at__lte=last)
    for check, person, visitor, station, way, at, event, by_id, where in rows.values_list(
        "check_of_id", "person_id", "visitor_id", "check_of__station_id", "check_of__direction", "check_of__at",
        "check_of__event", "check_of__by_id", "check_of__station__site__name",
    ):  # fmt: skip
        others[person, visitor].append((check, station, way, at, Earlier(str(event), at, by_id, where)))
    found: dict[int, list[Earlier]] = defaultdict(list)
    for check, person, visitor, station, way, at in mine:
        for other, its_station, its_way, its_at, earlier in others[person, visitor]:
            strange = its_station != station or its_way == way
            if other < check and strange and abs(its_at - at) <= SHORT:
                found[check].append(earlier)
    return found


def latest(stations: Sequence[int], limit: int = 50) -> QuerySet[Check]:
    """Give the last checks of some stations, the newest first."""
    rows: QuerySet[Check] = Check.objects.filter(station__in=stations).order_by("-at", "-id")
    return rows.select_related("station__site")[:limit]


def open_mismatches(rows: QuerySet[Mismatch]) -> QuerySet[Mismatch]:
    """Keep what nobody has decided, the oldest first."""
    return rows.filter(decision="").order_by(F("raised_at"), "id").select_related("check_of__station__site", "owner")
