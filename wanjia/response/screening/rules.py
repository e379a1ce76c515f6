"""What makes a visit complete, what in a worker's day a human should look at, what differs between two visits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from wanjia.command.campaigns.questions.definition import Definition, Question
from wanjia.command.campaigns.questions.evaluate import flat
from wanjia.command.campaigns.rules import NEEDS_REASON, NEEDS_REVISIT, OutcomeKind

KINDS = frozenset(OutcomeKind)
INCOMPARABLE = ("note", "group", "calculate", "geopoint", "image")
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
class Fault:
    """What a visit lacks: words for the user, the field, a code."""

    message: object
    field: str
    code: str = "required"


def fault_of(
    *, kind: str, revisit_at: datetime | None, reason: str, flags: dict[str, bool | None], services: Sequence[str]
) -> Fault | None:
    """Give the first thing that keeps a visit from counting, None for a visit that says enough."""
    if kind not in KINDS:
        return Fault(_("没有这种上门结果"), "outcome", "invalid")
    if kind in NEEDS_REVISIT and revisit_at is None:
        return Fault(_("请约定再次上门的时间"), "revisit_at")
    if kind in NEEDS_REASON and not reason.strip():
        return Fault(_("请写明原因"), "reason")
    if kind == OutcomeKind.REACHED and (lacking := missing_flags(flags)):
        names = [FLAGS.get(name, _("已落实一对一管理")) for name in lacking]
        listed = format_lazy("、".join(["{}"] * len(names)), *names)
        return Fault(format_lazy("{}{}", _("见到住户后还应完成："), listed), lacking[0])
    if not set(services) <= set(SERVICES):
        return Fault(_("没有这种服务"), "services", "invalid")
    return None


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


@dataclass(frozen=True)
class Asked:
    """The questions two forms have in common, by name, as the later one words them."""

    household: dict[str, Question]
    person: dict[str, Question]


@dataclass(frozen=True)
class Reply:
    """One question answered otherwise than before; ``person`` is None for the household."""

    person: int | None
    question: Question
    before: Any
    after: Any


def comparable(earlier: Definition, later: Definition) -> Asked:
    """Give the questions two forms have in common: of one name and type, and such that people answer them in words.

    A photo, a position and a calculation always differ, and say nothing that an answer does not.
    """

    def common(then: list[Question], now: list[Question]) -> dict[str, Question]:
        types = {q["name"]: q["type"] for q in flat(then)}
        return {q["name"]: q for q in flat(now) if types.get(q["name"]) == q["type"] and q["type"] not in INCOMPARABLE}

    return Asked(common(earlier["household"], later["household"]), common(earlier["person"], later["person"]))


def changed_replies(
    asked: dict[str, Question], before: dict[str, Any], after: dict[str, Any], person: int | None = None
) -> list[Reply]:
    """Give the questions answered otherwise, in the form's order."""
    return [
        Reply(person, question, before.get(name), after.get(name))
        for name, question in asked.items()
        if before.get(name) != after.get(name)
    ]
