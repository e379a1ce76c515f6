"""Coverage at a place: three percentages, the states, the hours, the places below with the worst first, the doors."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wanjia.command.campaigns import charts, queries
from wanjia.command.campaigns.models import Campaign, Target
from wanjia.command.campaigns.rules import Counts, State, state_names
from wanjia.command.campaigns.scene import C, Scene, find_campaign, own_places, scene
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import MomentField
from wanjia.registry.accounts.gate import needs
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import Level

DOORS = 200
MOST_RECOUNTED = 100_000
ELIGIBLE = ",".join(s for s in State if s not in (State.EXCLUDED, State.VACANT, State.MOVED))


@needs(C.VIEW_COVERAGE)
def enter(request: Any, campaign: str) -> HttpResponse:
    """Go to the campaign at the reader's own place."""
    found = find_campaign(request, campaign, C.VIEW_COVERAGE)
    if found.launched_at is None:
        return redirect("campaigns:check", campaign)
    places = own_places(request.standing, found)
    if len(places) == 1:
        return redirect("campaigns:coverage", campaign, places[0].public_id)
    rows = [(place, queries.counts(found, place)) for place in places]
    return render(request, "campaigns/places.html", {"campaign": found, "rows": rows})


@needs(C.VIEW_COVERAGE)
def coverage(request: Any, campaign: str, place: str) -> HttpResponseBase:
    """Show how far a campaign has come at a place, now or as of an earlier moment; or send the table as a file."""
    at = scene(request, campaign, place, C.VIEW_COVERAGE, tab="coverage")
    if request.GET.get("export") in KINDS:
        return _export(request, at)
    moment = _moment(request)
    counts = queries.counts(at.campaign, at.place)
    if moment is not None:
        if counts.total > MOST_RECOUNTED:
            raise Refused(_("这里太大，不能逐一重算，请选下级地点"))
        counts = queries.counts_as_of(at.campaign, at.place, moment)
    context = {
        "scene": at,
        "counts": counts,
        "ring": charts.ring(counts, at.campaign.subject),
        "moment": moment,
        "figures": figures(counts, at.campaign.subject),
    }
    if moment is None:
        context |= {"line": line(at, counts), "below": below(at), "doors": doors(at)}
    return render(request, "campaigns/coverage.html", context)


def _export(request: Any, at: Scene) -> HttpResponseBase:
    """Send every place right below with its count of each state: no doors, no names."""
    names = state_names(at.campaign.subject)
    headings = [_("地点"), _("应到"), _("名册"), _("新发现"), *names.values(), _("还缺"), _("占名册"), _("截至")]
    rows = (
        [row["place"].name, c.total, c.frame, c.found, *(getattr(c, state) for state in names), c.open]
        + [round(c.of_frame, 4) if c.of_frame is not None else "", at.now]
        for row in [*below(at), {"place": at.place, "counts": queries.counts(at.campaign, at.place)}]
        for c in [row["counts"]]
    )
    return export(request.GET["export"], f"{at.campaign.name} {at.place.name} {_('进度')}", headings, rows)


def _moment(request: HttpRequest) -> datetime | None:
    """Give the moment asked for, None for now. Raises Refused for one that is no moment."""
    try:
        moment: datetime | None = MomentField(required=False).clean(request.GET.get("at", ""))
        return moment
    except ValidationError as error:
        raise Refused(_("时间写得不对，例如 2022-11-11 09:00"), field="at") from error


def figures(counts: Counts, subject: str) -> list[dict[str, Any]]:
    """Give the three percentages, each with its fraction and what it means."""
    person = subject == Campaign.Subject.PERSON
    return [
        {
            "title": _("占名册"),
            "share": counts.of_frame,
            "part": counts.frame_reached,
            "whole": counts.frame,
            "part_at": "show=reached&origin=frame",
            "whole_at": "show=all&origin=frame",
            "meaning": _("启动时名册上的人，已采样的") if person else _("启动时名册上的户，已见到的"),
        },
        {
            "title": _("占实有"),
            "share": counts.of_found,
            "part": counts.reached,
            "whole": counts.total,
            "part_at": "show=reached",
            "whole_at": "show=all",
            "meaning": _("名册加现场新发现的人，已采样的") if person else _("名册加上门新发现的户，已见到的"),
        },
        {
            "title": _("占应采") if person else _("占应见"),
            "share": counts.of_eligible,
            "part": counts.reached,
            "whole": counts.eligible,
            "part_at": "show=reached",
            "whole_at": f"show={ELIGIBLE}",
            "meaning": _("除去搬走和剔除的人，已采样的") if person else _("除去空户、搬走和剔除的户，已见到的"),
        },
    ]


def line(at: Scene, counts: Counts) -> charts.Line | None:
    """Give the line of progress; hours are counted by cell, so there is none below a grid."""
    if at.place.level in (Level.BUILDING, Level.UNIT):
        return None
    return charts.line(queries.progress_by_hour(at.campaign, at.place, at.campaign.opens_at), counts.total)


def below(at: Scene) -> list[dict[str, Any]]:
    """Give the places right below with their counts and bars, the worst first; places without a target are left out."""
    children = list(Place.objects.current().filter(parent=at.place).order_by("lo"))
    rows: list[dict[str, Any]] = []
    for level in dict.fromkeys(child.level for child in children):
        of_level = [child for child in children if child.level == level]
        rows += [
            {"place": place, "counts": counts}
            for place, counts in queries.counts_of(at.campaign, of_level)
            if counts.total
        ]
    return sorted(rows, key=lambda row: worst_first(row["counts"], row["place"]))


def worst_first(counts: Counts, place: Place) -> tuple[float, int, int]:
    """Order by the share still open, then by how many that are, then as they stand in the tree."""
    return (-counts.open / counts.total, -counts.open, place.lo)


def doors(at: Scene) -> list[Target]:
    """Give the doors right here as targets in route order, for those who may see doors; at most DOORS."""
    if not at.may[C.VIEW_DOORS] or at.place.level not in (Level.GRID, Level.BUILDING, Level.UNIT):
        return []
    targets = Target.objects.filter(campaign=at.campaign).at(at.place)
    if at.place.level == Level.GRID:
        targets = targets.filter(place=at.place)
    return list(targets.select_related("household__door").order_by("position", "id")[:DOORS])
