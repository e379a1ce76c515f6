"""Indicators of any place at any moment with what they mean; daily reports; figures that were made public."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from msgspec import UNSET, Meta, Struct, UnsetType

from wanjia.insight.figures import queries
from wanjia.insight.figures.catalogue import INDICATORS
from wanjia.insight.figures.rules import Indicator
from wanjia.insight.reports.actions import sign_report
from wanjia.insight.reports.models import DailyReport, PublishedFigure
from wanjia.insight.reports.queries import compared
from wanjia.interfaces.api.declare import Ask, Body, Done, Id, IdOrNone, Page, Paged, Query, get, post
from wanjia.interfaces.api.endpoints.campaigns import AtQuery
from wanjia.interfaces.api.endpoints.places import PlaceName, named
from wanjia.interfaces.api.paging import page_of
from wanjia.registry.accounts.gate import reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place

SEE = C.VIEW_COVERAGE
Key = Annotated[str, Meta(max_length=40, description="The key of an indicator, from /indicators.")]


class IndicatorRow(Struct):
    """What a figure counts. Two may be added only if ``counts``, ``kind`` and ``group`` agree and neither is of the other."""

    key: str
    title: str
    definition: str
    unit: str
    source: str
    kind: Literal["state", "cumulative", "period"]
    counts: str
    group: str
    worse: str


class Indicators(Struct):
    """Every indicator there is."""

    items: list[IndicatorRow]


class Figures(Struct):
    """Indicators of a place as known at ``at``, by key; null where nothing is known, which is not 0."""

    place: PlaceName
    at: datetime
    values: dict[str, int | None]


class TrendDay(Struct):
    """An indicator at the end of a day."""

    day: date
    value: int


class Trend(Struct):
    """An indicator of a place over the last days; a day of which nothing is known is left out."""

    place: PlaceName
    key: str
    items: list[TrendDay]


class TrendQuery(Query, kw_only=True):
    """Over how many days, today among them."""

    days: Annotated[int, Meta(ge=1, le=60)] = 14


class ReportRow(Struct):
    """One version of a place's report of a day."""

    id: Id
    place: PlaceName
    day: date
    version: int
    state: Literal["open", "signed", "corrected", "replaced"]
    cut_off: datetime
    due_at: datetime
    nothing: bool
    signed_at: datetime | None
    comment: str
    reason: str


class ReportLineRow(Struct):
    """One figure of a report, beside that of the day and of the week before."""

    key: str
    value: int
    comment: str
    day_before: int | None
    week_before: int | None


class ReportDetail(ReportRow, kw_only=True):
    """A report with its figures."""

    lines: list[ReportLineRow]


class ReportQuery(Paged, kw_only=True):
    """Which reports: of a day, of a place, those not signed."""

    day: date | UnsetType = UNSET
    place: IdOrNone = ""
    only: Literal["", "unsigned"] = ""


class Signature(Body):
    """What is said with a signature; ``nothing_happened`` is asked for where every figure of the day is 0."""

    comment: Annotated[str, Meta(max_length=1000, pattern=r"^[^\x00]*$")] = ""
    nothing_happened: bool = False


class PublishedRow(Struct):
    """A number as it was printed or said in public, and what corrected it."""

    id: Id
    report: Id
    key: str
    said: str
    as_of: datetime
    where: str
    published_at: datetime
    corrected_at: datetime | None
    corrected_to: int | None


def _told(one: Indicator) -> IndicatorRow:
    words = (str(one.title), str(one.definition), str(one.unit), str(one.source))
    kind: Any = str(one.kind)
    return IndicatorRow(one.key, *words, kind, one.counts, one.group, one.worse)


@get("indicators", _("指标和定义"), SEE)
def indicators(ask: Ask) -> Indicators:
    """Give every indicator with its definition, in the language that was asked for."""
    return Indicators([_told(one) for one in INDICATORS.values()])


@get("places/{place}/figures", _("一个地点的全部指标"), SEE, query=AtQuery)
def figures(ask: Ask) -> Figures:
    """Give all indicators of a place, now or as known at a moment: asked again later it is the same."""
    place = reach(ask, Place.objects, ask.path["place"], SEE)
    moment = ask.at if ask.query.at is UNSET else min(ask.query.at, ask.at)
    return Figures(named(place), moment, queries.values(INDICATORS, place, at=moment))


@get("places/{place}/figures/{key}/trend", _("一个指标的走势"), SEE, query=TrendQuery)
def trend(ask: Ask) -> Trend:
    """Give an indicator at the end of each of the last days."""
    place, key = reach(ask, Place.objects, ask.path["place"], SEE), ask.path["key"]
    if key not in INDICATORS:
        raise Http404
    found = queries.trend(key, place, at=ask.at, days=ask.query.days)
    return Trend(named(place), key, [TrendDay(day, value) for day, value in found])


def _report(row: DailyReport) -> tuple[Any, ...]:
    said = (row.public_id, named(row.place), row.day, row.version, row.state, row.cut_off, row.due_at)
    return (*said, row.nothing, row.signed_at, row.comment, row.reason)


@get("reports", _("辖区的日报"), SEE, query=ReportQuery)
def reports(ask: Ask) -> Page[ReportRow]:
    """List the reports of the territory that count: of each place and day the version that none has replaced."""
    rows = DailyReport.objects.standing().visible_to(ask.standing, SEE).select_related("place")
    if ask.query.day is not UNSET:
        rows = rows.filter(day=ask.query.day)
    if ask.query.place:
        rows = rows.filter(place=reach(ask, Place.objects, ask.query.place, SEE))
    rows = rows.filter(signed_at=None) if ask.query.only else rows
    return page_of(rows, ask.query, lambda found: (ReportRow(*_report(row)) for row in found))


@get("reports/{report}", _("一份日报"), SEE)
def report(ask: Ask) -> ReportDetail:
    """Give one report, also one that a correction replaced."""
    found = reach(ask, DailyReport.objects.select_related("place"), ask.path["report"], SEE)
    lines = [ReportLineRow(*line) for line in compared(found)]
    return ReportDetail(*_report(found), lines=lines)


@post("reports/{report}/sign", _("签发日报"), C.SIGN_REPORTS, body=Signature)
def sign(ask: Ask) -> Done:
    """Sign a report after its cut-off."""
    found = reach(ask, DailyReport.objects.select_related("place"), ask.path["report"], C.SIGN_REPORTS)
    said = {"comment": ask.body.comment, "nothing_happened": ask.body.nothing_happened}
    return Done(sign_report(report=found, **said, by=ask.user, at=ask.at).public_id, ask.at)


@get("published", _("已公布的数字"), SEE, query=Paged)
def published(ask: Ask) -> Page[PublishedRow]:
    """List the figures that were made public from reports of the territory."""
    rows = PublishedFigure.objects.visible_to(ask.standing, SEE).select_related("report")
    return page_of(rows, ask.query, lambda found: map(_published, found))


def _published(row: PublishedFigure) -> PublishedRow:
    said = (row.public_id, row.report.public_id, row.key, row.said, row.as_of, row.where, row.published_at)
    return PublishedRow(*said, row.corrected_at, row.corrected_to)
