"""The figures of a round at a place: persons, person-times and cards, by point, table and hour, now or as of a moment."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.command.campaigns import queries as campaigns
from wanjia.command.campaigns.actions import record_export
from wanjia.command.campaigns.rules import Counts
from wanjia.command.campaigns.scene import C, Scene
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import MomentField, asked, keyset
from wanjia.registry.accounts.gate import needs
from wanjia.registry.people.actions import record_readings
from wanjia.registry.people.models import Household
from wanjia.response.sampling.charts import bars
from wanjia.response.sampling.models import Point, Table
from wanjia.response.sampling.queries import certificates, figures
from wanjia.response.sampling.views.at_place import points_at, round_scene

MOST_RECOUNTED = 100_000
SIDES = {
    "uncarded": gettext_lazy("已采样没有凭证"),
    "unsampled": gettext_lazy("有凭证没有样本"),
    "persons": gettext_lazy("采样人数"),
    "samples": gettext_lazy("采样人次"),
    "cards": gettext_lazy("发出的凭证"),
}
OF_CARDS = ("unsampled", "cards")


@needs(C.VIEW_COVERAGE)
def round_figures(request: Any, campaign: str, place: str) -> HttpResponseBase:
    """Show samples and cards side by side; every difference opens into its list."""
    at = round_scene(request, campaign, place, C.VIEW_COVERAGE, tab="figures")
    moment = _moment(request)
    points = points_at(at)
    found = figures.figures(points, moment or at.now)
    if request.GET.get("export") in KINDS:
        return _export(request, at, found, moment or at.now)
    hours, persons, cards = [], 0, 0
    for hour, figure in found.hours:
        persons, cards = persons + figure.persons, cards + figure.cards
        hours.append(
            {"hour": hour, "figure": figure, "persons": persons, "cards": cards, "difference": persons - cards}
        )
    few = moment is None and found.total.times <= MOST_RECOUNTED
    context = {
        "scene": at,
        "moment": moment,
        "found": found,
        "hours": hours,
        "bars": bars([(hour, figure.persons, figure.cards) for hour, figure in found.hours]),
        "residents": _residents(at, moment),
        "counted": few,
        "uncarded": _side(points, "uncarded").count() if few else None,
        "unsampled": _side(points, "unsampled").count() if few else None,
    }
    return render(request, "sampling/figures.html", context)


def _residents(at: Scene, moment: datetime | None) -> Counts | None:
    """Count the persons who live here, now or as they stood; None where they are too many to be recounted one by one."""
    now: Counts = campaigns.counts(at.campaign, at.place)
    if moment is None or now.total > MOST_RECOUNTED:
        return now if moment is None else None
    return figures.residents_as_of(at.campaign, at.place, moment)


def _side(
    points: list[Point], side: str, hour: datetime | None = None, chosen: list[Point] | None = None, table: str = ""
) -> Any:
    """Give what is behind a figure of points, perhaps of one chosen: samples or cards, or one side of their difference."""
    inside = points if chosen is None else chosen
    if side == "unsampled":
        return certificates.card_without_sample(inside, hour)
    if side == "cards":
        return certificates.cards_given(inside, hour)
    if side == "uncarded":
        return certificates.sampled_without_card(inside, hour)
    tables = [each.pk for each in Table.objects.filter(point__in=inside) if table in ("", each.public_id)]
    return certificates.samples_taken(points, tables, hour, persons=side == "persons")


def _moment(request: Any) -> datetime | None:
    """Give the moment asked for, None for now. Raises Refused for one that is no moment."""
    try:
        moment: datetime | None = MomentField(required=False).clean(request.GET.get("at", ""))
        return moment
    except ValidationError as error:
        raise Refused(_("时间写得不对，例如 2022-11-11 09:00"), field="at") from error


def _export(request: Any, at: Scene, found: figures.Figures, moment: datetime) -> HttpResponseBase:
    """Send points, tables and hours one under another, each with its kind: no names, no doors."""
    headings = [
        _("分组"),
        _("采样点"),
        _("采样台"),
        _("时段"),
        _("采样人数"),
        _("采样人次"),
        _("凭证"),
        _("差"),
        _("截至"),
    ]
    groups: list[tuple[str, str, Any, Any, figures.Figure]] = [
        *((_("采样点"), str(point), "", "", figure) for point, figure in found.points),
        *((_("采样台"), str(table.point), table.number, "", figure) for table, figure in found.tables),
        *((_("时段"), "", "", hour, figure) for hour, figure in found.hours),
        (_("合计"), "", "", "", found.total),
    ]
    rows = (
        [kind, point, table, hour, f.persons, f.times]
        + (["", ""] if kind == _("采样台") else [f.cards, f.difference])
        + [moment]
        for kind, point, table, hour, f in groups
    )
    return export(request.GET["export"], f"{at.campaign.name} {at.place.name} {_('采样与凭证')}", headings, rows)


@needs(C.VIEW_PEOPLE)
def card_gaps(request: Any, campaign: str, place: str) -> HttpResponseBase:
    """List who is behind a figure of samples or cards, or one side of their difference; perhaps of one point, table or hour."""
    at = round_scene(request, campaign, place, C.VIEW_PEOPLE, tab="figures")
    side = asked(request, "side") if asked(request, "side") in SIDES else "uncarded"
    points = points_at(at)
    chosen = [point for point in points if point.public_id == asked(request, "point")] or points
    hour = _hour(asked(request, "hour"))
    rows = _side(points, side, hour, chosen, asked(request, "table")).select_related(
        "target__person", "target__household__door"
    )
    rows = rows.filter(request.standing.within(C.VIEW_PEOPLE, lo="target__position"))
    if request.GET.get("export") in KINDS:
        return _export_gaps(request, at, rows, side)
    page = keyset(rows, "id", after=asked(request, "after"))
    homes = [row.target.household for row in page.rows]
    record_readings(households=homes, through="cards and samples", by=request.user, at=at.now)
    context = {
        "scene": at,
        "side": side,
        "sides": SIDES,
        "title": SIDES[side],
        "of_cards": side in OF_CARDS,
        "acts": side != "samples" and side != "persons",
        "table": asked(request, "table"),
        "page": page,
        "points": points,
        "chosen": chosen if len(chosen) < len(points) else [],
        "hour": hour,
        "may_issue": at.running and at.may[C.RECORD_SAMPLES],
        "hour_text": asked(request, "hour"),
    }
    return render(request, "sampling/card_gaps.html", context)


def _hour(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(timezone.get_current_timezone()) if text else None
    except (ValueError, OverflowError):
        return None


def _export_gaps(request: Any, at: Scene, rows: Any, side: str) -> HttpResponseBase:
    if not at.may[C.EXPORT_LISTS]:
        raise PermissionDenied
    what = f"{side} {request.GET['export']}"
    record_export(campaign=at.campaign, place=at.place, what=what, rows=rows.count(), by=request.user, at=at.now)
    homes = Household.objects.filter(pk__in=rows.order_by().values("target__household"))
    record_readings(households=homes, through="cards and samples", by=request.user, at=at.now)
    headings = [_("姓名"), _("门"), _("凭证编号"), _("时间")]
    lines = (
        [row.target.person.name, row.target.household.door.label]
        + ([row.serial, row.issued_at] if side in OF_CARDS else ["", row.at])
        for row in rows.order_by("id").iterator(chunk_size=1000)
    )
    return export(request.GET["export"], f"{at.campaign.name} {at.place.name} {SIDES[side]}", headings, lines)
