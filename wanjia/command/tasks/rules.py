"""What an order is for, which states it passes through, when a word about it is owed; to whom a directive goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

# Lines of work (A23): everything that is ordered belongs to one, so that each line is looked at as a whole.
LINES = {
    "general": _("综合协调"),
    "testing": _("检测采样"),
    "screening": _("入户排查"),
    "control": _("管控服务"),
    "medical": _("医疗救治"),
    "supplies": _("物资保障"),
    "transport": _("交通转运"),
    "publicity": _("宣传引导"),
    "security": _("治安维稳"),
}


# Whose function a line is (A4): kinds of working groups, the one it is given to first standing first.
GROUPS_OF_LINES = {
    "general": ("general", "liaison", "data", "inspection"),
    "testing": ("testing",),
    "screening": ("screening",),
    "control": ("control", "tracing"),
    "medical": ("medical",),
    "supplies": ("supplies", "logistics"),
    "transport": ("transport",),
    "publicity": ("publicity",),
    "security": ("security",),
}


@dataclass(frozen=True)
class OrderKind:
    """What is ordered, the line of work it belongs to unless another is named, and whether somebody orders it by hand."""

    title: Any
    line: str = "general"
    by_hand: bool = False


# The one table of kinds: a service that orders work adds a line here and calls actions.order_work.
KINDS = {
    "errand": OrderKind(_("事务"), by_hand=True),
    "supply": OrderKind(_("物资配送"), "supplies", by_hand=True),
    "incident": OrderKind(_("突发事件"), "security", by_hand=True),
    "directive": OrderKind(_("指令落实")),
    "decision": OrderKind(_("会议议定")),
    "visit": OrderKind(_("上门"), "screening"),
    "revisit": OrderKind(_("再次上门"), "screening"),
    "contact": OrderKind(_("联系接触者"), "control"),
    "retest": OrderKind(_("单采复检"), "testing"),
}

STATES = {
    "ordered": _("已派单"),
    "accepted": _("已接单"),
    "returned": _("已退回"),
    "completed": _("已完成"),
    "closed": _("已关闭"),
}
OPEN = ("ordered", "accepted", "returned")
ENDED = ("completed", "closed")

# What a step makes of a state. A step that is not here changes nothing: what a phone brings late stays as a note.
NEXT = {
    ("ordered", "accepted"): "accepted",
    ("ordered", "completed"): "completed",
    ("accepted", "completed"): "completed",
    ("returned", "completed"): "completed",
    ("ordered", "returned"): "returned",
    ("accepted", "returned"): "returned",
    **{(state, "reassigned"): "ordered" for state in OPEN},
    **{(state, "closed"): "closed" for state in (*OPEN, "completed")},
}
STARS = range(1, 6)

# Who without an account carries out a part of an order: the last two tiers of the street linkage (A7).
TIERS = {"member": _("党员"), "resident": _("群众")}
DAY = timedelta(days=1)


def answer_by(ordered_at: datetime, due_at: datetime | None) -> datetime:
    """Give until when somebody must have answered: half of the time given; a day where no deadline is set."""
    return ordered_at + (DAY if due_at is None else max(due_at - ordered_at, timedelta()) / 2)


def owed_at(state: str, *, since: datetime, due_at: datetime) -> datetime | None:
    """Give when the next word about an order is owed, None when none is: the longest owed stands first in every list.

    First an answer, then the deed; an order that came back waits for who gave it from the moment it came.
    """
    if state == "ordered":
        return answer_by(since, due_at)
    if state == "accepted":
        return due_at
    return since if state == "returned" else None


def fold(
    steps: Iterable[tuple[str, datetime]], *, ordered_at: datetime, due_at: datetime
) -> tuple[str, datetime | None]:
    """Give the state of an order and when the next word is owed, from its steps in the order they were taken in."""
    state, since = "ordered", ordered_at
    for step, at in steps:
        if (state, step) in NEXT:
            state, since = NEXT[state, step], at
    return state, owed_at(state, since=since, due_at=due_at)


@dataclass(frozen=True)
class Recipients:
    """A rule of recipients: every place of a level under the issuer; of a sort or inside some intervals only, where named."""

    level: str
    sort: str = ""
    inside: tuple[tuple[int, int], ...] = ()


# How far one place is with a directive.
STANDS = {
    "late": _("逾期"),
    "silent": _("未回应"),
    "asked": _("已送达"),
    "signed": _("已签收"),
    "done": _("已办结"),
}


def stand(
    *, signed: bool, done: bool, through: bool, answer_by: datetime, due_at: datetime | None, at: datetime
) -> str:
    """Tell how far a place is that is ``through`` or still owes: silent has not signed in time, late is past the deadline."""
    if not through and due_at is not None and due_at < at:
        return "late"
    if not signed:
        return "silent" if answer_by < at else "asked"
    return "done" if done else "signed"
