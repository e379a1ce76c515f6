"""Measures: how many are in force at a place, and one by one for those whose work they are."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from wanjia.core.actions import Refused
from wanjia.interfaces.api.declare import Ask, Id, Page, Paged, get
from wanjia.interfaces.api.endpoints.places import PlaceName, named
from wanjia.interfaces.api.paging import page_of
from wanjia.registry.accounts.gate import reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.people.actions import record_readings
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import ORDER, Level
from wanjia.registry.presence.actions import record_visitor_readings
from wanjia.response.measures.models import Measure
from wanjia.response.measures.queries import RELATED, subject_name

SEES = (C.PROPOSE_MEASURES, C.APPROVE_MEASURES, C.ANSWER_APPEALS, C.KEEP_ISOLATION)
SMALLEST = ORDER.index(Level.COMMUNITY)


class MeasureCounts(Struct):
    """How many measures of each kind and each kind of subject are in force at a place at ``at``."""

    place: PlaceName
    at: datetime
    total: int
    by_kind: dict[str, int]
    by_subject: dict[str, int]


class MeasureRow(Struct):
    """A restriction. Of a person the name is whole only for who may see names there."""

    id: Id
    kind: str
    disease: str
    subject: str
    subject_name: str
    ground: str
    state: str
    document: Id
    owner: PlaceName
    from_at: datetime
    until_at: datetime
    ended_at: datetime | None


class MeasureQuery(Paged, kw_only=True):
    """Which measures: those in force, those to be decided, or all."""

    state: Literal["in_force", "proposed", "all"] = "in_force"


@get("places/{place}/measures", _("执行中的管控措施数"), C.VIEW_COVERAGE, *SEES)
def measure_counts(ask: Ask) -> MeasureCounts:
    """Count the measures in force at a community or a place above: below it a count could point at somebody."""
    place = reach(ask, Place.objects, ask.path["place"])
    if ORDER.index(Level(place.level)) > SMALLEST:
        raise Refused(_t("只给社区以上的合计"), field="place")
    rows = Measure.objects.in_force(ask.at).filter(lo__gte=place.lo, hi__lte=place.hi)
    kinds, subjects = (dict(_counted(rows, name)) for name in ("kind", "subject"))
    return MeasureCounts(named(place), ask.at, sum(kinds.values()), kinds, subjects)


def _counted(rows: QuerySet[Measure], name: str) -> Iterable[tuple[str, int]]:
    return rows.values_list(name).annotate(n=Count("pk")).order_by(name)


@get("measures", _("管控措施"), *SEES, query=MeasureQuery)
def measures(ask: Ask) -> Page[MeasureRow]:
    """List the measures of the territory; the reading of a name is recorded before it leaves."""
    rows = _rows(ask)
    if ask.query.state != "all":
        rows = rows.filter(state=ask.query.state)
    return page_of(rows, ask.query, lambda page: _read(ask, page))


@get("measures/{measure}", _("一项管控措施"), *SEES)
def measure(ask: Ask) -> MeasureRow:
    """Give one measure."""
    return _read(ask, [_rows(ask).by_public_id(ask.path["measure"])])[0]


def _rows(ask: Ask) -> Any:
    inside: Any = Measure.objects.none()
    for capability in SEES:
        inside = inside | Measure.objects.visible_to(ask.standing, capability)
    return inside.stated(ask.at).select_related(*RELATED)


def _read(ask: Ask, rows: Sequence[Measure]) -> list[MeasureRow]:
    shown = [row for row in rows if ask.standing.may(C.VIEW_PEOPLE, row.lo)]
    if homes := {row.person.household for row in shown if row.person} | {r.household for r in shown if r.household}:
        record_readings(households=homes, through="api:measures", by=ask.user, at=ask.at)
    if visitors := {row.visitor_id for row in shown if row.visitor_id}:
        record_visitor_readings(visitors=sorted(visitors), through="api:measures", by=ask.user, at=ask.at)
    return [_shaped(ask, row) for row in rows]


def _shaped(ask: Ask, row: Measure) -> MeasureRow:
    said = (row.kind, row.disease, row.subject, subject_name(row, ask.standing), row.ground)
    state: str = row.state  # type: ignore[attr-defined]
    return MeasureRow(
        row.public_id, *said, state, row.document.public_id, named(row.owner), row.from_at, row.until_at, row.ended_at
    )  # fmt: skip
