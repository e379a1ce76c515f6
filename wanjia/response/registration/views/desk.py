"""Posters: made for a site, printed, revoked."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.core.paper import send
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Site
from wanjia.response.registration import printing
from wanjia.response.registration.actions import print_poster, revoke_poster
from wanjia.response.registration.forms import PosterForm, sites_for_posters
from wanjia.response.registration.models import Poster
from wanjia.response.registration.queries import open_posters

CHECK, MANAGE = Capability.CHECK_CROSSINGS, Capability.MANAGE_STATIONS


@needs(MANAGE)
def posters(request: Any) -> HttpResponseBase:
    """List the posters of the territory, those in force first; or send them as a file."""
    rows = Poster.objects.visible_to(request.standing, MANAGE).select_related("site__place", "made_by")
    if request.GET.get("export") in KINDS:
        headings = [_("场所"), _("地点"), _("用途"), _("登记码"), _("印制"), _("停用")]
        lines = (
            [row.site.name, row.site.place.name, row.get_kind_display(), row.code, row.made_at, row.revoked_at]
            for row in rows.order_by("id").iterator(chunk_size=1000)
        )
        return export(request.GET["export"], _("登记码"), headings, lines)
    only = "revoked" if request.GET.get("only") == "revoked" else ""
    page = keyset(rows.exclude(revoked_at=None) if only else rows.in_force(), "-id", after=asked(request, "after"))
    return render(request, "registration/posters.html", {"page": page, "only": only, "tab": "posters"})


@needs(MANAGE)
def new_poster(request: Any) -> HttpResponse:
    """Make a poster for a site."""
    sites = Site.objects.filter(request.standing.within(MANAGE, lo="place__lo", hi="place__hi"))
    form = PosterForm(request.POST or None, sites=sites_for_posters(sites))
    at = clock.now()
    if attempt(form, lambda values: print_poster(**values, by=request.user, at=at)):
        messages.success(request, _("登记码已生成，请打印张贴"))
        return redirect("registration:posters")
    return form_page(request, form, _("新的登记码"))


@needs(MANAGE)
def poster_sheet(request: HttpRequest, poster: str) -> HttpResponse:
    """Give a poster to print; one that was revoked is printed no more."""
    rows = Poster.objects.in_force().select_related("site__place")
    found: Poster = reach(request, rows, poster, MANAGE)
    return send(f"{found.site.name}{found.get_kind_display()}", printing.sheet(found, request.get_host()))


@needs(CHECK, MANAGE)
def paper_list(request: HttpRequest, poster: str) -> HttpResponse:
    """Give the list that is filled in by hand where somebody has no phone."""
    found: Poster = reach(request, Poster.objects.in_force().select_related("site__place"), poster, CHECK, MANAGE)
    opened = open_posters([found.code], clock.now())[found.code]
    return send(_("%(site)s纸质登记表") % {"site": found.site.name}, printing.paper_list(opened))


@needs(MANAGE)
@require_POST
def revoke(request: HttpRequest, poster: str) -> HttpResponse:
    """Let a poster open nothing any more."""
    found: Poster = reach(request, Poster.objects.all(), poster, MANAGE)
    revoke_poster(poster=found, by=request.user, at=clock.now())
    messages.success(request, _("登记码已停用"))
    return redirect("registration:posters")
