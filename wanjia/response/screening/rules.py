"""What makes a visit complete, and what in a worker's day a human should look at. Values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, radians, sin, sqrt

from django.utils.translation import gettext_lazy as _

SERVICES = ("publicity", "persuasion", "screening", "convenience")
FLAGS = {
    "verified": _("已核实身份"),
    "told": _("已当面告知"),
    "went": _("已上门"),
    "saw": _("已见到本人"),
    "checked_code": _("已查验健康码"),
}


def missing_flags(flags: dict[str, bool | None]) -> list[str]:
    """Give the flags (C3, C9) that a met household still lacks; ``managed`` counts only where a manager is needed."""
    missing = [name for name in FLAGS if not flags.get(name)]
    return [*missing, "managed"] if flags.get("managed") is False else missing


@dataclass(frozen=True)
class Trace:
    """One visit as the signals see it. Degrees WGS 84, metres."""

    outcome_id: int
    at: datetime
    position: int
    building: int
    answers: str
    location: tuple[float, float] | None
    door: tuple[float, float] | None


@dataclass(frozen=True)
class Limits:
    """The policy values signals compare with."""

    walking_speed: float
    seconds_between_doors: float
    identical_answers: int
    door_distance: float
    shift_hours: tuple[int, int]


@dataclass(frozen=True)
class Signal:
    """Something a human should look at: never a verdict."""

    kind: str
    outcome_id: int
    value: float


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Give the great-circle distance of two points (longitude, latitude in degrees) in metres."""
    lon1, lat1, lon2, lat2 = map(radians, (*a, *b))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 6_371_000 * asin(sqrt(h))


def signals(visits: Sequence[Trace], limits: Limits, utc_offset_hours: int = 8) -> list[Signal]:
    """Give the signals of one worker's visits in the order they happened."""
    found: list[Signal] = []
    same = 1
    for number, visit in enumerate(visits):
        before = visits[number - 1] if number else None
        if before is not None:
            found += _too_fast(before, visit, limits)
            same = same + 1 if visit.answers == before.answers else 1
            if same == limits.identical_answers:
                found.append(Signal("identical_answers", visit.outcome_id, same))
        if visit.location and visit.door and (away := metres(visit.location, visit.door)) > limits.door_distance:
            found.append(Signal("far_from_door", visit.outcome_id, away))
        hour = (visit.at.hour + utc_offset_hours) % 24
        if not limits.shift_hours[0] <= hour < limits.shift_hours[1]:
            found.append(Signal("outside_shift", visit.outcome_id, hour))
    return found


def _too_fast(before: Trace, visit: Trace, limits: Limits) -> list[Signal]:
    seconds = (visit.at - before.at).total_seconds()
    if before.location and visit.location:
        way = metres(before.location, visit.location)
        if way > 30 and way > limits.walking_speed * max(seconds, 1):
            return [Signal("faster_than_walking", visit.outcome_id, way / max(seconds, 1))]
    if before.position != visit.position and seconds < limits.seconds_between_doors:
        return [Signal("faster_than_walking", visit.outcome_id, seconds)]
    return []
