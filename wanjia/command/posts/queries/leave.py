"""Questions about leave: what the level in force says, who is away, who must come back."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from wanjia.command.posts.models import Leave, ResponseLevel
from wanjia.command.posts.queries.force import level_in_force, policy
from wanjia.command.posts.rules import LEVEL_NAMES, ground, leave_rule, longest_leave, may_leave, watch_asked
from wanjia.registry.places.models import Place


@dataclass(frozen=True)
class Regime:
    """What the response level in force over a place asks: since exactly when, how to keep watch, who may take leave."""

    row: ResponseLevel | None
    days: list[float]

    @property
    def level(self) -> int | None:
        """The level, None where none is in force."""
        return self.row.level if self.row else None

    @property
    def title(self) -> str:
        """The level's name."""
        return str(LEVEL_NAMES[self.row.level]) if self.row else ""

    @property
    def watch(self) -> str:
        """How posts must keep watch."""
        return watch_asked(self.level)

    @property
    def leave(self) -> str:
        """Who may take leave."""
        return leave_rule(self.level, self.days)

    @property
    def ground(self) -> str:
        """The level with its start and its rule: what a decision about leave rests on."""
        return ground(self.level, self.row.from_at if self.row else None, self.days, _moment)

    def permits(self, leave: Leave) -> bool:
        """Tell whether a leave may be approved under it."""
        return may_leave(leave.kind, leave.from_at, leave.until_at, longest_leave(self.level, self.days))


def regime(place: Place, at: datetime) -> Regime:
    """Give what the level in force over a place asks at a moment."""
    return Regime(level_in_force(place, at), policy("leave_days", place, at))


def to_recall(leaves: list[Leave], now: Regime) -> list[Leave]:
    """Give who was allowed to leave and, under the level in force now, would not be."""
    return [leave for leave in leaves if not now.permits(leave)]


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
