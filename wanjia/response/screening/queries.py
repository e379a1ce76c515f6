"""Questions about visits as a worker's day, and about leads."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from wanjia.command.campaigns.models import Campaign
from wanjia.command.posts.queries import policy
from wanjia.core.fields import blind_index
from wanjia.registry.people.models import Household
from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import named_in
from wanjia.registry.places.rules import WIDTH_BITS, Level
from wanjia.response.screening.models import Lead, PersonAnswers, Visit
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


def place_of(address: str, inside: Place | None = None) -> Place | None:
    """Give the place an address speaks of: the community (else the township) whose name it holds, None for none or several.

    A community counts when the address names its township or county too, or when nothing else has its name.
    """
    named = named_in(address, [Level.LEAGUE, Level.COUNTY, Level.TOWNSHIP, Level.COMMUNITY])
    if inside is not None:
        named = [place for place in named if inside.contains(place.lo) and place.hi <= inside.hi]
    for level in (Level.COMMUNITY, Level.TOWNSHIP):
        found = [place for place in named if place.level == level]
        longest = [p for p in found if not any(q.name != p.name and p.name in q.name for q in found)]
        if len(longest) > 1:
            above = [p for p in named if p.level != level and any(p.contains(q.lo) for q in longest)]
            narrow = min(above, key=lambda p: p.hi - p.lo, default=None)
            longest = [p for p in longest if narrow is not None and narrow.contains(p.lo)]
        if len(longest) == 1:
            return longest[0]
        if longest:
            return None
    return None


def campaigns_for(household: Household) -> list[Campaign]:
    """Give the running campaigns in whose scope a household lies, the newest first."""
    rows = Campaign.objects.running().filter(
        scopes__place__lo__lte=household.position, scopes__place__hi__gte=household.position
    )
    return list(rows.distinct().order_by("-launched_at", "-id"))


def declared_lately(phone: str, at: datetime) -> bool:
    """Tell whether somebody of this telephone number declared themselves in the last day."""
    rows = Lead.objects.filter(phone_index=blind_index("phone", phone), source=Lead.Source.DECLARED)
    return rows.filter(received_at__gt=at - timedelta(days=1)).exists()


def hours_to_contact(leads: Iterable[Lead]) -> float | None:
    """Give the median hours from receipt to the first word from the ground, of leads ``with_result``; None for none."""
    hours = sorted(
        (lead.contacted_at - lead.received_at).total_seconds() / 3600  # type: ignore[attr-defined]
        for lead in leads
        if lead.contacted_at is not None  # type: ignore[attr-defined]
    )
    return hours[len(hours) // 2] if hours else None
