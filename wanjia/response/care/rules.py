"""The steps of a fever chain: which comes next, by when, what each needs. Values in, values out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

STEPS = {
    "found": _("发现"),
    "isolated": _("就地隔离"),
    "transport": _("已叫转运"),
    "received": _("门诊接收"),
    "outcome": _("有结论"),
}
ORDER = list(STEPS)
SOURCES = {"check": _("卡口查验"), "home": _("居家上报"), "desk": _("其他场所")}
OUTCOMES = {
    "excluded": _("排除"),
    "observed": _("留观"),
    "suspected": _("疑似"),
    "confirmed": _("确诊"),
}


def next_step(step: str) -> str:
    """Give the step after one, empty after the last: none can be left out."""
    place = ORDER.index(step) + 1
    return ORDER[place] if place < len(ORDER) else ""


def due_at(step: str, found_at: datetime, minutes: Sequence[int]) -> datetime | None:
    """Give until when the step after one must be done, counted from the finding; None after the last."""
    following = next_step(step)
    return found_at + timedelta(minutes=minutes[ORDER.index(following) - 1]) if following else None


def took(moments: Mapping[str, datetime]) -> dict[str, int]:
    """Give for each step but the first how many minutes passed since the one before, and ``all`` for the whole chain."""
    taken = [step for step in ORDER if step in moments]
    found = {step: _minutes(moments[before], moments[step]) for before, step in pairwise(taken)}
    return found | {"all": _minutes(moments[taken[0]], moments[taken[-1]])} if found else found


def _minutes(begin: datetime, end: datetime) -> int:
    return int((end - begin).total_seconds() // 60)


LEAD = "lead"


def lacking(members: Iterable[tuple[str, bool]], wanted: Sequence[str]) -> list[str]:
    """Give what a team wants, by its members' duties and who of them leads: somebody who leads, and each duty nobody has."""
    held = list(members)
    lead = [] if any(leads for _duty, leads in held) else [LEAD]
    return lead + [duty for duty in wanted if duty not in {duty for duty, _leads in held}]
