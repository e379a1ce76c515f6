"""Writes a report: its figures, what they say, charts, what stands out, what is advised. Reads, and stores nothing."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.insight.figures.catalogue import INDICATORS
from wanjia.insight.figures.queries import CONFIRMED, by_child, looked_for, trend, values
from wanjia.insight.judgement.categories import categories
from wanjia.insight.judgement.control import FEWEST, TESTED, control
from wanjia.insight.judgement.rules import Advice, Anomaly, Figure, advise, reasons, sentence, shares, unknown
from wanjia.insight.judgement.sections import ADVICE, POINTS, Section, sections
from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import full_name
from wanjia.response.cases.rules import CATEGORIES
from wanjia.response.registration.flows import flows
from wanjia.response.registration.models import Registration

DAYS = 5 * TESTED  # drawn and judged
DRAWN = 12  # bars: more than that nobody reads
ONE_DAY = timedelta(days=1)


def written(place: Place, at: datetime) -> dict[str, Any]:
    """Write the report of a place as known at a moment."""
    found = sections()
    figures = _figures(found, place, at)
    charts: list[dict[str, Any]] = []
    anomalies: list[Anomaly] = []
    told = [_section(section, figures, place, at, charts, anomalies) for section in found]
    told[1:1] = [_sources(place, at, charts)]
    told[:0] = [_categories(place, at, charts)]
    advice = advise(figures, anomalies, ADVICE)
    return {
        "title": _("%(place)s疫情数据分析研判报告") % {"place": full_name(place)},
        "points": _points(figures, anomalies, advice),
        "sections": told,
        "charts": charts,
        "method": _(
            "对每天的发生数逐日作控制图：用此前 %(before)s 天（至少 %(fewest)s 天）算出预期，控制限取泊松分布"
            "（离散较大时取负二项分布）的千分之一点三五和千分之九百九十八点六五分位数，只判断最近 %(tested)s 天；"
            "预期不小于 4 时再用西电规则第 2 至 4 条。异常只说明值得去看，不说明原因。"
        )
        % {"before": DAYS - TESTED, "fewest": FEWEST, "tested": TESTED},
        "anomalies": [{**asdict(one), "why": reasons(one)} for one in anomalies],
        "advice": [asdict(one) for one in advice],
    }


def _figures(found: Sequence[Section], place: Place, at: datetime) -> dict[str, Figure]:
    keys = [key for section in found for key in section.keys]
    now, day, week = (values(keys, place, at=at - days * ONE_DAY) for days in (0, 1, 7))
    return {
        key: Figure(
            key, str(one.title), str(one.definition), str(one.unit), str(one.kind), one.worse,
            now[key], day[key], week[key],
        )
        for key in keys
        for one in [INDICATORS[key]]
    }  # fmt: skip


def _points(figures: dict[str, Figure], anomalies: Sequence[Anomaly], advice: Sequence[Advice]) -> list[str]:
    """What matters most and is known, and how much stands out."""
    said = [sentence(figures[key]) for key in POINTS if key in figures and figures[key].value is not None]
    titles = "、".join(dict.fromkeys(one.title for one in anomalies))
    said.append(
        _("最近七天有 %(n)s 处异常：%(what)s。") % {"n": len(anomalies), "what": titles}
        if anomalies
        else _("最近七天没有异常。")
    )
    said.append(_("提出建议 %(n)s 条。") % {"n": len(advice)})
    return said


def _section(
    section: Section,
    figures: dict[str, Figure],
    place: Place,
    at: datetime,
    charts: list[dict[str, Any]],
    anomalies: list[Anomaly],
) -> dict[str, Any]:
    mine = [figures[key] for key in section.keys]
    sentences = [said for said in [*map(sentence, mine), unknown(mine)] if said]
    first = len(charts)
    if section.parts:
        rows = [(figures[key].title, figures[key].value) for key in section.parts]
        known = [(title, value) for title, value in rows if value is not None]
        sentences.append(shares(known, str(section.title)))
        _add(
            charts,
            "pie",
            _("%(what)s构成") % {"what": section.title},
            _("类别"),
            _("人"),
            known if any(n for _t, n in known) else [],
        )
    for key in section.daily:
        if figures[key].value is not None:
            _daily(figures[key], place, at, charts, anomalies)
    for key in section.compared:
        if figures[key].value is not None:
            _compared(figures[key], place, at, charts)
    if CONFIRMED in section.keys:
        sentences += [*_rate(figures), *_zero(figures[CONFIRMED].value, place, at)]
    return {
        "key": section.key,
        "title": str(section.title),
        "sentences": sentences,
        "figures": [asdict(figure) for figure in mine],
        "charts": list(range(first, len(charts))),
    }


def _rate(figures: dict[str, Figure]) -> list[str]:
    """Set the cases beside the population at risk; nothing where there is none of either."""
    cases, persons = figures[CONFIRMED].value, figures["people.persons"].value
    if not cases or not persons:
        return []
    told = {"rate": f"{cases * 100_000 / persons:,.1f}", "n": f"{cases:,}", "persons": f"{persons:,}"}
    return [_("累计发病率为每十万在册人口 %(rate)s 例（%(n)s 例，%(persons)s 人）。") % told]


def _zero(confirmed: int | None, place: Place, at: datetime) -> list[str]:
    """Say whether the place is free of infection, and how many of those below are; nothing where nobody looks for cases."""
    if not looked_for(place, at):
        return []
    below = [told.get(CONFIRMED, 0) for told in by_child([CONFIRMED], place, at=at).values()]
    counted = {"all": len(below), "n": below.count(0)}
    said = _("下级 %(all)s 处，%(n)s 处零感染") % counted if confirmed else _("零感染：没有确诊过病例")
    return [_("%(said)s。") % {"said": said}] if below or not confirmed else []


def _add(
    charts: list[dict[str, Any]],
    kind: str,
    title: str,
    label: str,
    unit: str,
    rows: Sequence[tuple[str, int]],
    **more: Any,
) -> None:
    charts.append(
        {"kind": kind, "title": title, "label": label, "unit": unit, "rows": [list(row) for row in rows], **more}
    )


def _daily(figure: Figure, place: Place, at: datetime, charts: list[dict[str, Any]], anomalies: list[Anomaly]) -> None:
    """Draw a figure day by day. What happened each day is judged; the day that is not over yet is only drawn."""
    days = trend(figure.key, place, at=at, days=DAYS + 1)
    whole = [(day, value) for day, value in days if day < timezone.localdate(at)]
    judged = control(whole[-DAYS:]) if figure.kind == "period" else None
    rows = [(day.strftime("%m-%d"), value) for day, value in days[-DAYS - 1 if judged else -DAYS :]]
    more: dict[str, Any] = {}
    if judged:
        more = {
            "limits": [[round(point.expected, 2), point.low, point.high] for point in judged.points],
            "marked": [n for n, point in enumerate(judged.points) if point.rules],
        }
        anomalies += [
            Anomaly(
                figure.key, figure.title, point.day.isoformat(), point.value, round(point.expected, 2), point.low,
                point.high, point.rules,
            )
            for point in judged.out
        ]  # fmt: skip
    _add(
        charts, "line", _("%(what)s（逐日）") % {"what": figure.title}, _("日期"), figure.unit or _("数"), rows, **more
    )


def _compared(figure: Figure, place: Place, at: datetime, charts: list[dict[str, Any]]) -> None:
    """Draw a figure of every place below, the worst first."""
    found = {
        number: row[figure.key] for number, row in by_child([figure.key], place, at=at).items() if figure.key in row
    }
    names = dict(Place.objects.filter(pk__in=found).values_list("pk", "name"))
    worst = sorted(((number, value) for number, value in found.items() if value), key=lambda row: -row[1])
    rows = [(names[number], value) for number, value in worst[:DRAWN]]
    title = _("各地%(what)s") % {"what": figure.title}
    _add(charts, "bar", title, _("地点"), figure.unit or _("数"), rows)


def _categories(place: Place, at: datetime, charts: list[dict[str, Any]]) -> dict[str, Any]:
    """The four categories of persons now, a day and a week ago."""
    now, day, week = (categories(place, at - days * ONE_DAY) for days in (0, 1, 7))
    rows = [(str(word), now[code]) for code, word in CATEGORIES.items()]
    said = [
        sentence(Figure(code, str(word), "", _("人"), "state", "more", now[code], day[code], week[code]))
        for code, word in CATEGORIES.items()
    ]
    _add(charts, "pie", _("四类人员构成"), _("类别"), _("人"), rows if any(now.values()) else [])
    return {
        "key": "categories",
        "title": _("四类人员"),
        "sentences": [shares(rows, _("四类人员")), *said],
        "figures": [],
        "charts": [len(charts) - 1],
    }


def _sources(place: Place, at: datetime, charts: list[dict[str, Any]]) -> dict[str, Any]:
    """Where those who registered came from, in the last seven days and the seven before."""
    rows = Registration.objects.filter(position__range=(place.lo, place.hi), arrived_at__lte=at)
    end = timezone.make_aware(datetime.combine(timezone.localdate(at), time.min)) + ONE_DAY
    week, before = flows(rows, end - 7 * ONE_DAY, end), flows(rows, end - 14 * ONE_DAY, end - 7 * ONE_DAY)
    provinces = [(name or _("没有填写"), number) for _code, name, number in week.by_province]
    classes = [(name or _("不在核查范围"), number) for name, number in week.by_class]
    first = len(charts)
    _add(charts, "bar", _("来源地（省、自治区、直辖市）"), _("来源地"), _("人次"), provinces[:DRAWN])
    _add(charts, "pie", _("来人类别"), _("类别"), _("人次"), classes if week.total else [])
    moved = _("此前七天 %(n)s 人次。") % {"n": f"{before.total:,}"}
    return {
        "key": "sources",
        "title": _("来源地情况"),
        "sentences": [
            shares(provinces, _("最近七天自主登记的来人")),
            moved,
            *_risen(week.by_province, before.by_province),
        ],
        "figures": [],
        "charts": list(range(first, len(charts))),
    }


def _risen(now: Sequence[tuple[str, str, int]], before: Sequence[tuple[str, str, int]]) -> list[str]:
    """Name the provinces from which twice as many came as in the week before, ten or more."""
    earlier = {code: number for code, _name, number in before}
    rose = [name for code, name, number in now if name and number >= 10 and number >= 2 * earlier.get(code, 0)]
    return [_("比前七天翻了一番以上：%(what)s。") % {"what": "、".join(rose)}] if rose else []
