"""Categories of cases, dates that can be true, what links mean. Values in, values out."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

# The four categories of 2020 (四类人员); an outbreak may name others. Which of them are patients, analysis must know.
CATEGORIES: dict[str, Any] = {
    "confirmed": gettext_lazy("确诊病例"),
    "suspected": gettext_lazy("疑似病例"),
    "fever": gettext_lazy("不能排除的发热者"),
    "contact": gettext_lazy("密切接触者"),
}
PATIENTS = ("confirmed", "suspected")
EXCLUDED = "excluded"
OUTCOMES: dict[str, Any] = {
    "recovered": gettext_lazy("治愈"),
    "discharged": gettext_lazy("出院"),
    "died": gettext_lazy("死亡"),
    "transferred": gettext_lazy("转出"),
}
FACTS: dict[str, Any] = {
    "category": gettext_lazy("分类"),
    "infected": gettext_lazy("暴露"),
    "onset": gettext_lazy("发病"),
    "sampled": gettext_lazy("采样"),
    "reported": gettext_lazy("报告"),
    "admitted": gettext_lazy("入院"),
    "outcome": gettext_lazy("转归"),
    "plan": gettext_lazy("治疗方案"),
    "expert": gettext_lazy("主管专家"),
}
DAYS = ("infected", "onset", "sampled", "reported", "admitted", "ended")
# (earlier, later): the first may not follow the second. Who had no symptoms yet may be sampled or lie in a hospital.
IN_ORDER = (
    ("infected", "onset"),
    ("onset", "reported"),
    ("onset", "ended"),
    ("infected", "reported"),
    ("sampled", "ended"),
    ("admitted", "ended"),
)
DAY_NAMES: dict[str, Any] = {**FACTS, "ended": gettext_lazy("转归")}
SOURCES: dict[str, Any] = {
    "interview": gettext_lazy("流调询问"),
    "laboratory": gettext_lazy("检测报告"),
    "clinic": gettext_lazy("医疗机构"),
    "file": gettext_lazy("导入名单"),
    "record": gettext_lazy("系统记录"),
}
STAYS: dict[str, Any] = {
    "home": gettext_lazy("家中"),
    "work": gettext_lazy("工作单位"),
    "school": gettext_lazy("学校"),
    "shop": gettext_lazy("商店"),
    "meal": gettext_lazy("聚餐"),
    "hospital": gettext_lazy("医院"),
    "bus": gettext_lazy("公交"),
    "train": gettext_lazy("火车"),
    "plane": gettext_lazy("飞机"),
    "car": gettext_lazy("汽车"),
    "other": gettext_lazy("其他场所"),
}
RIDES = ("bus", "train", "plane", "car")
REASONS: dict[str, Any] = {
    "household": gettext_lazy("同住"),
    "presence": gettext_lazy("同时同地"),
    "tube": gettext_lazy("同管混采"),
    "ride": gettext_lazy("同乘"),
    "workplace": gettext_lazy("同一工作单位"),
    "file": gettext_lazy("名单所列"),
    "named": gettext_lazy("本人说明"),
}
# How long nobody knows, and why: said instead of a number.
UNKNOWN_MINUTES: dict[str, Any] = {
    "tube": gettext_lazy("未知（只知同管）"),
    "workplace": gettext_lazy("未知（只知同一单位）"),
    "file": gettext_lazy("未知（名单未写）"),
    "named": gettext_lazy("未知（本人未说）"),
}
UNTICKED = ("workplace",)  # to work at one place is not to have met: whoever confirms ticks these
FIRST_YEAR = 2000
LONGEST_STAY = timedelta(days=60)


def wrong_days(days: Mapping[str, date | None], today: date) -> dict[str, str]:
    """Give what is wrong with the days of a case, by its name: a year that is none, the future, an order that cannot be."""
    wrong: dict[str, str] = {}
    for name, day in days.items():
        if day is None:
            continue
        if not FIRST_YEAR <= day.year <= today.year + 1:
            wrong[name] = _("%(what)s日期的年份不对：%(year)s") % {"what": DAY_NAMES[name], "year": f"{day.year:04}"}
        elif day > today:
            wrong[name] = _("%(what)s日期在将来") % {"what": DAY_NAMES[name]}
    for first, second in IN_ORDER:
        one, other = days.get(first), days.get(second)
        if one and other and one > other and not {first, second} & wrong.keys():
            wrong[first] = _("%(first)s日期在%(second)s日期之后") % {
                "first": DAY_NAMES[first],
                "second": DAY_NAMES[second],
            }
    return wrong


def wrong_stay(from_at: datetime, until_at: datetime, now: datetime) -> str:
    """Say why a stretch of an itinerary cannot be; empty when it can."""
    if not all(FIRST_YEAR <= moment.year <= now.year + 1 for moment in (from_at, until_at)):
        return _("年份不对")
    if until_at <= from_at:
        return _("结束在开始之前")
    if from_at > now or until_at - from_at > LONGEST_STAY:
        return _("这段时间不可能")
    return ""


def lasted(reason: str, minutes: int | None, first_at: datetime | None, last_at: datetime | None) -> int | str:
    """Give the minutes two people were together; in words what is known instead where nobody knows."""
    if minutes is not None:
        return minutes
    if reason == "tube" and first_at is not None and last_at is not None:
        between = (last_at - first_at) // timedelta(minutes=1)
        return _("未知（同管，两次采样相隔%(n)d分钟）") % {"n": between} if between else _("未知（同管，同一分钟采样）")
    return str(UNKNOWN_MINUTES.get(reason, _("未知")))


def lasted_in_words(reason: str, minutes: int | None, first_at: datetime | None, last_at: datetime | None) -> str:
    """Give the same for the middle of a sentence."""
    if minutes is not None:
        return ngettext("%(n)d分钟", "%(n)d分钟", minutes) % {"n": minutes}
    return _("接触时长%(words)s") % {"words": lasted(reason, minutes, first_at, last_at)}


def read_categories(text: str) -> dict[str, str]:
    """Read lines ``code=name``; the confirmed ones must be among them. Raises ValueError."""
    found: dict[str, str] = {}
    for line in filter(None, (part.strip() for part in re.split(r"[\n;；]", text))):
        code, _sign, name = line.partition("=")
        if not re.fullmatch(r"[a-z_]{1,12}", code.strip()) or not name.strip() or code.strip() == EXCLUDED:
            raise ValueError(line)
        found[code.strip()] = name.strip()[:40]
    if not {"confirmed", "contact"} <= found.keys() or len(found) > 12:
        raise ValueError(text)
    return found


def coverage(have: int, total: int) -> str:
    """Write how many of how many, with the share."""
    return f"{have}/{total}" + (f" ({have * 100 // total}%)" if total else "")


def blurred(windows: Sequence[tuple[datetime, datetime]], hours: int = 1) -> list[tuple[datetime, datetime]]:
    """Widen windows of time to whole hours and join those that touch: what the public is told."""
    step = timedelta(hours=hours)
    found: list[tuple[datetime, datetime]] = []
    for begin, end in sorted(windows):
        low = begin.replace(minute=0, second=0, microsecond=0)
        high = end.replace(minute=0, second=0, microsecond=0)
        high = high if high == end else high + step
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return found
