"""Leaflets for travellers: what is published, where codes to it hang, how often each was opened; and the public page."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.languages import chosen
from wanjia.core.pages import attempt, form_page
from wanjia.core.paper import send
from wanjia.registry.accounts.gate import needs, public, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place, Site
from wanjia.response.registration import pages, printing
from wanjia.response.registration.actions import place_code, publish_leaflet, remove_placement, withdraw_leaflet
from wanjia.response.registration.door import written
from wanjia.response.registration.forms import LeafletForm, PlacementForm, sites_for_posters
from wanjia.response.registration.leaflets import detours_at, leaflets_at, scans
from wanjia.response.registration.models import Leaflet, Placement
from wanjia.response.registration.pages import Look

MANAGE = Capability.MANAGE_STATIONS
SHOWN = 200


@needs(MANAGE)
def leaflets(request: Any) -> HttpResponseBase:
    """List what is published and where codes to it hang, with how often each was opened; or send the placements."""
    today = timezone.localdate(clock.now())
    rows = Leaflet.objects.visible_to(request.standing, MANAGE).filter(withdrawn_at=None)
    spots = Placement.objects.visible_to(request.standing, MANAGE).in_force().select_related("site__place", "made_by")
    spots = spots.annotate(
        today=Sum("scans__count", filter=Q(scans__day=today), default=0),
        week=Sum("scans__count", filter=Q(scans__day__gt=today - timedelta(days=7)), default=0),
        ever=Sum("scans__count", default=0),
    ).order_by("site__name", "id")
    if request.GET.get("export") in KINDS:
        headings = [_("场所"), _("地点"), _("放在哪里"), _("今天"), _("七天"), _("累计")]
        lines = ([p.site.name, p.site.place.name, p.spot, p.today, p.week, p.ever] for p in spots)
        return export(request.GET["export"], _("信息码"), headings, lines)
    told = rows.select_related("place", "published_by").order_by("place__lo", "-place__hi", "kind", "-version")[:SHOWN]
    context = {"leaflets": told, "placements": spots[:SHOWN], "tab": "leaflets"}
    return render(request, "registration/leaflets.html", context)


@needs(MANAGE)
def publish(request: Any) -> HttpResponse:
    """Publish a leaflet, or a new version of one."""
    within = request.standing.within(MANAGE, lo="lo", hi="hi")
    form = LeafletForm(request.POST or None, places=Place.objects.current().filter(within).order_by("lo", "-hi")[:500])
    if attempt(form, lambda values: publish_leaflet(**values, by=request.user, at=clock.now())):
        messages.success(request, _("已发布"))
        return redirect("registration:leaflets")
    return form_page(request, form, _("发布信息页"), back=reverse("registration:leaflets"), submit=_("发布"))


@needs(MANAGE)
@require_POST
def withdraw(request: Any, leaflet: str) -> HttpResponse:
    """Let a version hold no more."""
    found: Leaflet = reach(request, Leaflet.objects.select_related("place"), leaflet, MANAGE)
    withdraw_leaflet(leaflet=found, by=request.user, at=clock.now())
    messages.success(request, _("已撤下"))
    return redirect("registration:leaflets")


@needs(MANAGE)
def new_placement(request: Any) -> HttpResponse:
    """Make a code for a spot."""
    sites = Site.objects.filter(request.standing.within(MANAGE, lo="place__lo", hi="place__hi"))
    form = PlacementForm(request.POST or None, sites=sites_for_posters(sites))
    if attempt(form, lambda values: place_code(**values, by=request.user, at=clock.now())):
        messages.success(request, _("信息码已生成，请打印张贴"))
        return redirect("registration:leaflets")
    return form_page(request, form, _("新的信息码"), back=reverse("registration:leaflets"))


@needs(MANAGE)
def placement_sheet(request: HttpRequest, placement: str) -> HttpResponse:
    """Give a code to print."""
    rows = Placement.objects.in_force().select_related("site__place")
    found: Placement = reach(request, rows, placement, MANAGE)
    return send(f"{found.site.name}{found.spot}", printing.leaflet_sheet(found, request.get_host()))


@needs(MANAGE)
@require_POST
def remove(request: Any, placement: str) -> HttpResponse:
    """Let a code open nothing any more."""
    found: Placement = reach(request, Placement.objects.all(), placement, MANAGE)
    remove_placement(placement=found, by=request.user, at=clock.now())
    messages.success(request, _("已撤下"))
    return redirect("registration:leaflets")


@public
@require_safe
def read(request: HttpRequest, code: str) -> HttpResponse:
    """Show a traveller what holds where the code hangs."""
    look = Look(chosen(request.GET.get("lang", ""), request.headers.get("Accept-Language", "")))
    placement = Placement.objects.in_force().filter(code=written(code)).select_related("site__place").first()
    if placement is None:
        return HttpResponse(pages.closed(look), status=404)
    at = clock.now()
    scans.seen(placement, at)
    place = placement.site.place
    return HttpResponse(pages.leaflets(placement, leaflets_at(place), detours_at(place, at), look))
