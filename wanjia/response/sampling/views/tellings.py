"""Who was told of a round: each grid by channel, what is missing, the telling of many places at once, the notice to print."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from wanjia.command.campaigns.scene import C
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.places.models import Place
from wanjia.response.sampling.actions import record_tellings
from wanjia.response.sampling.forms import TellingForm
from wanjia.response.sampling.models import Telling
from wanjia.response.sampling.queries.catchments import points_under
from wanjia.response.sampling.queries.scope import held_in
from wanjia.response.sampling.queries.tellings import Told, told
from wanjia.response.sampling.scene import SEES, RoundScene, round_scene

TELLS = (C.RUN_CAMPAIGNS, C.RECORD_VISITS)
ROWS = 100
LANGUAGES = ("zh-hans", "en")


@needs(C.VIEW_COVERAGE)
def tellings(request: Any, round: str) -> HttpResponseBase:
    """Show each grid with its channels, those that lack one first asked for; record a telling; or send the proof as a file."""
    at = round_scene(request, round, C.VIEW_COVERAGE, tab="tellings")
    rows = told(at.round, at.place)
    if request.GET.get("export") in KINDS:
        return _export(request, at, rows)
    form = TellingForm(request.POST or None, initial={"told_at": at.now})
    if request.method == "POST":
        ticked = request.POST.getlist("place")[:5000]
        places = [reach(request, Place.objects.below(at.place), text, *TELLS) for text in ticked]
        done = attempt(form, lambda v: record_tellings(round=at.round, places=places, by=request.user, at=at.now, **v))
        if done is not None:
            messages.success(request, _("已记录%(n)d处的告知") % {"n": len(done)})
            return redirect("sampling:tellings", round)
    lacking = [row for row in rows if row.missing]
    only = asked(request, "only") == "missing"
    shown = lacking if only else rows
    begin = next((n for n, row in enumerate(shown) if row.place.public_id == asked(request, "after")), -1) + 1
    page = shown[begin : begin + ROWS]
    context = {
        "scene": at,
        "rows": page,
        "after": page[-1].place.public_id if begin + ROWS < len(shown) else "",
        "channels": Telling.Channel.choices,
        "places": len(rows),
        "lacking": len(lacking),
        "people": sum(row.people for row in rows),
        "people_told": sum(row.people for row in rows if not row.missing),
        "only": only,
        "form": form,
        "may_tell": any(request.standing.may(each) for each in TELLS),
    }
    return render(request, "sampling/tellings.html", context, status=422 if form.errors else 200)


def _export(request: Any, at: RoundScene, rows: list[Told]) -> HttpResponseBase:
    headings = [_("社区嘎查村"), _("网格"), _("应采"), *Telling.Channel.labels, _("还缺")]
    lines = (
        [row.place.parent.name if row.place.parent else "", row.place.name, row.people]
        + [row.first.get(channel) for channel in Telling.Channel.values]
        + ["、".join(row.missing)]
        for row in rows
    )
    return export(request.GET["export"], f"{at.round} {_('告知')}", headings, lines)


@needs(*SEES)
def notice(request: Any, round: str) -> HttpResponse:
    """Show the notice to print: when, where, what to bring; in Chinese or English whatever the reader's language."""
    at = round_scene(request, round, *SEES)
    language = asked(request, "language")
    points = points_under(at.round, at.place)
    held = [each.place.name for each in held_in(at.round, at.place, at.now)]
    context = {"scene": at, "points": points, "held": held, "languages": LANGUAGES}
    if language not in LANGUAGES:
        return render(request, "sampling/notice.html", {**context, "language": translation.get_language()})
    with translation.override(language):
        return render(request, "sampling/notice.html", {**context, "language": language})
