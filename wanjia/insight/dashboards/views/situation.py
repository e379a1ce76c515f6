"""The situation of a place: the numbers, what is late, the map and the table of what lies below, the last days."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wanjia.core import clock
from wanjia.core.access import Standing
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked
from wanjia.insight.dashboards.queries import situation_of
from wanjia.insight.dashboards.shown import Shown, chosen, leads, offered
from wanjia.insight.figures.catalogue import INDICATORS
from wanjia.registry.accounts.gate import covers, home, needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place

FIRST = "campaign.missing"


@needs(C.VIEW_COVERAGE)
def home_page(request: Any) -> HttpResponse:
    """Go to the widest place the reader looks at."""
    return redirect("dashboards:situation", home(request, C.VIEW_COVERAGE).public_id)


@needs(C.VIEW_COVERAGE)
@require_safe
def situation(request: Any, place: str) -> HttpResponseBase:
    """Show the situation of a place; to the page's own question whether it changed, nothing when it did not.

    Whoever opens it sees the last numbers at once, if old with the words that they are being counted anew; ``now`` waits.
    """
    at = clock.now()
    found: Place = reach(request, Place.objects.all(), place, C.VIEW_COVERAGE)
    waits = request.htmx or "now" in request.GET or "export" in request.GET
    shown = Shown(situation_of(found, chosen(asked(request, "show"), FIRST), at, hurry=not waits), request.standing)
    if request.GET.get("export") in KINDS:
        return _export(request, shown)
    context = {"shown": shown, "snapshot": shown.snapshot, "place": found, "tag": shown.tag(), "old": shown.old(at)}
    if not request.htmx:
        manages = covers(request, C.MANAGE_POSTS, found)
        more = {"groups": offered(), "trail": trail(request.standing, found), "manages": manages}
        return told(render(request, "dashboards/situation.html", context | more), shown)
    if request.headers.get("If-None-Match") == shown.tag():
        return told(HttpResponse(status=304), shown)
    return told(render(request, "dashboards/parts/now.html", context), shown)


def told(answer: HttpResponse, shown: Shown) -> HttpResponse:
    """Mark an answer with its ETag and the moment of its numbers, which the page's script reads; nobody keeps it."""
    answer.headers["ETag"] = shown.tag()
    answer.headers["X-As-Of"] = shown.as_of
    answer.headers["Cache-Control"] = "no-store"
    return answer


def trail(standing: Standing, place: Place) -> list[dict[str, str]]:
    """Give the way from the top of the tree down to a place; steps inside the territory are links."""
    spans = standing.spans(C.VIEW_COVERAGE)
    steps = []
    for step in [*Place.objects.above(place), place]:
        inside = step.pk != place.pk and any(lo <= step.lo and step.hi <= hi for lo, hi in spans)
        href = reverse("dashboards:situation", args=[step.public_id]) if inside else ""
        steps.append({"name": step.name, "href": href})
    return steps


def _export(request: Any, shown: Shown) -> HttpResponseBase:
    """Send the table of the places below, or that of the days: no doors, no names."""
    snapshot, title = shown.snapshot, str(shown.indicator.title)
    if asked(request, "of") == "days":
        days = ([day, value, shown.indicator.unit, snapshot.at] for day, value in snapshot.days)
        name = f"{snapshot.place.name} {title} {_('近 14 天')}"
        return export(request.GET["export"], name, [_("日期"), title, _("单位"), _("截至")], days)
    headings = [_("名次"), _("地点"), title, *([shown.whole.title, _("占比")] if shown.whole else []), _("截至")]
    rows = (
        [row.rank, row.place.name, row.part.value]
        + ([row.part.whole, row.part.share] if shown.whole else [])
        + [snapshot.at]
        for row in snapshot.below
    )
    return export(request.GET["export"], f"{snapshot.place.name} {title}", headings, rows)


@needs(C.VIEW_COVERAGE)
@require_safe
def open_list(request: Any, place: str, indicator: str) -> HttpResponse:
    """Go on to where an indicator of a place leads this reader."""
    found: Place = reach(request, Place.objects.all(), place, C.VIEW_COVERAGE)
    if indicator not in INDICATORS:
        raise Http404
    return redirect(leads(request.standing, indicator, found))
