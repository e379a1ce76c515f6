"""What each figure means; one figure of a place: its value at a moment, its days, the places below with the worst first."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.insight.figures import charts, queries
from wanjia.insight.figures.catalogue import INDICATORS, SECTIONS
from wanjia.insight.figures.faces import needed
from wanjia.insight.figures.rules import KIND_NAMES, Indicator, addable
from wanjia.insight.figures.views.rows import moment_of
from wanjia.registry.accounts.gate import covers, home, needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place

SEE = Capability.VIEW_COVERAGE
DAYS = 7


@needs(SEE)
def registry(request: Any) -> HttpResponseBase:
    """Say of every indicator what it counts, from which facts, of what time."""
    if request.GET.get("export") in KINDS:
        headings = [_("指标"), _("含义"), _("单位"), _("来源"), _("时间")]
        rows = ([i.title, i.definition, i.unit, i.source, KIND_NAMES[i.kind]] for i in INDICATORS.values())
        return export(request.GET["export"], _("指标目录"), headings, rows)
    sections = [
        (title, [(i, KIND_NAMES[i.kind]) for i in INDICATORS.values() if i.section == section])
        for section, title in SECTIONS.items()
    ]
    return render(request, "figures/registry.html", {"sections": sections, "place": home(request, SEE)})


@needs(SEE)
def figure(request: Any, indicator: str, place: str) -> HttpResponseBase:
    """Show an indicator of a place, now or as of an earlier moment; or send the places below as a file."""
    if (what := INDICATORS.get(indicator)) is None:
        raise Http404
    where = reach(request, Place.objects.current(), place, SEE)
    moment, now = moment_of(request, "at"), clock.now()
    since = moment_of(request, "since")
    at = min(moment or now, now)
    value = queries.values([what.key], where, at=at, since=since)[what.key]
    rows = _below(what, where, at, since)
    if request.GET.get("export") in KINDS:
        headings = [_("地点"), what.title, _("单位"), _("截至")]
        lines = [[child.name, number, what.unit, at] for child, number in rows] + [[where.name, value, what.unit, at]]
        return export(request.GET["export"], f"{where.name} {what.title}", headings, lines)
    context = {
        "what": what, "place": where, "value": value, "at": at, "moment": moment, "rows": rows,
        "elsewhere": (value or 0) - sum(number for _child, number in rows) if rows else 0,
        "kind": KIND_NAMES[what.kind],
        "line": charts.trend(queries.trend(what.key, where, at=at, days=DAYS)),
        "list_at": opened(request, what.key, where, at, since),
        "above": where.parent if where.parent and request.standing.may(SEE, where.parent.lo) and _whole(request, where.parent)
        else None,
        "parts": [other for other in INDICATORS.values() if other.key != what.key and addable(what, other) is None],
    }  # fmt: skip
    return render(request, "figures/figure.html", context)


def _whole(request: Any, place: Place) -> bool:
    return any(lo <= place.lo and place.hi <= hi for lo, hi in request.standing.spans(SEE))


def _below(what: Indicator, place: Place, at: datetime, since: datetime | None) -> list[tuple[Place, int]]:
    """Give the places right below of which anything is known, the worst first."""
    told = queries.by_child([what.key], place, at=at, since=since)
    children = Place.objects.in_bulk(list(told))
    rows = [(children[number], found[what.key]) for number, found in told.items() if what.key in found]
    sign = 1 if what.worse == "less" else -1
    return sorted(rows, key=lambda row: (sign * row[1], row[0].lo))


def opened(request: Any, key: str, place: Place, at: datetime, since: datetime | None) -> str:
    """Give the list a figure opens, empty for a reader who may not see it."""
    may = any(covers(request, capability, place) for capability in needed(key))
    return queries.listing(key, place, at=at, since=since) if may else ""
