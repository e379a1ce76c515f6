"""Questions about visits as a worker's day."""

import json
from datetime import datetime

from django.db.models import Q

from wanjia.command.posts.queries import policy
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import WIDTH_BITS, Level
from wanjia.response.screening.models import PersonAnswers, Visit
from wanjia.response.screening.rules import Limits, Trace

COLUMNS = (
    "outcome_id",
    "outcome__at",
    "outcome__by_id",
    "outcome__kind",
    "outcome__target__position",
    "outcome__target__household__door__longitude",
    "outcome__target__household__door__latitude",
    "longitude",
    "latitude",
    "all_well",
    "answers",
)


def traces(within: Q, start: datetime, end: datetime) -> dict[int, list[Trace]]:
    """Give each worker's visits of a span of time, in order; ``within`` is a filter on ``outcome__target__position``."""
    rows = Visit.objects.filter(within, outcome__at__gte=start, outcome__at__lt=end, outcome__void=None)
    rows = rows.order_by("outcome__at", "outcome_id")
    said: dict[int, list[object]] = {}
    for visit, answers in PersonAnswers.objects.filter(visit__in=rows.order_by()).values_list("visit_id", "answers"):
        said.setdefault(visit, []).append(answers)
    found: dict[int, list[Trace]] = {}
    for pk, at, by, kind, position, door_lon, door_lat, lon, lat, well, answers in rows.values_list(*COLUMNS):
        words = [well, answers, said.get(pk, [])] if kind == "reached" else [pk]
        found.setdefault(by, []).append(
            Trace(
                outcome_id=pk,
                at=at,
                position=position,
                building=position >> WIDTH_BITS[Level.BUILDING],
                answers=json.dumps(words, ensure_ascii=False, sort_keys=True),
                location=(lon, lat) if lon is not None else None,
                door=(door_lon, door_lat) if door_lon is not None else None,
            )
        )
    return found


def limits(place: Place, at: datetime) -> Limits:
    """Give what signals compare with, as in force at a place."""
    start, end = policy("shift_hours", place, at)
    return Limits(
        walking_speed=policy("walking_speed", place, at),
        seconds_between_doors=policy("seconds_between_doors", place, at),
        identical_answers=policy("identical_answers", place, at),
        door_distance=policy("door_distance", place, at),
        shift_hours=(start, end),
    )
