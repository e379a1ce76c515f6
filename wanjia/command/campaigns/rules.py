"""What state a target is in, what is still open, and what the percentages mean. Values in, values out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

CELL_BITS = 25  # a counting cell is one grid's interval of positions (registry.places.rules)


class State(StrEnum):
    """Every target is in exactly one."""

    PENDING = "pending"
    REACHED = "reached"
    ABSENT = "absent"
    VACANT = "vacant"
    REFUSED = "refused"
    MOVED = "moved"
    ASKED = "asked"
    INACCESSIBLE = "inaccessible"
    EXCLUDED = "excluded"


STATE_NAMES = {
    State.PENDING: _("待上门"),
    State.REACHED: _("已见到"),
    State.ABSENT: _("无人应答"),
    State.VACANT: _("空户"),
    State.REFUSED: _("拒访"),
    State.MOVED: _("已搬走"),
    State.ASKED: _("进不去（待批）"),
    State.INACCESSIBLE: _("进不去（已批）"),
    State.EXCLUDED: _("已剔除"),
}


# A person is sampled where a household is met: the two words that differ.
PERSON_STATE_NAMES = {**STATE_NAMES, State.PENDING: _("未采样"), State.REACHED: _("已采样")}


def state_names(subject: str) -> dict[State, Any]:
    """Give what the states are called in a campaign of households or of persons."""
    return PERSON_STATE_NAMES if subject == "person" else STATE_NAMES


def counted(number: int, subject: str) -> str:
    """Write how many targets there are: so many households, or so many persons."""
    words = (
        ngettext("%(n)s 户", "%(n)s 户", number) if subject != "person" else ngettext("%(n)s 人", "%(n)s 人", number)
    )
    return words % {"n": f"{number:,}"}


class OutcomeKind(StrEnum):
    """What can come of going to a door."""

    REACHED = "reached"
    ABSENT = "absent"
    VACANT = "vacant"
    REFUSED = "refused"
    MOVED = "moved"
    INACCESSIBLE = "inaccessible"


OUTCOME_NAMES: dict[str, Any] = {str(kind): STATE_NAMES[State(kind)] for kind in OutcomeKind}
OUTCOME_NAMES["inaccessible"] = _("进不去")
NEEDS_REVISIT = frozenset({OutcomeKind.ABSENT, OutcomeKind.VACANT})
NEEDS_REASON = frozenset({OutcomeKind.REFUSED, OutcomeKind.INACCESSIBLE})
STICKY = frozenset({State.REACHED, State.INACCESSIBLE, State.EXCLUDED})


@dataclass(frozen=True)
class Happened:
    """One outcome as the rules see it; ``ask`` is the decision on an inaccessible one: None undecided, else approved?"""

    kind: str
    at: datetime
    event: str
    ask: bool | None = None

    @property
    def order(self) -> tuple[datetime, str]:
        """What makes one outcome later than another, on every machine alike."""
        return (self.at, self.event)


def resolve(outcomes: Iterable[Happened], *, excluded: bool = False) -> State:
    """Give the state that a set of outcomes means, whatever order they arrived in.

    A met household stays met; an approved exception stands until somebody is met; a refused ask counts for nothing;
    otherwise the latest outcome speaks.
    """
    if excluded:
        return State.EXCLUDED
    standing = [o for o in outcomes if not (o.kind == OutcomeKind.INACCESSIBLE and o.ask is False)]
    if any(o.kind == OutcomeKind.REACHED for o in standing):
        return State.REACHED
    if any(o.kind == OutcomeKind.INACCESSIBLE and o.ask for o in standing):
        return State.INACCESSIBLE
    if not standing:
        return State.PENDING
    return state_of(max(standing, key=lambda o: o.order).kind)


def state_of(kind: str) -> State:
    """Give the state an outcome alone means: an inaccessible door is asked about until somebody decides."""
    return State.ASKED if kind == OutcomeKind.INACCESSIBLE else State(kind)


def fold(state: str, decided_by: tuple[datetime, str] | None, new: Happened) -> tuple[State, bool]:
    """Give the state after one more outcome, and whether that outcome is the one that now speaks for the target.

    Agrees with ``resolve`` over all outcomes in any order of arrival.
    """
    current = State(state)
    if new.kind == OutcomeKind.REACHED and current is not State.EXCLUDED:
        return State.REACHED, current is not State.REACHED
    if current in STICKY:
        return current, False
    if decided_by is None or new.order > decided_by:
        return state_of(new.kind), True
    return current, False


def is_open(state: str, visits: int, vacant_visits: int) -> bool:
    """Tell whether a target is unaccounted for: not visited, nobody in, an ask undecided, an empty home seen too rarely."""
    if state == State.VACANT:
        return visits < vacant_visits
    return state in (State.PENDING, State.ABSENT, State.ASKED)


def cell_position(position: int) -> int:
    """Give the counting cell that holds a position."""
    return position >> CELL_BITS << CELL_BITS


@dataclass(frozen=True)
class Counts:
    """The counts of one place. ``frame_reached`` are those of the frozen frame that were met."""

    frame: int = 0
    found: int = 0
    frame_reached: int = 0
    pending: int = 0
    reached: int = 0
    absent: int = 0
    vacant: int = 0
    refused: int = 0
    moved: int = 0
    asked: int = 0
    inaccessible: int = 0
    excluded: int = 0
    open: int = 0

    @property
    def total(self) -> int:
        """All targets there ever were: the frame and what was found on the ground."""
        return self.frame + self.found

    @property
    def holds(self) -> bool:
        """The identity: frame + found = the sum over states."""
        return bool(self.total == sum(getattr(self, state) for state in State))

    @property
    def eligible(self) -> int:
        """Targets where somebody lives who can be met: without excluded, vacant and moved."""
        return self.total - self.excluded - self.vacant - self.moved

    @property
    def of_frame(self) -> float | None:
        """Share of the frozen frame that was met, 0..1; None for an empty frame: 0 of 0 is never 100 %."""
        return share(self.frame_reached, self.frame)

    @property
    def of_found(self) -> float | None:
        """Share of everything found on the ground, the frame included, that was met."""
        return share(self.reached, self.total)

    @property
    def of_eligible(self) -> float | None:
        """Share of the eligible that was met."""
        return share(self.reached, self.eligible)

    @property
    def accounted(self) -> float | None:
        """Share of all targets that nobody need ask about any more."""
        return share(self.total - self.open, self.total)


def share(part: int, whole: int) -> float | None:
    """Give part / whole, None when there is no whole."""
    return part / whole if whole else None


def households_each(households: int, workers: int) -> float | None:
    """Give the load of one worker (7,151 households and 15 workers: 476.7), None without workers."""
    return share(households, workers)


def hours_left(open_targets: int, per_hour: float) -> float | None:
    """Give the hours of work left at the present pace, None while there is no pace to judge by."""
    return open_targets / per_hour if per_hour > 0 else None
