"""The rows behind a figure: exactly those it counts, of one place and one moment, by the same query as its count."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions import record_export
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export, read_ahead
from wanjia.core.pages import MomentField, asked, keyset
from wanjia.core.workbooks import cell_text
from wanjia.insight.figures import queries
from wanjia.insight.figures.catalogue import INDICATORS
from wanjia.insight.figures.faces import FACES, Face, face_of, needed
from wanjia.insight.figures.rules import Indicator
from wanjia.registry.accounts.gate import covers, needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place

ALL = sorted({capability for face in FACES.values() for capability in face.needs})


@needs(*ALL)
def rows(request: Any, indicator: str, place: str) -> HttpResponseBase:
    """List what a figure counts, now or as of a moment; or send it as a file, which is written down."""
    if (what := INDICATORS.get(indicator)) is None:
        raise Http404
    where = reach(request, Place.objects.current(), place, *needed(indicator))
    moment, since, now = moment_of(request, "at"), moment_of(request, "since"), clock.now()
    at = min(moment or now, now)
    face, after = face_of(indicator), asked(request, "after")
    if request.GET.get("export") in KINDS:
        counted, weight = queries.listed(indicator, where, at=at, since=since)
        counted = counted.select_related(*face.related).order_by(*face.order)
        return _export(request, what, where, face, counted, weight, at)
    counted, weight = queries.listed_after(indicator, where, after, at=at, since=since)
    page = keyset(counted.select_related(*face.related), *face.order, after=after)
    headings = [*face.headings, *([what.title] if weight else [])]
    is_whole = not page.after and not after
    late = not is_whole and "count" not in request.GET  # the page asks for it once it is there
    context = {
        "what": what, "place": where, "at": at, "moment": moment, "page": page,
        "headings": headings, "lines": [(face.address(row), _told(headings, face, row, weight)) for row in page.rows],
        "late": late, "value": _sum(page.rows, weight) if is_whole and page.rows else None,
        "desk": queries.desk(indicator, where, at=at), "may_take": _may_take(request, face, where),
        "sees_figure": covers(request, Capability.VIEW_COVERAGE, where),
    }  # fmt: skip
    if not late and context["value"] is None:
        context["value"] = queries.values([indicator], where, at=at, since=since)[indicator]
    return render(request, "figures/list.html", context)


def _sum(rows: list[Any], weight: str) -> int:
    return sum(getattr(row, weight) for row in rows) if weight else len(rows)


def _told(headings: list[Any], face: Face, row: Any, weight: str) -> list[tuple[Any, str]]:
    cells = [*face.cells(row), *([getattr(row, weight)] if weight else [])]
    return [(heading, cell_text(cell)) for heading, cell in zip(headings, cells, strict=True)]


def _may_take(request: Any, face: Face, place: Place) -> bool:
    return not face.is_doors or covers(request, Capability.EXPORT_LISTS, place)


def _export(
    request: Any, what: Indicator, place: Place, face: Face, counted: Any, weight: str, at: datetime
) -> HttpResponseBase:
    if not _may_take(request, face, place):
        raise PermissionDenied
    kind, name = request.GET["export"], f"{what.key} {request.GET['export']}"
    record_export(campaign=None, place=place, what=name, rows=counted.count(), by=request.user, at=clock.now())

    def lines() -> Iterator[list[Any]]:
        for row in read_ahead(counted):
            yield [*face.cells(row), getattr(row, weight) if weight else 1, at]

    return export(kind, f"{place.name} {what.title}", [*face.headings, what.title, _("截至")], lines())


def moment_of(request: Any, name: str) -> datetime | None:
    """Give the moment asked for, to the microsecond or as a person types it; None for now. Raises Refused for none."""
    text = request.GET.get(name, "")[:40]
    try:
        exact = parse_datetime(text)
        if exact is not None and timezone.is_aware(exact):
            text = timezone.localtime(exact).strftime("%Y-%m-%dT%H:%M:%S")
            MomentField().clean(text)
            return exact
        moment: datetime | None = MomentField(required=False).clean(text)
        return moment
    except (ValidationError, ValueError, OverflowError) as error:
        raise Refused(_("时间写得不对，例如 2022-11-11 09:00"), field=name) from error
