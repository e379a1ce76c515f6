"""Outbreaks and their cases: as rows, as the line list that WHO and MSF tools read, as a DHIS2 tracker payload.

Every reading of a case is recorded before it leaves; names are whole only for who may see names where the case is.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from wanjia.command.campaigns.actions import record_export
from wanjia.core.exports import csv_cells
from wanjia.interfaces.api.declare import Ask, Id, Page, Paged, get
from wanjia.interfaces.api.dhis2 import Payload, mapping, payload
from wanjia.interfaces.api.endpoints.places import PlaceName, named
from wanjia.interfaces.api.paging import numbered, page_of
from wanjia.registry.accounts.gate import reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.response.cases.actions import read_cases
from wanjia.response.cases.models import Case, Link, Outbreak
from wanjia.response.cases.queries.subjects import RELATED, name_for

LOOK = C.INVESTIGATE_CASES


class OutbreakRow(Struct):
    """One disease spreading in one place; the names of its categories of cases by code."""

    id: Id
    name: str
    disease: str
    place: PlaceName
    categories: dict[str, str]
    opened_at: datetime


class CaseRow(Struct):
    """Somebody of one of an outbreak's categories, with the days that are known."""

    id: Id
    label: str
    name: str
    sex: str
    age: int | None
    category: str
    place: PlaceName
    infected: date | None
    onset: date | None
    sampled: date | None
    reported: date | None
    admitted: date | None
    ended: date | None
    outcome: str


class LineRow(Struct):
    """One row of a line list, under the names by which WHO and MSF lists know their columns."""

    case_id: str
    full_name: str
    gender: str
    age_years: int | None
    case_classification: str
    date_infection: date | None
    date_onset: date | None
    date_sample: date | None
    date_report: date | None
    date_hospitalisation: date | None
    date_outcome: date | None
    outcome: str
    residence: str
    infector: str


def _outbreak(row: Outbreak) -> OutbreakRow:
    return OutbreakRow(row.public_id, row.name, row.disease, named(row.place), row.words(), row.opened_at)


@get("outbreaks", _("疫情"), LOOK, query=Paged)
def outbreaks(ask: Ask) -> Page[OutbreakRow]:
    """List the outbreaks of the territory."""
    rows = Outbreak.objects.visible_to(ask.standing, LOOK).select_related("place")
    return page_of(rows, ask.query, lambda found: map(_outbreak, found))


def reach_outbreak(ask: Ask) -> Outbreak:
    """Give the outbreak an address names."""
    found: Outbreak = reach(ask, Outbreak.objects.select_related("place"), ask.path["outbreak"], LOOK)
    return found


@get("outbreaks/{outbreak}", _("一起疫情"), LOOK)
def outbreak(ask: Ask) -> OutbreakRow:
    """Give one outbreak."""
    return _outbreak(reach_outbreak(ask))


def of_outbreak(ask: Ask, outbreak: Outbreak) -> QuerySet[Case]:
    """Give the cases of an outbreak in the territory, merged ones left out."""
    rows = Case.objects.filter(outbreak=outbreak, merged_into=None).visible_to(ask.standing, LOOK)
    found: QuerySet[Case] = rows.select_related("place", "outbreak", *RELATED)
    return found


def _read(ask: Ask, rows: Sequence[Case]) -> Iterable[CaseRow]:
    read_cases(cases=rows, through="api:cases", by=ask.user, at=ask.at)
    for row in rows:
        said = (row.public_id, row.label, name_for(row, ask.standing, row.place.lo), row.sex, row.age, row.category)
        days = (row.infected, row.onset, row.sampled, row.reported, row.admitted, row.ended)
        yield CaseRow(*said, named(row.place), *days, row.outcome)


@get("outbreaks/{outbreak}/cases", _("一起疫情的病例"), LOOK, query=Paged)
def cases(ask: Ask) -> Page[CaseRow]:
    """List the cases of an outbreak."""
    return page_of(of_outbreak(ask, reach_outbreak(ask)), ask.query, lambda found: _read(ask, found))


@get("cases/{case}", _("一个病例"), LOOK)
def case(ask: Ask) -> CaseRow:
    """Give one case."""
    rows = Case.objects.filter(merged_into=None).select_related("place", "outbreak", *RELATED)
    return next(iter(_read(ask, [reach(ask, rows, ask.path["case"], LOOK)])))


def line_rows(ask: Ask, rows: Sequence[Case]) -> list[LineRow]:
    """Give cases as rows of a line list, each with the label of the first who is known to have infected it."""
    links = Link.objects.filter(case__in=rows, void_at=None).order_by("-pk")
    infectors: dict[int, str] = dict(links.values_list("case_id", "source_case__label"))
    return [
        LineRow(
            row.label, name_for(row, ask.standing, row.place.lo), row.sex, row.age, row.category, row.infected, row.onset,
            row.sampled, row.reported, row.admitted, row.ended, row.outcome, row.place.name, infectors.get(row.pk, ""),
        )
        for row in rows
    ]  # fmt: skip


@get("outbreaks/{outbreak}/line-list", _("病例一览表（CSV，WHO/MSF 列名）"), LOOK, media="text/csv; charset=utf-8")
def line_list(ask: Ask) -> bytes:
    """Give the whole line list as CSV; what has left is kept, with how many rows, like every list that is taken along."""
    found = reach_outbreak(ask)
    rows = list(of_outbreak(ask, found).order_by("pk"))
    read_cases(cases=rows, through="api:line-list", by=ask.user, at=ask.at)
    what = "cases line-list api"
    record_export(campaign=None, place=found.place, what=what, rows=len(rows), by=ask.user, at=ask.at)
    lines = [csv_cells(LineRow.__struct_fields__)]
    lines += [csv_cells(_cells(row)) for row in line_rows(ask, rows)]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _cells(row: LineRow) -> list[Any]:
    values = (getattr(row, name) for name in LineRow.__struct_fields__)
    return ["" if value is None else value for value in values]


@get("outbreaks/{outbreak}/dhis2", _("病例（DHIS2 tracker 导入格式）"), LOOK, query=Paged)
def dhis2(ask: Ask) -> Payload:
    """Give the cases of an outbreak as a payload for DHIS2's tracker import, a page at a time."""
    found = reach_outbreak(ask)
    rows, after = numbered(of_outbreak(ask, found), ask.query.cursor, ask.query.limit)
    read_cases(cases=rows, through="api:dhis2", by=ask.user, at=ask.at)
    record_export(campaign=None, place=found.place, what="cases dhis2 api", rows=len(rows), by=ask.user, at=ask.at)
    return payload(list(zip(rows, line_rows(ask, rows), strict=True)), mapping(), after or None)
