"""What an indicator is, which two may be added, and numbers as people say them. Values in, values out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from wanjia.insight.figures.amounts import Amount, Qualifier, plain, read_amount, written

__all__ = ["Amount", "Indicator", "Kind", "Qualifier", "addable", "plain", "read_amount", "written"]


class Kind(StrEnum):
    """What time a figure speaks of."""

    STATE = "state"
    CUMULATIVE = "cumulative"
    PERIOD = "period"


KIND_NAMES = {
    Kind.STATE: _("时点数（某一时刻的情况）"),
    Kind.CUMULATIVE: _("累计数（从开始到这一时刻）"),
    Kind.PERIOD: _("当期数（这一天之内）"),
}
# What one unit of a figure is.
THINGS = {
    "household": _("户"),
    "person": _("人"),
    "person_time": _("人次"),
    "case": _("例"),
    "sample": _("份"),
    "card": _("张"),
    "tube": _("管"),
    "vehicle": _("辆次"),
    "pass": _("张"),
    "station": _("个"),
    "order": _("件"),
    "followup": _("人"),
    "area": _("处"),
    "appeal": _("件"),
}


@dataclass(frozen=True)
class Indicator:
    """One thing that can be counted for any place at any moment.

    ``counts`` is what one unit is (THINGS). Indicators of one ``group`` are parts of one whole that have nothing in common;
    of different groups nobody knows, and the same household may stand in both. ``worse`` is which way is bad: more, less or
    neither. Asked later for the same moment each gives the same number.
    """

    key: str
    title: Any
    definition: Any
    unit: Any
    source: Any
    kind: Kind
    counts: str
    group: str = ""
    worse: str = ""

    @property
    def section(self) -> str:
        """The first word of the key: what it is shown under."""
        return self.key.partition(".")[0]


def addable(one: Indicator, other: Indicator, *, as_of: tuple[datetime, datetime] | None = None) -> Any:
    """Say why two figures must not be added, None when they may: 1,411 + 1,728 + 2,359 is no number of anybody.

    The same indicator of two places that do not overlap may be added.
    """
    if as_of is not None and as_of[0] != as_of[1]:
        return _("截止时间不同，不能相加")
    if one.counts != other.counts:
        return _("数的不是同一种东西（%(one)s、%(other)s），不能相加") % {
            "one": THINGS[one.counts],
            "other": THINGS[other.counts],
        }
    if one.kind != other.kind:
        return _("一个是%(one)s，一个是%(other)s，不能相加") % {
            "one": KIND_NAMES[one.kind],
            "other": KIND_NAMES[other.kind],
        }
    if one.key != other.key and (not one.group or one.group != other.group):
        return _("同一批人或户可能两边都算到，不能相加")
    return None
