"""When a follow-up or a patrol is due, what was missed; the five who answer for a household. Values in, values out.

A day is cut into ``a_day`` slots of equal length, numbered through all days; a slot is owed when its middle lies in the
observation. So what is owed, done and missed is arithmetic over the interval of the measure: no job makes rows, none can die.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

DAY, QUARTER = 86_400, 900
MOST_A_DAY, MOST_DAYS = 12, 180
FIVE = {
    "cadre": _("街道（社区）干部"),
    "grid_worker": _("网格员"),
    "police": _("民警"),
    "medic": _("医务人员"),
    "volunteer": _("志愿者（物业）"),
}
WAYS = {"phone": _("电话"), "door": _("上门"), "self": _("本人上报")}
RESULTS = {"answered": _("已联系上"), "no_answer": _("无人应答")}
SYMPTOMS = {
    "fever": _("发热"),
    "cough": _("咳嗽"),
    "fatigue": _("乏力"),
    "sore_throat": _("咽痛"),
    "breathless": _("气促、呼吸困难"),
    "rash": _("皮疹"),
    "diarrhoea": _("腹泻呕吐"),
    "smell": _("嗅味觉减退"),
    "bleeding": _("出血"),
    "glands": _("淋巴结肿痛"),
    "other": _("其他不适"),
}
SERVICES = {
    "supply": _("送生活物资"),
    "medicine": _("送药"),
    "medical": _("诊疗服务"),
    "advice": _("政策和防疫知识讲解"),
    "mind": _("心理疏导"),
    "waste": _("收运垃圾"),
    "disinfection": _("消毒"),
    "paper": _("送达文书"),
    "other": _("其他服务"),
}
ATTACHMENTS = {
    "promise": _("承诺书"),
    "receipt": _("送达回执"),
    "notice": _("告知书扫描件"),
    "medical": _("病历、检测报告"),
    "photo": _("现场照片"),
    "other": _("其他附件"),
}
PATROLS = {"home": _("在家"), "no_answer": _("无人应答"), "breach": _("发现外出")}
BREACHES = {
    "left": _("擅自外出"),
    "visitor": _("有人进入"),
    "seal": _("拆动封条"),
    "refused": _("拒不配合"),
    "other": _("其他"),
}
STEPS_AGAINST = {
    "warned": _("批评教育"),
    "returned": _("劝返回家"),
    "watched": _("加派值守"),
    "police": _("移交公安"),
    "centre": _("转集中隔离"),
}
DUTIES = {
    "lead": _("负责人"),
    "medic": _("医护"),
    "disease_control": _("疾控"),
    "police": _("公安"),
    "disinfection": _("消毒"),
    "support": _("后勤保障"),
    "guard": _("24小时值守"),
}


class Plan(NamedTuple):
    """How often somebody is looked after, from when until when; ``days`` (1 is the first) if not every day."""

    begins: int
    ends: int
    a_day: int
    days: frozenset[int] = frozenset()

    @property
    def length(self) -> int:
        """How many seconds a slot lasts."""
        return DAY // self.a_day

    def slot(self, moment: int) -> int:
        """Give the slot a moment lies in."""
        return moment // self.length

    def edge(self, moment: int) -> int:
        """Give the first slot whose middle lies at or after a moment."""
        return -((self.length // 2 - moment) // self.length)

    def owes(self, slot: int) -> bool:
        """Tell whether a slot is owed."""
        return self.edge(self.begins) <= slot < self.edge(self.ends) and self._chosen(slot)

    def owed_before(self, slot: int, since: int | None = None) -> int:
        """Count the slots owed before one (and from another on)."""
        first = self.edge(self.begins) if since is None else max(since, self.edge(self.begins))
        last = min(slot, self.edge(self.ends))
        if not self.days:
            return max(last - first, 0)
        return sum(self._chosen(each) for each in range(first, last))

    def _chosen(self, slot: int) -> bool:
        return not self.days or slot // self.a_day - self.begins // DAY + 1 in self.days


class Standing(NamedTuple):
    """How somebody stands: due now, how many slots of today are over, how many in all were missed."""

    due: bool
    overdue: int
    missing: int
    owed: int


def local_seconds(at: datetime) -> int:
    """Give a moment as seconds of local time since 1970: days and slots begin at the midnight of the place."""
    return localised(int(at.timestamp()))


def localised(seconds: int) -> int:
    """Give the same of a moment that is told as whole seconds since 1970."""
    return seconds + _offset(seconds // QUARTER)


@lru_cache(maxsize=4096)
def _offset(quarter: int) -> int:
    """Give by how many seconds local time is ahead; it changes at full quarters of an hour only."""
    offset = timezone.localtime(datetime.fromtimestamp(quarter * QUARTER, UTC)).utcoffset() or timedelta()
    return int(offset.total_seconds())


def moment_of(seconds: int, near: datetime) -> datetime:
    """Give the moment of local seconds; the offset is that of a moment near it."""
    offset = timezone.localtime(near).utcoffset() or timedelta()
    return datetime.fromtimestamp(seconds, UTC) - offset


def standing(plan: Plan, done: int, done_today: int, last: int | None, now: int) -> Standing:
    """Tell how a plan stands at a moment, of how many slots were done (of today) and which was the last one."""
    current = plan.slot(now)
    stop = min(current, plan.edge(plan.ends))
    ahead = int(last is not None and last >= stop)
    today = now // DAY * plan.a_day
    owed = plan.owed_before(current)
    missed_today = plan.owed_before(current, today) - (done_today - ahead if last is not None and last >= today else 0)
    due = plan.owes(current) and last != current and plan.begins <= now < plan.ends
    return Standing(due, max(missed_today, 0), max(owed - (done - ahead), 0), owed)


def read_days(text: str) -> list[int]:
    """Read chosen days (1 is the first): ``1,4,7``. Raises ValueError."""
    parts = [part for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip()]
    days = sorted({int(part) for part in parts})
    if any(not 1 <= day <= MOST_DAYS for day in days):
        raise ValueError(text)
    return days


def times(a_day: int) -> int:
    """Give how often a day, so that a day is cut into equal slots of whole seconds: 7 becomes 8, 11 becomes 12."""
    return next(number for number in range(min(max(a_day, 1), MOST_A_DAY), MOST_A_DAY + 1) if DAY % number == 0)


def gap_roles(filled: Collection[str]) -> list[str]:
    """Give which of the five a household still lacks."""
    return [role for role in FIVE if role not in filled]


def uncovered(
    turns: Sequence[tuple[datetime, datetime]], from_at: datetime, until_at: datetime
) -> list[tuple[datetime, datetime]]:
    """Give the stretches in which nobody stands guard."""
    gaps, reached = [], from_at
    for begin, end in sorted(turns):
        if begin > reached and begin < until_at:
            gaps.append((reached, min(begin, until_at)))
        reached = max(reached, end)
        if reached >= until_at:
            return gaps
    gaps.append((reached, until_at))
    return [(begin, end) for begin, end in gaps if end > begin]
