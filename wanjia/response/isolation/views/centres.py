"""Isolation sites: their figures, rooms and who lies in them, staff and guards; people move in and out."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.campaigns.actions import record_export
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import attempt
from wanjia.registry.accounts.gate import home, needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.response.isolation.actions import add_centre, add_rooms, add_turn, check_in, check_out
from wanjia.response.isolation.forms import CentreForm, LodgingForm, RoomsForm, TurnForm
from wanjia.response.isolation.models import Centre, Lodging, Turn
from wanjia.response.isolation.queries.centres import centre_lines, exposed, free_beds, sealed_of
from wanjia.response.isolation.queries.follow import RELATED, name_for, running

KEEP = C.KEEP_ISOLATION
SHOWN = 500


@needs(KEEP)
def index(request: Any) -> HttpResponseBase:
    """List isolation sites with beds, staff, and the hours without a guard; set one up."""
    at = clock.now()
    rows = Centre.objects.visible_to(request.standing, KEEP).select_related("site__place").order_by("site__name", "id")
    lines = centre_lines(rows[:SHOWN], at)
    if request.GET.get("export") in KINDS:
        kind, place = request.GET["export"], home(request, KEEP)
        record_export(campaign=None, place=place, what=f"centres {kind}", rows=len(lines), by=request.user, at=at)
        headings = [_("名称"), _("地点"), _("床位"), _("入住"), _("在岗人员"), _("轮岗后观察"), _("缺岗时段")]
        cells = (
            [each.centre, each.centre.site.place, each.beds, each.taken, each.staff, each.exposed, len(each.gaps)]
            for each in lines
        )
        return export(kind, _("集中隔离点"), headings, cells)
    form = CentreForm(request.standing, request.POST or None)
    if attempt(form, lambda values: add_centre(by=request.user, at=at, **values)) is not None:
        return redirect("isolation:centres")
    context = {
        "lines": lines,
        "beds": sum(each.beds for each in lines),
        "taken": sum(each.taken for each in lines),
        "unguarded": sum(bool(each.gaps) for each in lines),
        "form": form,
        "at": at,
        "tab": "centres",
    }
    return render(request, "isolation/centres.html", context, status=422 if form.is_bound and form.errors else 200)


@needs(KEEP)
def centre_page(request: Any, centre: str) -> HttpResponse:
    """Show an isolation site; add rooms, let somebody in, put somebody on the rota."""
    found: Centre = reach(request, Centre.objects.select_related("site__place"), centre, KEEP)
    at, deed = clock.now(), request.POST.get("deed", "")
    sent = {name: request.POST if deed == name else None for name in ("rooms", "lodging", "turn")}

    def named(watch: Any) -> str:
        return f"{name_for(watch, request.standing)} · {watch.place.name}"

    near = running(at).visible_to(request.standing, KEEP).exclude(lodgings__left_at=None, lodgings__isnull=False)
    forms: dict[str, Any] = {
        "rooms": RoomsForm(sent["rooms"]),
        "lodging": LodgingForm(
            near.select_related(*RELATED).order_by("-id"), named, free_beds(found, at), sent["lodging"]
        ),
        "turn": TurnForm(sent["turn"]),
    }
    acts = {
        "rooms": lambda values: add_rooms(centre=found, by=request.user, at=at, **values),
        "lodging": lambda values: check_in(by=request.user, at=at, **values),
        "turn": lambda values: add_turn(centre=found, by=request.user, at=at, **values),
    }
    if deed in acts and attempt(forms[deed], acts[deed]) is not None:
        return redirect("isolation:centre", centre)
    turns = list(Turn.objects.filter(centre=found).order_by("-from_at", "id")[:SHOWN])
    lodgings = (
        Lodging.objects.now()
        .filter(bed__room__site=found.site_id)
        .select_related("bed__room", *(f"watch__{name}" for name in RELATED))
    )
    context = {
        "centre": found,
        "line": centre_lines([found], at)[0],
        "lodgings": [
            (row, name_for(row.watch, request.standing)) for row in lodgings.order_by("bed__room_id", "bed__number")
        ],
        "sealed": sealed_of(found, at),
        "turns": turns[:50],
        "exposed": exposed(found, turns, at),
        "forms": forms,
        "at": at,
    }
    return render(request, "isolation/centre.html", context, status=422 if deed in acts else 200)


@needs(KEEP)
@require_POST
def leave(request: Any, lodging: str) -> HttpResponse:
    """Let somebody out."""
    rows = Lodging.objects.select_related("bed__room__site__place", "bed__room__site__centre")
    found: Lodging = reach(request, rows, lodging, KEEP)
    check_out(lodging=found, by=request.user, at=clock.now())
    return redirect("isolation:centre", found.bed.room.site.centre.public_id)
