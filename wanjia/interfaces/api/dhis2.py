"""Cases as DHIS2's tracker import takes them: tracked entities with attributes, their enrolment, an event for each dated fact.

Every uid can be set by the installation (``WANJIA_DHIS2_MAPPING``); one that is not follows from the word itself, so that it
stays the same from one export to the next. The shape is that of ``POST /api/tracker`` (DHIS2 2.36 and later), nested.
"""

import hashlib
import json
import string
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import msgspec
from django.conf import settings
from msgspec import Meta, Struct, field

from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import with_ancestors

Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}T00:00:00$", description="A day, as DHIS2 writes moments.")]
LETTERS = string.ascii_letters
DIGITS = string.ascii_letters + string.digits
# The fields of a line list that are attributes of who fell ill, and those that are told by an event, with the event's day.
ATTRIBUTES = ("case_id", "full_name", "gender", "age_years", "residence")
STAGES = {
    "report": ("date_report", ("case_classification", "date_infection", "date_onset", "infector")),
    "laboratory": ("date_sample", ("date_sample",)),
    "admission": ("date_hospitalisation", ("date_hospitalisation",)),
    "outcome": ("date_outcome", ("outcome", "date_outcome")),
}


class Mapping(Struct, forbid_unknown_fields=True):
    """The uids of the receiving DHIS2: by our words, org units by official place codes, options by our codes.

    ``of_program``: which of the attributes belong to its programme; the others are those of its tracked entity type.
    """

    tracked_entity_type: str = ""
    program: str = ""
    org_units: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    stages: dict[str, str] = field(default_factory=dict)
    data_elements: dict[str, str] = field(default_factory=dict)
    options: dict[str, dict[str, str]] = field(default_factory=dict)
    of_program: list[str] = field(default_factory=list)


class Attribute(Struct):
    """A value of who is tracked."""

    attribute: str
    value: str


class DataValue(Struct, rename="camel"):
    """A value of an event."""

    data_element: str
    value: str


class Event(Struct, rename="camel"):
    """Something dated that happened in an enrolment."""

    event: str
    program: str
    program_stage: str
    org_unit: str
    occurred_at: Day
    status: str
    data_values: list[DataValue]


class Enrollment(Struct, rename="camel"):
    """Somebody's way through the programme."""

    enrollment: str
    program: str
    org_unit: str
    enrolled_at: Day
    occurred_at: Day
    status: str
    attributes: list[Attribute]
    events: list[Event]


class TrackedEntity(Struct, rename="camel"):
    """Somebody who is tracked."""

    tracked_entity: str
    tracked_entity_type: str
    org_unit: str
    attributes: list[Attribute]
    enrollments: list[Enrollment]


class Pager(Struct):
    """Where the next page begins, null at the end."""

    next: str | None


class Payload(Struct, rename="camel"):
    """What DHIS2's tracker import takes."""

    tracked_entities: list[TrackedEntity]
    pager: Pager


def uid(word: str) -> str:
    """Give the eleven characters by which DHIS2 may know something: a letter, then letters and digits."""
    number = int.from_bytes(hashlib.sha256(word.encode()).digest(), "big")
    number, first = divmod(number, len(LETTERS))
    rest = []
    for _n in range(10):
        number, digit = divmod(number, len(DIGITS))
        rest.append(DIGITS[digit])
    return LETTERS[first] + "".join(rest)


def mapping() -> Mapping:
    """Give the installation's mapping, an empty one when it set none."""
    path = settings.WANJIA_DHIS2_MAPPING
    return _mapping(path, Path(path).stat().st_mtime_ns) if path else Mapping()


@lru_cache(maxsize=1)
def _mapping(path: str, _changed: int) -> Mapping:
    return msgspec.convert(json.loads(Path(path).read_text(encoding="utf-8")), Mapping)


def payload(rows: Sequence[tuple[Any, Any]], known: Mapping, after: str | None) -> Payload:
    """Give cases, each with its row of the line list, as a payload."""
    places = with_ancestors({case.place_id for case, _line in rows})
    entities = [_entity(case, line, known, _unit(places[case.place_id], known)) for case, line in rows]
    return Payload(entities, Pager(after))


def _unit(place: Place, known: Mapping) -> str:
    """Give the org unit of a place: of the nearest above it that has an official code."""
    here: Place | None = place
    while here is not None and not here.code:
        here = here.parent
    code = here.code if here is not None else ""
    return known.org_units.get(code) or uid(f"org unit {code}")


def _entity(case: Any, line: Any, known: Mapping, unit: str) -> TrackedEntity:
    program = known.program or uid("program cases")
    own = f"{case.public_id}"
    told = [_event(own, stage, line, known, program, unit) for stage in STAGES]
    begun = case.onset or case.reported or case.created_at.date()
    enrolled = case.reported or case.created_at.date()
    status = "COMPLETED" if case.ended else "ACTIVE"
    events = [event for event in told if event is not None]
    values = {
        name: Attribute(known.attributes.get(name) or uid(f"attribute {name}"), _text(name, getattr(line, name), known))
        for name in ATTRIBUTES
        if getattr(line, name) not in (None, "")
    }
    of_way = [values.pop(name) for name in ATTRIBUTES if name in known.of_program and name in values]
    days = (_day(enrolled), _day(begun))
    way = Enrollment(uid(f"enrollment {own}"), program, unit, *days, status, of_way, events)
    kind = known.tracked_entity_type or uid("tracked entity type person")
    return TrackedEntity(uid(f"tracked entity {own}"), kind, unit, list(values.values()), [way])


def _event(own: str, stage: str, line: Any, known: Mapping, program: str, unit: str) -> Event | None:
    day_name, names = STAGES[stage]
    day = getattr(line, day_name)
    if day is None:
        return None
    values = [
        DataValue(known.data_elements.get(name) or uid(f"data element {name}"), _text(name, getattr(line, name), known))
        for name in names
        if getattr(line, name) not in (None, "")
    ]
    where = known.stages.get(stage) or uid(f"stage {stage}")
    return Event(uid(f"event {own} {stage}"), program, where, unit, _day(day), "COMPLETED", values)


def _day(day: date) -> str:
    return f"{day.isoformat()}T00:00:00"


def _text(name: str, value: Any, known: Mapping) -> str:
    said = value.isoformat() if isinstance(value, date) else str(value)
    return known.options.get(name, {}).get(said, said)
