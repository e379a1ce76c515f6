"""The sentences a report writes from its figures, and what it advises and why. Values in, values out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

RULES: dict[int, Any] = {
    1: gettext_lazy("超出控制限（相当于三倍标准差之外，纯属偶然的机会约千分之三）"),
    2: gettext_lazy("最近三天有两天在同侧两倍标准差之外"),
    3: gettext_lazy("最近五天有四天在同侧一倍标准差之外"),
    4: gettext_lazy("连续八天都在预期的同一侧"),
}
LOUD = 10  # per cent that a number must have moved in a week before a sentence says so


@dataclass(frozen=True)
class Figure:
    """One indicator of a report: now, a day ago, a week ago; None where nothing is known."""

    key: str
    title: str
    definition: str
    unit: str
    kind: str
    worse: str
    value: int | None
    day_before: int | None = None
    week_before: int | None = None


@dataclass(frozen=True)
class Anomaly:
    """A day of an indicator that stands out, and why."""

    key: str
    title: str
    day: str
    value: int
    expected: float
    low: int
    high: int
    rules: tuple[int, ...]

    @property
    def is_high(self) -> bool:
        """Tell whether it was more than expected."""
        return self.value > self.expected


@dataclass(frozen=True)
class Advice:
    """One recommendation, and the figure it comes from."""

    text: str
    why: str


def sentence(figure: Figure) -> str:
    """Write one figure with how it moved; empty where nothing is known."""
    if figure.value is None:
        return ""
    said = _("%(title)s %(n)s%(unit)s") % {
        "title": figure.title, "n": f"{figure.value:,}", "unit": f" {figure.unit}" if figure.unit else "",
    }  # fmt: skip
    moves = [
        moved
        for moved in (
            _moved(figure.value, figure.day_before, _("昨日")),
            _moved(figure.value, figure.week_before, _("上周同期")),
        )
        if moved
    ]
    return _("%(said)s。") % {"said": "，".join([said, *moves])}


def _moved(value: int, before: int | None, when: str) -> str:
    if before is None:
        return ""
    if value == before:
        return _("与%(when)s持平") % {"when": when}
    word = _("比%(when)s多 %(n)s%(share)s") if value > before else _("比%(when)s少 %(n)s%(share)s")
    share = abs(value - before) * 100 / before if before else 0
    said = _("（%(share)s%%）") % {"share": f"{share:.0f}"} if share >= LOUD else ""
    return word % {"when": when, "n": f"{abs(value - before):,}", "share": said}


def unknown(figures: Iterable[Figure]) -> str:
    """Name the figures of which nothing is known; empty when there are none."""
    titles = [figure.title for figure in figures if figure.value is None]
    return _("尚无数据：%(what)s。") % {"what": "、".join(titles)} if titles else ""


def reasons(anomaly: Anomaly) -> str:
    """Say why a day stands out, in words."""
    said = _("当日 %(value)s，预期约 %(expected)s，控制限 %(low)s–%(high)s") % {
        "value": f"{anomaly.value:,}", "expected": f"{anomaly.expected:.1f}",
        "low": f"{anomaly.low:,}", "high": f"{anomaly.high:,}",
    }  # fmt: skip
    return "；".join([said, *(str(RULES[rule]) for rule in anomaly.rules)])


def shares(rows: Sequence[tuple[str, int]], what: str) -> str:
    """Write how a whole is divided: its sum and its largest parts."""
    total = sum(count for _name, count in rows)
    if not total:
        return _("%(what)s：没有。") % {"what": what}
    largest = sorted((row for row in rows if row[1]), key=lambda row: -row[1])[:3]
    parts = [f"{name} {count:,}（{count / total:.0%}）" for name, count in largest]
    return _("%(what)s共 %(n)s，最多的是%(parts)s。") % {"what": what, "n": f"{total:,}", "parts": "、".join(parts)}


def advise(figures: Mapping[str, Figure], anomalies: Sequence[Anomaly], rules: Iterable[Any]) -> list[Advice]:
    """Give what each rule recommends, in their order, then what every number that rose out of its limits asks for."""
    found = [advice for rule in rules if (advice := rule(figures)) is not None]
    latest: dict[str, Anomaly] = {}
    for anomaly in anomalies:
        if anomaly.is_high:
            latest[anomaly.key] = anomaly
    found += [
        Advice(
            _("核实%(title)s为何偏高：先查是否补录或换了口径，再查地点。") % {"title": one.title},
            f"{one.day} {reasons(one)}",
        )
        for one in latest.values()
    ]
    return found
