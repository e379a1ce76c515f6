"""The situation of a place as its page tells it, and the analysis reports that were written about it."""

import re
from datetime import datetime
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from msgspec import Meta, Struct

from wanjia.insight.dashboards.queries import situation_of
from wanjia.insight.figures.catalogue import INDICATORS
from wanjia.insight.judgement.actions import make_judgement
from wanjia.insight.judgement.models import Judgement
from wanjia.interfaces.api.declare import Ask, Body, Done, Id, IdOrNone, Moment, Page, Paged, Query, get, post
from wanjia.interfaces.api.endpoints.figures import TrendDay
from wanjia.interfaces.api.endpoints.places import PlaceName, named
from wanjia.interfaces.api.paging import page_of
from wanjia.registry.accounts.gate import reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place

SEE = C.VIEW_COVERAGE
KEYS = f"^({'|'.join(map(re.escape, INDICATORS))})$"


class TopNumber(Struct):
    """One of the numbers that must not be overlooked, of what whole it is a part, and what it was a day ago."""

    key: str
    title: str
    unit: str
    value: int
    whole: int | None
    day_before: int | None


class LateNumber(Struct):
    """How many of one kind are late."""

    key: str
    title: str
    count: int


class RankedPlace(Struct):
    """A place right below with its number, null where nothing is known; ``rank`` counts from the worst."""

    place: PlaceName
    value: int | None
    whole: int | None
    rank: int


class Situation(Struct):
    """A place at a glance: at most five numbers, what is late, and one indicator of it, of what lies below, of the last days.

    The numbers are those of ``at``, which is at most a minute ago. ``zero_infection``: nobody of the place was ever
    confirmed, and cases are looked for there.
    """

    place: PlaceName
    at: datetime
    numbers: list[TopNumber]
    late: list[LateNumber]
    key: str
    value: int | None
    whole: int | None
    zero_infection: bool
    below: list[RankedPlace]
    days: list[TrendDay]


class SituationQuery(Query, kw_only=True):
    """Which indicator is shown of the places below and of the last days."""

    key: Annotated[str, Meta(pattern=KEYS, description="The key of an indicator, from /indicators.")] = (
        "campaign.missing"
    )


class JudgementRow(Struct):
    """One analysis report about a place; each generation is kept as it was written."""

    id: Id
    place: PlaceName
    as_of: datetime
    made_at: datetime
    anomalies: int
    advice: int


class ChartRow(Struct):
    """A chart as its table: bars, a pie or a line."""

    kind: str
    title: str
    label: str
    unit: str
    rows: list[tuple[str, int]]


class JudgementSection(Struct):
    """One section: what it says, and its charts."""

    title: str
    sentences: list[str]
    charts: list[ChartRow]


class AnomalyRow(Struct):
    """A day of an indicator that stands out, what was expected of it, and by which rules it does."""

    key: str
    title: str
    day: str
    value: int
    expected: float
    low: int
    high: int
    why: str


class JudgementDetail(JudgementRow, kw_only=True):
    """An analysis report with what it says, in the language it was written in."""

    title: str
    points: list[str]
    sections: list[JudgementSection]
    outliers: list[AnomalyRow]
    method: str


class JudgementQuery(Paged, kw_only=True):
    """About which place."""

    place: IdOrNone = ""


class NewJudgement(Body):
    """About which place a report is to be written, as known at which moment: now, unless one is named."""

    place: Id
    as_of: Moment | None = None


@get("places/{place}/situation", _("一个地点的态势"), SEE, query=SituationQuery)
def situation(ask: Ask) -> Situation:
    """Give the situation of a place, as its page and its big screen show it."""
    place, key = reach(ask, Place.objects, ask.path["place"], SEE), ask.query.key
    found = situation_of(place, key, ask.at)
    top = [_top(number) for number in found.numbers]
    late = [LateNumber(each.key, str(each.title), each.count) for each in found.late]
    below = [RankedPlace(named(each.place), each.part.value, each.part.whole, each.rank) for each in found.below]
    days = [TrendDay(day, value) for day, value in found.days]
    said = (named(place), found.at, top, late, key, found.value, found.whole, found.zero)
    return Situation(*said, below, days)


def _top(number: Any) -> TopNumber:
    one = INDICATORS[number.key]
    return TopNumber(number.key, str(one.title), str(one.unit), number.value, number.whole, number.before)


def _row(row: Judgement) -> tuple[Any, ...]:
    return (row.public_id, named(row.place), row.as_of, row.made_at, row.anomalies, row.advice)


@get("judgements", _("辖区的研判报告"), SEE, query=JudgementQuery)
def judgements(ask: Ask) -> Page[JudgementRow]:
    """List the analysis reports about places of the territory."""
    rows = Judgement.objects.visible_to(ask.standing, SEE).select_related("place").defer("content")
    if ask.query.place:
        rows = rows.filter(place=reach(ask, Place.objects, ask.query.place, SEE))
    return page_of(rows, ask.query, lambda found: (JudgementRow(*_row(row)) for row in found))


@get("judgements/{judgement}", _("一份研判报告"), SEE)
def judgement(ask: Ask) -> JudgementDetail:
    """Give one analysis report with everything it says."""
    found = reach(ask, Judgement.objects.select_related("place"), ask.path["judgement"], SEE)
    said = found.content
    charts = [
        ChartRow(c["kind"], c["title"], c["label"], c["unit"], [(*row,) for row in c["rows"]]) for c in said["charts"]
    ]
    sections = [
        JudgementSection(one["title"], one["sentences"], [charts[n] for n in one["charts"]]) for one in said["sections"]
    ]
    outliers = [AnomalyRow(*(one[name] for name in AnomalyRow.__struct_fields__)) for one in said["anomalies"]]
    words = {"title": said["title"], "points": said["points"], "method": said["method"]}
    return JudgementDetail(*_row(found), **words, sections=sections, outliers=outliers)


@post("judgements", _("生成研判报告"), SEE, body=NewJudgement)
def write_judgement(ask: Ask) -> Done:
    """Write an analysis report about a community or a larger place."""
    place = reach(ask, Place.objects, ask.body.place, SEE)
    made = make_judgement(place=place, as_of=ask.body.as_of or ask.at, by=ask.user, at=ask.at)
    return Done(made.public_id, ask.at)
