"""Which resources are served: who sees which rows, and what each row becomes; searched a page at a time, read one by one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.db.models import Exists, OuterRef, QuerySet
from msgspec import Meta, field

from wanjia.command.tasks.models import OrderStep, WorkOrder
from wanjia.core.identities import UnknownIdentity, unseal
from wanjia.interfaces.api.declare import Ask, Endpoint, IdOrNone, Query
from wanjia.interfaces.api.endpoints.places import SEES
from wanjia.interfaces.api.fhir import resources
from wanjia.interfaces.api.paging import numbered
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place
from wanjia.response.cases.actions import read_cases
from wanjia.response.cases.models import Case
from wanjia.response.cases.queries.subjects import RELATED
from wanjia.response.sampling.models import Result, Tube

MEDIA = "application/fhir+json; charset=utf-8"
BASE = "api/fhir"
Resource = dict[str, Any]


class Format(Query, kw_only=True):
    """In which format the answer is wanted: it is JSON, another is refused. A plus not written as %2B arrives as a space."""

    format: Literal["", "json", "application/json", "application/fhir+json", "application/fhir json"] = field(
        default="", name="_format"
    )


class Search(Format, kw_only=True):
    """Parameters of a search; the cursor is what the link to the next page carries."""

    cursor: IdOrNone = ""
    only: IdOrNone = field(default="", name="_id")
    count: Annotated[int, Meta(ge=1, le=200)] = field(default=50, name="_count")


@dataclass(frozen=True)
class Kind:
    """One kind of resource: its scopes (one is enough), its rows, what they become."""

    name: str
    scopes: tuple[C, ...]
    rows: Callable[[Ask], QuerySet[Any]]
    shape: Callable[[Ask, Sequence[Any]], list[Resource]]


def _seen_with(ask: Ask, rows: Any, *scopes: C) -> Any:
    """Give the rows that are seen with any of the scopes."""
    found = rows.none()
    for scope in scopes:
        found = found | rows.visible_to(ask.standing, scope)
    return found


def _tubes(ask: Ask) -> QuerySet[Tube]:
    tubes: QuerySet[Tube] = _seen_with(ask, Tube.objects, C.ENTER_RESULTS, C.RECORD_SAMPLES)
    return tubes


def _results(ask: Ask) -> QuerySet[Result]:
    inside = Tube.objects.visible_to(ask.standing, C.ENTER_RESULTS)
    return Result.objects.filter(tube__in=inside).select_related("tube", "laboratory")


def _cases(ask: Ask) -> QuerySet[Case]:
    rows = Case.objects.filter(merged_into=None).visible_to(ask.standing, C.INVESTIGATE_CASES)
    found: QuerySet[Case] = rows.select_related("place", "outbreak", *RELATED)
    return found


def _patients(ask: Ask, rows: Sequence[Case]) -> list[Resource]:
    """Record the reading before anything leaves."""
    read_cases(cases=rows, through="api:fhir", by=ask.user, at=ask.at)
    return [resources.patient(row, ask.standing) for row in rows]


def _orders(ask: Ask) -> QuerySet[WorkOrder]:
    rows: QuerySet[WorkOrder] = WorkOrder.objects.visible_to(ask.standing, C.ASSIGN_WORK)
    done = Exists(OrderStep.objects.filter(order=OuterRef("pk"), kind=OrderStep.Kind.COMPLETED))
    return rows.select_related("place", "assignee").annotate(was_done=done)


KINDS = (
    Kind("Patient", (C.INVESTIGATE_CASES,), _cases, _patients),
    Kind(
        "Location",
        SEES,
        lambda ask: _seen_with(ask, Place.objects.current(), *SEES),
        lambda ask, rows: [resources.location(row) for row in rows],
    ),
    Kind(
        "Specimen",
        (C.ENTER_RESULTS, C.RECORD_SAMPLES),
        _tubes,
        lambda ask, rows: [resources.specimen(row) for row in rows],
    ),
    Kind(
        "DiagnosticReport",
        (C.ENTER_RESULTS,),
        _results,
        lambda ask, rows: [resources.diagnostic_report(row) for row in rows],
    ),
    Kind("Observation", (C.ENTER_RESULTS,), _results, lambda ask, rows: [resources.observation(row) for row in rows]),
    Kind("Task", (C.ASSIGN_WORK,), _orders, lambda ask, rows: [resources.task(row, done=row.was_done) for row in rows]),
)


def _search(kind: Kind) -> Callable[[Ask], Resource]:
    def search(ask: Ask) -> Resource:
        wanted, here = ask.query, f"{ask.base}{BASE}/{kind.name}"
        chosen = kind.rows(ask)
        if wanted.only:
            chosen = chosen.filter(pk=_number(chosen, wanted.only))
        rows, after = numbered(chosen, wanted.cursor, wanted.count)
        links = [{"relation": "self", "url": f"{here}?_count={wanted.count}&_id={wanted.only}&cursor={wanted.cursor}"}]
        if after:
            links.append({"relation": "next", "url": f"{here}?_count={wanted.count}&cursor={after}"})
        found = kind.shape(ask, rows)
        entries = [{"fullUrl": f"{here}/{r['id']}", "resource": r, "search": {"mode": "match"}} for r in found]
        return {"resourceType": "Bundle", "type": "searchset", "link": links, **({"entry": entries} if entries else {})}

    return search


def _read(kind: Kind) -> Callable[[Ask], Resource]:
    def read(ask: Ask) -> Resource:
        rows = kind.rows(ask)
        return kind.shape(ask, [rows.get(pk=_number(rows, ask.path["id"]))])[0]

    return read


def _number(rows: QuerySet[Any], text: str) -> int:
    """Give the number of a sealed id, 0 for a text that is none of these rows."""
    try:
        return unseal(rows.model._meta.label_lower, text)
    except UnknownIdentity:
        return 0


FHIR: tuple[Endpoint, ...] = tuple(
    endpoint
    for kind in KINDS
    for endpoint in (
        Endpoint("GET", kind.name, kind.name, kind.scopes, Search, None, _search(kind), MEDIA),
        Endpoint("GET", f"{kind.name}/{{id}}", kind.name, kind.scopes, Format, None, _read(kind), MEDIA),
    )
)


def statement(base: str, at: str) -> Resource:
    """Give the CapabilityStatement: what the table above serves."""
    interactions = [{"code": "read"}, {"code": "search-type"}]
    by = [{"name": "_id", "type": "token"}]
    rest = {
        "mode": "server",
        "security": {"description": "Authorization: Bearer, a token of this installation."},
        "resource": [{"type": kind.name, "interaction": interactions, "searchParam": by} for kind in KINDS],
    }
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": at,
        "kind": "instance",
        "software": {"name": "Wanjia"},
        "implementation": {"description": "Wanjia", "url": f"{base}{BASE}"},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [rest],
    }
