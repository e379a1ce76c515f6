"""What a disease's profile is made of, how each value is typed and read, and the shape it must have.

A profile is a set of values by key. What Wanjia ships is in ``shipped``; a decree lays some values over it
(models.DiseaseProfile). Figures are whole days of 24 hours unless said otherwise; a test day of 1 is the day on which
the observation begins.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

# The kinds of measure a profile speaks of. Those of wanjia.response.measures carry these codes.
HOME, HOUSEHOLD, CENTRAL, MONITORING = "home_observation", "home_isolation", "central_isolation", "health_monitoring"
BUILDING, SEALED_ROOM, COMPOUND, AREA = "sealed_building", "sealed_room", "sealed_compound", "risk_area"
MEASURE_KINDS: dict[str, Any] = {
    HOME: _("居家医学观察"),
    HOUSEHOLD: _("居家隔离（封门）"),
    CENTRAL: _("集中隔离医学观察"),
    MONITORING: _("健康监测"),
    BUILDING: _("楼栋封控"),
    SEALED_ROOM: _("房间封控"),
    COMPOUND: _("小区封控"),
    AREA: _("风险区管控"),
}
FAMILIES: dict[str, Any] = {"lognormal": _("对数正态"), "gamma": _("伽马"), "weibull": _("韦布尔")}


@dataclass(frozen=True)
class Distribution:
    """A delay in days: lognormal (mean and sd of the logarithm), gamma or weibull (shape, scale)."""

    family: str
    first: float
    second: float


@dataclass(frozen=True)
class Kind:
    """What a value of a profile means, its unit, its shape and the largest number it may hold."""

    meaning: Any
    shape: str  # text, number, days, kinds (a number for each kind of measure), kind_days, distribution
    unit: Any = ""
    most: int = 0


VALUES: dict[str, Kind] = {
    "suspected": Kind(_("疑似病例的定义"), "text"),
    "confirmed": Kind(_("确诊病例的定义"), "text"),
    "contact": Kind(_("密切接触者的定义"), "text"),
    "contact_distance": Kind(_("接触距离"), "text"),
    "contact_minutes": Kind(_("同一地点停留多少分钟算接触"), "number", _("分钟"), 1440),
    "queue_minutes": Kind(_("采样排队前后多少分钟算接触（同管另算）"), "number", _("分钟"), 30),
    "contact_degree": Kind(_("追到第几层接触者"), "number", _("层"), 2),
    "infectious_before": Kind(_("发病前几天起有传染性"), "number", _("天"), 60),
    "infectious_after": Kind(_("发病后几天内有传染性"), "number", _("天"), 180),
    "observation_days": Kind(_("各类措施的时长"), "kinds", _("天"), 180),
    "most_days": Kind(_("各类措施一次最长多久"), "kinds", _("天"), 180),
    "followups_a_day": Kind(_("每天随访几次"), "number", _("次"), 12),
    "followup_days": Kind(_("在第几天随访（不填：每天）"), "days", _("天"), 180),
    "test_days": Kind(_("各类措施在第几天检测"), "kind_days", _("天"), 180),
    "incubation": Kind(_("潜伏期分布"), "distribution", _("天")),
    "serial_interval": Kind(_("代际间隔分布"), "distribution", _("天")),
    "onset_to_admission": Kind(_("发病到住院的分布"), "distribution", _("天")),
}


@dataclass(frozen=True)
class Profile:
    """What holds of a disease at a place and a moment."""

    disease: str
    name: Any
    suspected: str
    confirmed: str
    contact: str
    contact_distance: str
    contact_minutes: int
    queue_minutes: int
    contact_degree: int
    infectious_before: int
    infectious_after: int
    observation_days: Mapping[str, int]
    most_days: Mapping[str, int]
    followups_a_day: int
    followup_days: tuple[int, ...]
    test_days: Mapping[str, tuple[int, ...]]
    incubation: Distribution | None
    serial_interval: Distribution | None
    onset_to_admission: Distribution | None


def profile_of(disease: str, name: Any, values: Mapping[str, Any]) -> Profile:
    """Make a profile of plain JSON values."""
    made: dict[str, Any] = {}
    for key, kind in VALUES.items():
        value = values[key]
        if kind.shape == "distribution":
            value = Distribution(*value) if value else None
        elif kind.shape == "days":
            value = tuple(value)
        elif kind.shape == "kind_days":
            value = {measure: tuple(days) for measure, days in value.items()}
        made[key] = value
    return Profile(disease=disease, name=name, **made)


def laid_over(shipped: Mapping[str, Any], *layers: Mapping[str, Any]) -> dict[str, Any]:
    """Lay sets of values over the shipped ones, the farthest place first. A value for one kind of measure leaves the others."""
    values = dict(shipped)
    for layer in layers:
        for key, value in layer.items():
            values[key] = {**values[key], **value} if VALUES[key].shape in ("kinds", "kind_days") else value
    return values


def differing(values: Mapping[str, Any], holding: Mapping[str, Any]) -> dict[str, Any]:
    """Keep of some values what is not so already; of values for kinds of measure, the kinds."""
    kept = {}
    for key, value in values.items():
        if VALUES[key].shape in ("kinds", "kind_days"):
            value = {kind: days for kind, days in value.items() if holding[key].get(kind) != days}
            if value:
                kept[key] = value
        elif value != holding[key]:
            kept[key] = value
    return kept


def fits(key: str, value: Any) -> bool:
    """Tell whether a value has the shape of its key."""
    if key not in VALUES:
        return False
    kind = VALUES[key]
    checks = {
        "text": lambda: isinstance(value, str) and 0 < len(value.strip()) <= 1000,
        "number": lambda: _is_number(value, kind.most),
        "days": lambda: _is_days(value, kind.most),
        "kinds": lambda: _is_kinds(value) and all(_is_number(days, kind.most) for days in value.values()),
        "kind_days": lambda: _is_kinds(value) and all(_is_days(days, kind.most) for days in value.values()),
        "distribution": lambda: value is None or _is_distribution(value),
    }
    return checks[kind.shape]()


def contradiction(values: Mapping[str, Any]) -> str:
    """Name the kind of measure that would have to last longer than it may, empty when there is none."""
    lengths, most = values["observation_days"], values["most_days"]
    return next((kind for kind, days in lengths.items() if days > most.get(kind, 0)), "")


def _is_number(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _is_days(value: Any, most: int) -> bool:
    numbers = isinstance(value, list | tuple) and all(_is_number(day, most) and day > 0 for day in value)
    return numbers and list(value) == sorted(set(value))


def _is_kinds(value: Any) -> bool:
    return isinstance(value, dict) and all(kind in MEASURE_KINDS for kind in value)


def _is_distribution(value: Any) -> bool:
    if not (isinstance(value, list | tuple) and len(value) == 3 and value[0] in FAMILIES):
        return False
    numbers = all(isinstance(part, int | float) and not isinstance(part, bool) for part in value[1:])
    lowest = -10 if value[0] == "lognormal" else 0.001  # the mean of a logarithm may be negative, no shape may
    return numbers and lowest <= value[1] <= 100 and 0.001 <= value[2] <= 1000


def read_value(key: str, text: str) -> Any:
    """Read what somebody typed: ``14``, ``1 4 7``, ``居家医学观察=14；集中隔离医学观察=5``, ``对数正态 1.63 0.5``.

    Raises ValueError for anything else.
    """
    readers: dict[str, Callable[[str], Any]] = {
        "text": lambda typed: " ".join(typed.split()),
        "number": lambda typed: int(typed.strip()),
        "days": _read_days,
        "kinds": lambda typed: {kind: int(part.strip()) for kind, part in _read_kinds(typed)},
        "kind_days": lambda typed: {kind: _read_days(part) for kind, part in _read_kinds(typed)},
        "distribution": _read_distribution,
    }
    value = readers[VALUES[key].shape](text)
    if not fits(key, value):
        raise ValueError(text)
    return value


def _read_days(text: str) -> list[int]:
    return [int(part) for part in re.split(r"[\s,，、]+", text.strip()) if part]


def _read_kinds(text: str) -> list[tuple[str, str]]:
    known = {str(name): kind for kind, name in MEASURE_KINDS.items()}
    found = []
    for part in filter(None, re.split(r"\s*[;；\n]\s*", text.strip())):
        name, sign, value = re.sub("＝", "=", part).partition("=")
        if not sign:
            raise ValueError(text)
        found.append((known.get(name.strip(), name.strip()), value))
    return found


def _read_distribution(text: str) -> list[Any] | None:
    if not text.strip():
        return None
    known = {str(name): family for family, name in FAMILIES.items()}
    family, first, second = text.split()
    return [known.get(family, family), float(first), float(second)]


def written(key: str, value: Any) -> str:
    """Write a value as people read it, and as ``read_value`` takes it."""
    shape = VALUES[key].shape
    if shape == "kinds":
        return "；".join(f"{MEASURE_KINDS[kind]}={days}" for kind, days in value.items())
    if shape == "kind_days":
        return "；".join(f"{MEASURE_KINDS[kind]}={_days(days)}" for kind, days in value.items())
    if shape == "days":
        return _days(value)
    if shape == "distribution":
        return f"{FAMILIES[value[0]]} {value[1]:g} {value[2]:g}" if value else ""
    return str(value)


def _days(days: Any) -> str:
    return "、".join(map(str, days))
