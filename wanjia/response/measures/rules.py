"""What a restriction may be: of what kind, on whom, on what ground, how long, and what must be done before an area opens."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from wanjia.command.diseases.rules import (
    AREA,
    BUILDING,
    CENTRAL,
    COMPOUND,
    HOME,
    HOUSEHOLD,
    MEASURE_KINDS,
    MONITORING,
    SEALED_ROOM,
)

KINDS = MEASURE_KINDS
PERSON, VISITOR, DWELLING, PLACE, WALL = "person", "visitor", "household", "place", "compound"
SITE, ROOM = "site", "room"
SUBJECTS = {
    PERSON: _("个人"),
    VISITOR: _("来访者"),
    DWELLING: _("一户"),
    PLACE: _("楼栋、片区"),
    WALL: _("小区"),
    SITE: _("场所"),
    ROOM: _("场所的房间"),
}
# What each kind may be laid on.
FITS = {
    HOME: (PERSON, VISITOR),
    HOUSEHOLD: (DWELLING,),
    CENTRAL: (PERSON, VISITOR),
    MONITORING: (PERSON, VISITOR),
    BUILDING: (PLACE, SITE),
    SEALED_ROOM: (ROOM,),
    COMPOUND: (WALL,),
    AREA: (PLACE,),
}
PERSONAL = (PERSON, VISITOR, DWELLING)
STAYS_IN = (HOME, HOUSEHOLD, CENTRAL)  # whom a gate sets aside: they are to stay where they are
# The only grounds there are, all of them of epidemic control: nothing else is a reason to restrict anybody.
GROUNDS = {
    "case": _("确诊病例"),
    "suspected": _("疑似病例"),
    "positive": _("检测阳性，待复核"),
    "fever": _("发热未排除"),
    "close_contact": _("密切接触者"),
    "second_contact": _("次密切接触者"),
    "risk_area": _("来自风险地区"),
    "recovered": _("出院后康复观察"),
    "area": _("区域内发现病例"),
}
RISKS = {"low": _("低风险"), "medium": _("中风险"), "high": _("高风险")}
ENDS = {"refused": _("未批准"), "released": _("解除"), "lifted": _("解封"), "sunset": _("全域解除")}
STATES = {
    "proposed": _("待批准"),
    "lapsed": _("逾期未批准"),
    "refused": _("未批准"),
    "corrected": _("已更正：不应采取"),
    "coming": _("已批准，未开始"),
    "in_force": _("执行中"),
    "over": _("已到期"),
    "ended": _("已解除"),
}
# What must be true before a sealed area opens; each is confirmed by somebody, by name.
LIFT_CHECKS = {
    "no_case": _("最后一例转出后无新增"),
    "tested": _("全员检测阴性"),
    "environment": _("环境采样阴性"),
    "disinfected": _("终末消毒完成"),
    "announced": _("解封公告已备好"),
}
SHORT = 300


class MeasureRefused(ValueError):
    """A measure cannot be as it was asked for; ``text`` says why, ``field`` where, ``code`` what."""

    def __init__(self, text: Any, field: str, code: str) -> None:
        super().__init__(code)
        self.text, self.field, self.code = text, field, code


def check_kind(kind: str, subject: str, risk: str) -> None:
    """Refuse a kind that does not exist, is not laid on such a subject, or an area's risk where it does not belong."""
    if kind not in KINDS or subject not in FITS[kind]:
        raise MeasureRefused(_("这种措施不能这样采取"), "kind", "kind")
    if (risk in RISKS) != (kind == AREA):
        raise MeasureRefused(_("风险区要写明风险等级，其他措施没有等级"), "risk", "risk")


def check_time(from_at: datetime, until_at: datetime, most_until: datetime, at: datetime) -> None:
    """Refuse an end before the start, years that cannot be, what is over already, and more than the policy allows."""
    if not all(2000 <= moment.year <= 2100 for moment in (from_at, until_at)):
        raise MeasureRefused(_("日期的年份不对"), "from_at", "year")
    if not from_at < until_at:
        raise MeasureRefused(_("结束要晚于开始"), "until_at", "order")
    if until_at <= at:
        raise MeasureRefused(_("结束时间已经过去"), "until_at", "past")
    if until_at > most_until:
        raise MeasureRefused(_("超过规定的最长时间；延长须另行提出"), "until_at", "too_long")


def longest(from_at: datetime, days: int) -> datetime:
    """Give the latest end that so many days allow, to the minute: 14 days are 336 hours. An absurd start gives itself."""
    try:
        return from_at + timedelta(days=days)
    except OverflowError:
        return from_at


def steps_up(made_at: datetime, hours: int, at: datetime) -> int:
    """Tell how many levels an unanswered appeal has risen: one each time its hours run out."""
    return max(0, (at - made_at) // timedelta(hours=max(hours, 1)))
