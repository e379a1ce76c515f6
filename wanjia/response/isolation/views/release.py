"""Who is to be released today, the certificate a human makes, and its paper."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.campaigns.actions import record_export
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.paper import send
from wanjia.registry.accounts.gate import home, needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.people.actions import record_readings
from wanjia.response.isolation.actions import release_watch
from wanjia.response.isolation.models import Release, Watch
from wanjia.response.isolation.printing import certificate_of
from wanjia.response.isolation.queries.follow import RELATED, name_for
from wanjia.response.isolation.queries.release import to_release
from wanjia.response.isolation.views.follow import read_about

KEEP = C.KEEP_ISOLATION
SHOWN = 300


@needs(KEEP)
def board(request: Any) -> HttpResponseBase:
    """List whose observation ends until midnight without a certificate, with the tests they lack; and those made lately."""
    at = clock.now()
    found = to_release(Watch.objects.visible_to(request.standing, KEEP), at)
    names = [(each, name_for(each.watch, request.standing)) for each in found]
    read_about((each.watch for each in found), "isolation:release", request, at)
    if request.GET.get("export") in KINDS:
        kind, place = request.GET["export"], home(request, KEEP)
        record_export(campaign=None, place=place, what=f"releases {kind}", rows=len(found), by=request.user, at=at)
        headings = [_("谁"), _("地点"), _("到期"), _("缺检测（第几天）"), _("已检测")]
        cells = (
            [who, each.watch.place, each.until, "、".join(map(str, each.missing)), each.done] for each, who in names
        )
        return export(kind, _("今日解除"), headings, cells)
    made = Release.objects.visible_to(request.standing, KEEP).select_related(
        "by", *(f"watch__{name}" for name in RELATED)
    )
    lately = list(made.order_by("-at", "-id")[:50])
    read_about((row.watch for row in lately), "isolation:release", request, at)
    context = {
        "lines": names[:SHOWN],
        "more": max(len(found) - SHOWN, 0),
        "made": [(row, name_for(row.watch, request.standing)) for row in lately],
        "at": at,
        "tab": "release",
    }
    return render(request, "isolation/release.html", context)


@needs(KEEP)
@require_POST
def certify(request: Any, watch: str) -> HttpResponse:
    """Certify that somebody's observation is over."""
    found: Watch = reach(request, Watch.objects.all(), watch, KEEP)
    reason = request.POST.get("without_tests", "")
    release_watch(watch=found, without_tests=reason, by=request.user, at=clock.now())
    return redirect("isolation:release")


@needs(KEEP)
def paper(request: Any, release: str) -> HttpResponse:
    """Print a certificate."""
    rows = Release.objects.select_related("issuer", "by", *(f"watch__{name}" for name in RELATED))
    found: Release = reach(request, rows, release, C.VIEW_PEOPLE)  # it names somebody
    at = clock.now()
    if found.watch.person is not None:
        households = [found.watch.person.household]
        record_readings(households=households, through="isolation:paper", by=request.user, at=at)
    return send(found.serial, certificate_of(found))
