"""Which indicators a report speaks of, in which order, and what it advises on them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.insight.figures import catalogue
from wanjia.insight.figures.rules import Indicator, Kind
from wanjia.insight.reports.judgement.rules import Advice, Figure

# Sections of the catalogue in the order of a report; what is not named here follows in the catalogue's own.
TITLES: dict[str, Any] = {
    "cases": gettext_lazy("四类人员"),
    "arrivals": gettext_lazy("重点人员"),
    "checks": gettext_lazy("卡口情况"),
    "coverage": gettext_lazy("排查覆盖"),
    "sampling": gettext_lazy("采样检测"),
    "followup": gettext_lazy("随访观察"),
}
DRAWN_DAILY, DRAWN_BY_PLACE = 3, 2  # charts a section has at most


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
        tuple(one.key for one in mine if one.worse)[:DRAWN_BY_PLACE],
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


ADVICE: list[Rule] = []
