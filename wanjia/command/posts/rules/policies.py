"""The policies a decree may set, with what holds until one does.

The default values are assumptions, stated in docs/policies.md.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class PolicyKind:
    """What a policy means, its unit, and the assumed value where no document sets one."""

    meaning: object
    unit: object
    assumed: Any
    words: dict[str, Any] = field(default_factory=dict)  # a policy that chooses some of these; else it is numbers
    most: int = 0  # of the words, where not all may be chosen at once
    classes: bool = False  # a policy that sorts arrivals (TargetClass)
    span: tuple[int, int] | None = None  # what a decree may set, where the law leaves no more


# The needs of residents (registry.people) and what is worn at a door, as a policy chooses among them.
NEEDS = {
    "immobile": _("行动不便"),
    "elderly": _("高龄老人"),
    "disabled": _("残疾"),
    "infant": _("婴幼儿"),
    "pregnant": _("孕产妇"),
    "chronic": _("慢性病"),
    "lives_alone": _("独居"),
    "low_income": _("低保"),
    "no_smartphone": _("无智能手机"),
    "no_internet": _("学生无网络"),
    "herder": _("牧民"),
    "stranded": _("滞留外地人员"),
}
PPE = {
    "gloves": _("一次性手套"),
    "face_shield": _("防护面屏"),
    "n95": _("N95口罩"),
    "gown": _("隔离衣"),
    "coverall": _("防护服"),
    "sanitiser": _("手消毒液"),
}

# Who must stand at a checkpoint, and what lets somebody pass there or at a compound's gate, as policies choose among them.
DEPARTMENTS = {
    "transport": _("交通运输"),
    "traffic_police": _("公安交管"),
    "health": _("卫生健康"),
    "community": _("社区嘎查村"),
    "volunteer": _("志愿者"),
}
PROOFS = {
    "none": _("无需证件"),
    "code": _("个人码"),
    "pass": _("通行证"),
    "registration": _("自助登记"),
    "visitor": _("访客"),
    "proxy": _("代为登记"),
    "certificate": _("采样凭证"),
}
# What somebody of a key hospital's team does there, and the kinds of pass that may end on arrival, as policies choose.
HOSPITAL_DUTIES = {
    "order": _("治安秩序"),
    "gate": _("出入口管控"),
    "patrol": _("院区巡逻"),
    "escort": _("转运护送"),
    "liaison": _("联络协调"),
}
ROUNDS = {"whole": _("全员采样"), "regional": _("区域核酸（只在风险区域）")}
PASSES = {"emergency": _("应急运输"), "enterprise": _("重点企业"), "commuter": _("返岗通勤")}
ASKED = {"purpose": _("事由"), "origin": _("从哪里来"), "destination": _("到哪里去（住址）")}
# Arrivals to be followed up, as (name, code of where from, since when); * is anywhere outside the own province.
TARGETS = [
    ["武汉", "4201", "2020-01-13T00:00:00+08:00"],
    ["湖北其他地区", "42", "2020-01-13T00:00:00+08:00"],
    ["其他省份", "*", "2020-01-13T00:00:00+08:00"],
]

POLICIES = {
    "vacant_visits": PolicyKind(_("空户至少上门几次才算有交代"), _("次"), 2),
    "households_per_worker": PolicyKind(_("每名工作人员负责户数的上限"), _("户"), 350),
    "walking_speed": PolicyKind(_("两户之间移动的最高合理速度"), _("米/秒"), 2.0),
    "seconds_between_doors": PolicyKind(_("同一楼内两次上门的最短合理间隔"), _("秒"), 20),
    "identical_answers": PolicyKind(_("连续多少户答案完全相同需要提示"), _("户"), 12),
    "door_distance": PolicyKind(_("定位与门址相距多远需要提示"), _("米"), 300),
    "shift_hours": PolicyKind(_("正常上门时段"), _("时"), [6, 23]),
    "held_hours": PolicyKind(_("暂存的上传记录最多等待多久"), _("小时"), 24),
    "lead_hours": PolicyKind(_("收到线索后多久必须核查"), _("小时"), 24),
    "doorstep_needs": PolicyKind(
        _("哪些特殊人群上门采样"), "", ["immobile", "elderly", "disabled", "infant", "pregnant"], NEEDS
    ),
    "ppe_items": PolicyKind(_("上门前必须穿戴的防护用品"), "", ["gloves", "face_shield", "n95"], PPE),
    "boxing_hours": PolicyKind(_("封管后多久必须装箱"), _("小时"), 4),
    "retest_hours": PolicyKind(_("混检阳性或可疑后多久必须单采复检"), _("小时"), 6),
    "tube_hours": PolicyKind(_("混检阳性或可疑，同管人员待复检期间最多居家多久"), _("小时"), 24),
    "fever_tenths": PolicyKind(_("体温达到多少算发热（365 表示 36.5℃）"), _("十分之一度"), 373),
    "station_departments": PolicyKind(
        _("检测站每班必须到岗的部门"), "", ["transport", "traffic_police", "health"], DEPARTMENTS
    ),
    "checkpoint_in": PolicyKind(_("进站凭什么通行"), "", ["code", "pass", "registration", "proxy"], PROOFS),
    "checkpoint_out": PolicyKind(_("出站凭什么通行"), "", ["none"], PROOFS),
    "controlled_in": PolicyKind(
        _("管控小区凭什么进"), "", ["code", "pass", "registration", "visitor", "certificate"], PROOFS
    ),
    "controlled_out": PolicyKind(_("管控小区凭什么出"), "", ["none"], PROOFS),
    "closed_in": PolicyKind(_("封闭小区凭什么进"), "", ["pass"], PROOFS),
    "closed_out": PolicyKind(_("封闭小区凭什么出"), "", ["pass"], PROOFS),
    "asks_road": PolicyKind(_("道路卡口自主登记除姓名电话外还问什么"), "", ["origin", "destination"], ASKED, most=2),
    "asks_compound": PolicyKind(_("小区出入口自主登记除姓名电话外还问什么"), "", ["purpose"], ASKED, most=2),
    "asks_floating": PolicyKind(
        _("流动人口自主登记除姓名电话外还问什么"), "", ["origin", "destination"], ASKED, most=2
    ),
    "registration_limits": PolicyKind(
        _("一小时内最多登记：同一电话、同一网络、同一张登记码"), _("次"), [30, 600, 6000]
    ),
    "target_classes": PolicyKind(_("哪里来的人要核查，从何时起"), _("名称=代码@时间"), TARGETS, classes=True),
    "presence_days": PolicyKind(_("登记和到访记录保留多久（最多28）"), _("天"), 28, span=(0, 28)),
    "household_tubes": PolicyKind(_("哪几种采样轮次一户一管"), "", [], ROUNDS),
    "single_passes": PolicyKind(
        _("哪几种通行证到达目的地自动失效（应急运输、返岗通勤总是）"), "", ["emergency", "commuter"], PASSES
    ),
    "emergency_pass_hours": PolicyKind(_("应急运输通行证最长有效多久"), _("小时"), 72),
    "enterprise_pass_days": PolicyKind(_("重点企业通行证最长有效多久"), _("天"), 30),
    "commuter_pass_hours": PolicyKind(_("返岗通勤证最长有效多久"), _("小时"), 48),
    "commuter_persons": PolicyKind(_("返岗通勤车最多坐几人"), _("人"), 4),
    "fever_minutes": PolicyKind(_("发热者多久内必须隔离、叫到转运、送到门诊、有结论"), _("分钟"), [10, 30, 120, 1440]),
    "hospital_team": PolicyKind(_("一院一专班必须有人承担的职责"), "", ["order", "gate", "escort"], HOSPITAL_DUTIES),
    "no_answer": PolicyKind(_("随访连续几次无人应答必须上门，最迟几小时内"), _("次、小时"), [2, 4]),
    "patrols_a_day": PolicyKind(_("对居家隔离户每天巡查几次"), _("次"), 2),
    "appeal_hours": PolicyKind(_("对管控措施的申诉多久必须答复，逾期转上一级"), _("小时"), 24),
    "restriction_days": PolicyKind(_("管控措施结束后个人信息保留多久（14至28）"), _("天"), 28, span=(14, 28)),
    "leave_days": PolicyKind(_("一、二、三、四级响应期间普通休假一次最多几天（0表示停休）"), _("天"), [0, 1, 5, 15]),
    "report_cut_offs": PolicyKind(_("日报当天几时截数、最迟几时签发（24以后是次日）"), _("时"), [17, 20]),
    "small_count": PolicyKind(_("公开数字的最小单元"), _("人"), 10),
}

# What is counted back over past moments or on phones without the store: one value at a place, whatever level is in force.
AT_ANY_LEVEL = {"report_cut_offs", "restriction_days", "presence_days", "target_classes", "fever_tenths"}
AT_ANY_LEVEL |= {"station_departments", "small_count"}
AT_ANY_LEVEL |= {f"{name}_{way}" for name in ("checkpoint", "controlled", "closed") for way in ("in", "out")}


def fits(key: str, value: Any) -> bool:
    """Tell whether a value is of the shape a policy has: some of its words, or a number from 0, or as many of them, rising.

    Where the policy has a span no number lies beyond it.
    """
    if key not in POLICIES:
        return False
    if words := POLICIES[key].words:
        some = isinstance(value, list) and all(isinstance(word, str) and word in words for word in value)
        return some and 0 < len(value) == len(set(value)) <= (POLICIES[key].most or len(words))
    if POLICIES[key].classes:
        return isinstance(value, list) and 0 < len(value) <= 12 and all(map(_is_class, value))
    assumed = POLICIES[key].assumed
    values = value if isinstance(value, list) else [value]
    wanted = assumed if isinstance(assumed, list) else [assumed]
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) and 0 <= v < 1e9 for v in values)
    same = isinstance(value, list) == isinstance(assumed, list) and len(values) == len(wanted)
    if not (numbers and same and values == sorted(values)):
        return False
    span = POLICIES[key].span
    return span is None or span[0] <= values[0] <= values[-1] <= span[1]


def read_value(key: str, text: str) -> Any:
    """Read what somebody typed for a policy: ``24``, ``1.5``, ``6-23``, words one after another. Raises ValueError."""
    if POLICIES[key].words:
        return _read_words(key, text)
    if POLICIES[key].classes:
        return _read_classes(key, text)
    parts = [part for part in re.split(r"[\s,，、~至到-]+", text.strip()) if part]
    numbers = [float(part) if "." in part else int(part) for part in parts]
    value = numbers if isinstance(POLICIES[key].assumed, list) else numbers[0] if len(numbers) == 1 else None
    if not fits(key, value):
        raise ValueError(text)
    return value


def _read_words(key: str, text: str) -> list[str]:
    known = {str(name): word for word, name in POLICIES[key].words.items()}
    parts = [part for part in re.split(r"[\s,，、;；]+", text.strip()) if part]
    value = [known.get(part, part) for part in parts]
    if not fits(key, value):
        raise ValueError(text)
    return value


def _is_class(row: Any) -> bool:
    if not (isinstance(row, list) and len(row) == 3 and all(isinstance(part, str) for part in row)):
        return False
    name, code, since = row
    try:
        aware = datetime.fromisoformat(since).tzinfo is not None
    except ValueError:
        return False
    return 0 < len(name) <= 20 and bool(re.fullmatch(r"\*|\d{2}|\d{4}", code)) and aware


def _read_classes(key: str, text: str) -> list[list[str]]:
    """Read ``武汉=4201@2020-01-13; 其他省份=*@2020-01-13 08:00``: the first that fits an arrival is its class."""
    value = []
    for part in filter(None, re.split(r"\s*[;；\n]\s*", text.strip())):
        if (found := re.fullmatch(r"([^=＝]+)[=＝]\s*([\d*]+)\s*@\s*(\S.*)", part)) is None:
            raise ValueError(text)
        name, code, since = found.groups()
        moment = datetime.fromisoformat(since.strip())
        value.append([name.strip(), code, (moment if moment.tzinfo else timezone.make_aware(moment)).isoformat()])
    if not fits(key, value):
        raise ValueError(text)
    return value


def written(key: str, value: Any) -> str:
    """Write a policy's value as people read it."""
    if words := POLICIES[key].words:
        return "、".join(str(words[word]) for word in value)
    if POLICIES[key].classes:
        return "；".join(f"{name}={code}@{since[:16].replace('T', ' ')}" for name, code, since in value)
    return "–".join(map(str, value)) if isinstance(value, list) else str(value)
