"""What can become of an event, as values: the fate decides the receipt."""

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from wanjia.core import journal


@dataclass(frozen=True, slots=True)
class Query:
    """A question for the inbox: what kind, about what, and both sides (the second is the one kept for now)."""

    kind: str
    first: dict[str, Any]
    second: dict[str, Any]
    other_event: str | None = None
    household_id: int | None = None
    target_id: int | None = None
    person_id: int | None = None


class Fate(NamedTuple):
    """What became of an event. ``queries`` make an accepted one flagged."""

    result: str = "accepted"
    code: str = ""
    field: str = ""
    text: str = ""
    fixable: bool = True
    wait_for: str = ""
    position: int | None = None
    queries: tuple[Query, ...] = ()
    conflict: str = ""

    @property
    def detail(self) -> str:
        """What the receipt must say again when the event is sent again, as JSON; empty for an accepted one."""
        if self.result == "accepted":
            return ""
        said = {
            "code": self.code,
            "field": self.field,
            "text": self.text,
            "fixable": self.fixable,
            "wait_for": self.wait_for,
            "conflict": self.conflict,
        }
        return journal.canonical({name: value for name, value in said.items() if value != ""})


ACCEPTED = Fate()


def rejected(code: str, text: Any, field: str = "", *, fixable: bool = True, position: int | None = None) -> Fate:
    """Give the fate of an event that is not stored as a fact."""
    return Fate("rejected", code, field[:80], str(text)[:300], fixable, position=position)


def held(wait_for: str, why: str, position: int | None = None) -> Fate:
    """Give the fate of an event that waits for another one or for the office."""
    return Fate("held", code=why, wait_for=wait_for, position=position)


def flagged(*queries: Query, position: int | None = None) -> Fate:
    """Give the fate of an event that is stored and asked about."""
    return Fate("flagged", queries=queries, position=position) if queries else Fate(position=position)


def answer(event: str, fate: Fate, *, again: bool = False) -> dict[str, Any]:
    """Give the receipt as it is sent. An event stored before is a duplicate; any other fate is told again as it was."""
    if again and fate.result in ("accepted", "flagged"):
        return {"id": event, "result": "duplicate"}
    said: dict[str, Any] = {"id": event, "result": fate.result}
    if fate.result == "flagged":
        said["conflict"] = fate.conflict
    elif fate.result == "held":
        said["wait_for"] = fate.wait_for
    elif fate.result == "rejected":
        said |= {"code": fate.code, "field": fate.field, "text": fate.text, "fixable": fate.fixable}
    return said


_PLACE = re.compile(r" - at `\$\.?(.*)`$")


def field_of(message: str) -> str:
    """Give the field that a parser's message points at: ``people[0].person``."""
    found = _PLACE.search(message)
    return found[1].replace("[...]", "") if found else ""
