"""Big screens are opened, listed and revoked."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import MomentField, RowField, asked, attempt, form_page, keyset
from wanjia.insight.dashboards.actions import open_screen, revoke_screen
from wanjia.insight.dashboards.models import Screen
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import full_name


class ScreenForm(forms.Form):
    """Which place a screen shows, where it hangs, until when."""

    place = RowField(label=gettext_lazy("显示哪里"), name=full_name)
    name = forms.CharField(label=gettext_lazy("这块屏在哪里"), max_length=60)
    until_at = MomentField(label=gettext_lazy("用到什么时候"))


@needs(C.MANAGE_POSTS)
def screens(request: Any) -> HttpResponseBase:
    """List the big screens of the territory, the newest first; or send them as a file."""
    rows = Screen.objects.visible_to(request.standing, C.MANAGE_POSTS).select_related("place", "opened_by")
    if request.GET.get("export") in KINDS:
        headings = [_("大屏"), _("地点"), _("开设"), _("开设人"), _("用到"), _("停用")]
        lines = (
            [row.name, row.place.name, row.opened_at, row.opened_by.name, row.until_at, row.revoked_at]
            for row in rows.order_by("id").iterator(chunk_size=1000)
        )
        return export(request.GET["export"], _("大屏"), headings, lines)
    page = keyset(rows, "-id", after=asked(request, "after"))
    return render(request, "dashboards/screens.html", {"page": page, "now": clock.now()})


@needs(C.MANAGE_POSTS)
def new_screen(request: Any) -> HttpResponse:
    """Open a screen; its address is shown once, on the page that answers."""
    form = ScreenForm(request.POST or None)
    form.fields["place"].offer(_places(request))  # type: ignore[attr-defined]
    made = attempt(form, lambda values: open_screen(**values, by=request.user, at=clock.now()))
    if made is None:
        return form_page(request, form, _("开一块大屏"))
    screen, token = made
    address = request.build_absolute_uri(reverse("dashboards:wall", args=[token]))
    answer = render(request, "dashboards/opened.html", {"screen": screen, "address": address})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _places(request: Any) -> list[Place]:
    """Offer the reader's own places, those right below, and the one they come from."""
    held = [h.place_id for h in request.standing.holdings if C.MANAGE_POSTS in h.capabilities]
    rows = Place.objects.current().visible_to(request.standing, C.MANAGE_POSTS)
    own = list(rows.filter(pk__in=held).order_by("lo", "-hi"))
    named = request.POST.get("place") or asked(request, "place")
    found = [reach(request, rows, named, C.MANAGE_POSTS)] if named else []
    below = list(rows.filter(parent__in=held).order_by("lo")[:200])
    return list({place.pk: place for place in [*found, *own, *below]}.values())


@needs(C.MANAGE_POSTS)
@require_POST
def revoke(request: Any, screen: str) -> HttpResponse:
    """Let a screen show nothing any more."""
    found: Screen = reach(request, Screen.objects.all(), screen, C.MANAGE_POSTS)
    revoke_screen(screen=found, by=request.user, at=clock.now())
    return redirect("dashboards:screens")
