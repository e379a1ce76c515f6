"""Which indicators a report speaks of, in which order, and what it advises on them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.insight.figures import catalogue
from wanjia.insight.figures.rules import Indicator, Kind
from wanjia.insight.judgement.rules import Advice, Figure

# Sections of the catalogue in the order of a report; what is not named here follows in the catalogue's own.
TITLES: dict[str, Any] = {
    "cases": gettext_lazy("病例情况"),
    "registrations": gettext_lazy("重点人员（需核查的来人）"),
    "measures": gettext_lazy("重点人员（管控措施）"),
    "checks": gettext_lazy("卡口查验情况"),
    "stations": gettext_lazy("卡口站点情况"),
    "campaign": gettext_lazy("排查覆盖"),
    "round": gettext_lazy("采样检测"),
    "follow": gettext_lazy("随访情况"),
}
# What the first lines of a report say.
POINTS = (
    "cases.new", "cases.open", "registrations.followed", "campaign.missing", "round.untested", "follow.missed", "fever.open",
    "checks.persons", "stations.uncovered", "work.overdue",
)  # fmt: skip
DRAWN_DAILY, DRAWN_BY_PLACE = 3, 1  # charts a section has at most


@dataclass(frozen=True)
class Section:
    """One section: its indicators, those that are parts of one whole, those drawn by day and by place."""

    key: str
    title: Any
    keys: tuple[str, ...]
    parts: tuple[str, ...]
    daily: tuple[str, ...]
    compared: tuple[str, ...]


def sections() -> list[Section]:
    """Give the sections of a report from the catalogue of indicators."""
    order = [*TITLES, *(key for key in catalogue.SECTIONS if key not in TITLES)]
    return [
        _section(key, [one for one in catalogue.INDICATORS.values() if one.section == key])
        for key in order
        if key in catalogue.SECTIONS
    ]


def _section(key: str, mine: list[Indicator]) -> Section:
    groups = [one.group for one in mine if one.group]
    whole = max(groups, key=groups.count) if groups else ""
    return Section(
        key,
        TITLES.get(key, catalogue.SECTIONS[key]),
        tuple(one.key for one in mine),
        tuple(one.key for one in mine if whole and one.group == whole),
        tuple(one.key for one in mine if one.kind == Kind.PERIOD)[:DRAWN_DAILY],
        tuple(one.key for one in mine if one.worse == "more" and one.kind != Kind.PERIOD)[:DRAWN_BY_PLACE],
    )


Rule = Callable[[Mapping[str, Figure]], Advice | None]


def _value(figures: Mapping[str, Figure], key: str) -> int:
    figure = figures.get(key)
    return figure.value or 0 if figure is not None else 0


def when_some(key: str, text: Any) -> Rule:
    """Give a rule: where there are any of these, do that. The reason is the figure itself."""

    def rule(figures: Mapping[str, Figure]) -> Advice | None:
        n = _value(figures, key)
        if not n:
            return None
        one = figures[key]
        return Advice(
            str(text) % {"n": f"{n:,}"},
            _("%(title)s %(n)s %(unit)s") % {"title": one.title, "n": f"{n:,}", "unit": one.unit},
        )

    return rule


def when_rising(key: str, text: Any, *, by: float = 1.2, least: int = 10) -> Rule:
    """Give a rule: where a number is so many times that of a week ago, and not tiny, do that."""

    def rule(figures: Mapping[str, Figure]) -> Advice | None:
        one = figures.get(key)
        if one is None or one.value is None or one.week_before is None or one.value < least:
            return None
        if one.value < by * one.week_before:
            return None
        why = _("%(title)s现在 %(now)s，上周同期 %(then)s") % {
            "title": one.title, "now": f"{one.value:,}", "then": f"{one.week_before:,}",
        }  # fmt: skip
        return Advice(str(text), why)

    return rule


ADVICE: list[Rule] = [
    when_some("cases.new", gettext_lazy("对新增的 %(n)s 例确诊逐一开展流调，当日认定接触者并落实管控。")),
    when_some("campaign.missing", gettext_lazy("对还缺的 %(n)s 户排出人手，先补无人应答和进不去的，今天上门。")),
    when_some("round.untested", gettext_lazy("对还没有采样的 %(n)s 人上门补采，行动不便的先去。")),
    when_some("round.positive", gettext_lazy("对 %(n)s 管阳性的同管人员全部单采复检，结果出来前按接触者管理。")),
    when_some("follow.missed", gettext_lazy("对今天漏访的 %(n)s 人派人上门，查清为什么没有随访。")),
    when_some("fever.open", gettext_lazy("对 %(n)s 名发热未结的人逐一催办，到有结论为止。")),
    when_some("stations.uncovered", gettext_lazy("给缺岗的 %(n)s 处卡口补派人员。")),
    when_some("work.overdue", gettext_lazy("对逾期的 %(n)s 件任务改派或督办。")),
    when_some("measures.appeals", gettext_lazy("在规定时限内答复 %(n)s 件申诉。")),
    when_rising("registrations.followed", gettext_lazy("需核查的来人在增多：给卡口加人，当日把线索派到网格。")),
    when_rising("checks.persons", gettext_lazy("过卡口的人在增多：增设通道，分流车辆。"), by=1.5, least=200),
]
