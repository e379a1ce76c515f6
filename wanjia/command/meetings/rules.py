"""What a meeting may be, how an endpoint attended, and which meetings of a rhythm were missed."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

KINDS = {
    "huddle": _("碰头会"),
    "dispatch": _("调度会"),
    "video": _("视频会议"),
    "press": _("新闻发布会"),
}
EVERY = {"daily": _("每天"), "weekly": _("每周")}
ATTENDED = {
    "called": _("已通知"),
    "present": _("到会"),
    "late": _("迟到"),
    "offline": _("掉线，改用其他方式"),
    "absent": _("缺席"),
}
ITEMS = {"issue": _("问题"), "lesson": _("经验"), "decision": _("决定")}
LOOKED_BACK = 28  # days in which missed meetings are named


def periods(every: str, since: date, until: date) -> Iterator[tuple[date, date]]:
    """Give the first and last day of each whole day or week (Monday to Sunday) from ``since`` to ``until``.

    A rhythm that begins within a week is first owed in the next whole one.
    """
    length = timedelta(days=1 if every == "daily" else 7)
    begin = since if every == "daily" else since + timedelta(days=-since.weekday() % 7)
    while begin + length - timedelta(days=1) <= until:
        yield begin, begin + length - timedelta(days=1)
        begin += length


def missed(every: str, since: date, until: date, held: Iterable[date]) -> list[tuple[date, date]]:
    """Give the periods of a rhythm, over by ``until``, in which no meeting was held, the latest first."""
    days = set(held)
    found = [
        (first, last)
        for first, last in periods(every, since, until)
        if not any(first + timedelta(days=n) in days for n in range((last - first).days + 1))
    ]
    return found[::-1]
