"""When a brief is due, when it is tried again, what the public may not be told. Values in, values out."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

KINDS: dict[str, Any] = {
    "wecom": gettext_lazy("企业微信群机器人"),
    "dingtalk": gettext_lazy("钉钉群机器人"),
    "feishu": gettext_lazy("飞书群机器人"),
    "email": gettext_lazy("电子邮件"),
    "webhook": gettext_lazy("网络回调（签名）"),
}
NOTICES: dict[str, Any] = {
    "late_report": gettext_lazy("日报迟报"),
    "overdue": gettext_lazy("事项超时"),
    "silent": gettext_lazy("没有动静"),
    "corrected": gettext_lazy("数字更正"),
    "other": gettext_lazy("其他"),
}
STATES: dict[str, Any] = {
    "waiting": gettext_lazy("待发"),
    "sending": gettext_lazy("正在发"),
    "sent": gettext_lazy("已送达"),
    "failed": gettext_lazy("未送达"),
    "unknown": gettext_lazy("不知是否送达"),
    "missed": gettext_lazy("过时未发"),
}
HOURS = (12, 20)
WAITS = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 180))  # before the second try, the third …
TRIES = len(WAITS) + 1
FAILURES = 5  # in a row, after which a channel pauses
LATE = timedelta(minutes=15)
LAPSES = timedelta(hours=12)  # a brief older than this tells nobody anything
ABANDONED = timedelta(minutes=10)  # a try without an end that began so long ago has died
LOOKS_BACK = timedelta(days=3)
OK, FAILED, UNKNOWN = "ok", "failed", "unknown"
# A telephone or document number in a message: what nobody means to send to a group.
SOMEBODY = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")


@dataclass(frozen=True)
class Line:
    """One number of a brief: ``value`` None: nothing is known; ``hidden``: there is one, and it may not be told."""

    key: str
    group: str
    title: str
    unit: str
    value: int | None
    before: int | None = None
    hidden: bool = False


def slots(hours: Iterable[int], since: datetime, until: datetime, zone: tzinfo) -> list[datetime]:
    """Give the moments of some local hours after ``since`` and up to ``until``, in order."""
    day, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    found = []
    while day <= last:
        moments = (datetime.combine(day, time(hour), zone) for hour in sorted(set(hours)))
        found += [moment for moment in moments if since < moment <= until]
        day += timedelta(days=1)
    return found


def after_quiet(moment: datetime, quiet_from: int | None, quiet_until: int | None, zone: tzinfo) -> datetime:
    """Give the moment itself, or the end of the quiet hours it falls into; they may go past midnight."""
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return moment
    local = moment.astimezone(zone)
    inside = (
        quiet_from <= local.hour < quiet_until
        if quiet_from < quiet_until
        else local.hour >= quiet_from or local.hour < quiet_until
    )
    if not inside:
        return moment
    end = datetime.combine(local.date(), time(quiet_until), zone)
    return end if end > local else end + timedelta(days=1)


def next_state(outcome: str, tries: int, may_repeat: bool) -> str:
    """Give what becomes of a delivery after its n-th try.

    What was certainly not taken is tried again; what may have been taken only where the receiver can tell a second one.
    """
    if outcome == OK:
        return "sent"
    again = tries < TRIES and (outcome == FAILED or may_repeat)
    return "waiting" if again else ("failed" if outcome == FAILED else "unknown")


def wait_after(tries: int) -> timedelta:
    """Give how long to wait after the n-th try."""
    return WAITS[min(tries, len(WAITS)) - 1]


def suppressed(lines: Sequence[Line], least: int) -> list[Line]:
    """Hide numbers under ``least`` (but 0), and where one of a group is hidden alone the next larger with it.

    Else the one that is hidden could be worked out from the sum and the others. How a number moved is told only where the day
    before and the difference are no small ones either.
    """
    found = [replace(line, hidden=_is_small(line.value, least)) for line in lines]
    for group in {line.group for line in found}:
        mine = [n for n, line in enumerate(found) if line.group == group]
        hidden = [n for n in mine if found[n].hidden]
        others = [n for n in mine if not found[n].hidden and found[n].value]
        if len(hidden) == 1 and others:
            second = min(others, key=lambda n: found[n].value or 0)
            found[second] = replace(found[second], hidden=True)
    return [_without_small(line, least) for line in found]


def _without_small(line: Line, least: int) -> Line:
    if line.hidden:
        return replace(line, value=None, before=None)
    moved = None if line.value is None or line.before is None else abs(line.value - line.before)
    return replace(line, before=None) if _is_small(line.before, least) or _is_small(moved, least) else line


def _is_small(value: int | None, least: int) -> bool:
    return value is not None and 0 < value < least


def written(line: Line, least: int = 0) -> tuple[str, str]:
    """Write a line as people read it: the number, and how it moved since a day ago."""
    if line.hidden:
        return _("不公布（少于 %(least)s 或可推算）") % {"least": least}, ""
    if line.value is None:
        return _("尚无数据"), ""
    moved = "" if line.before is None else compared(line.value, line.before)
    return f"{line.value:,} {line.unit}".strip(), moved


def compared(value: int, before: int) -> str:
    """Say how a number differs from the one of yesterday."""
    if value == before:
        return _("与昨日持平")
    word = _("比昨日多 %(n)s") if value > before else _("比昨日少 %(n)s")
    return word % {"n": f"{abs(value - before):,}"}


def composed(title: str, asof: str, rows: Iterable[tuple[str, str]], note: str = "") -> str:
    """Put a brief's text together."""
    lines = [title, asof, *(f"{name}：{said}" for name, said in rows)]
    return "\n".join([*lines, note] if note else lines)


def told_late(text: str, planned_at: datetime, sent_at: datetime, zone: tzinfo) -> str:
    """Put in front of a text that it comes late, where it does."""
    if sent_at - planned_at <= LATE:
        return text
    when = planned_at.astimezone(zone).strftime("%m-%d %H:%M")
    return _("【迟发，应于 %(when)s 送达】") % {"when": when} + "\n" + text


def names_somebody(text: str) -> bool:
    """Tell whether a text holds a telephone or document number."""
    return bool(SOMEBODY.search(text))
