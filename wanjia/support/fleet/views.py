"""The desk's pages of the reserve: every vehicle and where it stands, one vehicle's bookings, drivers."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place
from wanjia.support.fleet.actions import (
    add_driver,
    add_vehicle,
    book_vehicle,
    end_booking,
    release_driver,
    release_vehicle,
)
from wanjia.support.fleet.forms import BookingForm, DriverForm, VehicleForm
from wanjia.support.fleet.models import Booking, Driver, Vehicle
from wanjia.support.fleet.queries import counted, lines

SEES = (C.MANAGE_ROADS, C.VIEW_STATIONS)
LAST = 50


def _own_places(request: Any) -> Any:
    """Give where the reader keeps vehicles: their own places and those right below."""
    held = [h.place_id for h in request.standing.holdings if C.MANAGE_ROADS in h.capabilities]
    rows = Place.objects.current()
    return (rows.filter(pk__in=held) | rows.filter(parent__in=held)).order_by("lo", "-hi")[:200]


@needs(*SEES)
def vehicles(request: Any) -> HttpResponseBase:
    """Show every vehicle of the territory and whether it is free; or send the list as a file."""
    at, sort = clock.now(), asked(request, "sort")
    rows = Vehicle.objects.kept().visible_to(request.standing)
    found = lines(rows, at)
    shown = [line for line in found if not sort or line.vehicle.sort == sort]
    if request.GET.get("export") in KINDS:
        headings = [
            _("车牌号"),
            _("车型"),
            _("座位"),
            _("载重（公斤）"),
            _("所属单位"),
            _("归哪里管"),
            _("正在"),
            _("到"),
        ]
        cells = (
            [v.plate, v.get_sort_display(), v.seats, v.load_kg, v.owner, v.place]
            + ([line.now.purpose, line.now.until_at] if line.now else ["", ""])
            for line in shown
            for v in [line.vehicle]
        )
        return export(request.GET["export"], _("应急保障车辆"), headings, cells)
    context = {"rows": shown, "counts": counted(found), "sorts": Vehicle.Sort.choices, "sort": sort, "now": at}
    return render(
        request, "fleet/vehicles.html", context | {"total": len(found), "may_manage": _may(request), "tab": "vehicles"}
    )


def _may(request: Any) -> bool:
    return bool(request.standing.may(C.MANAGE_ROADS))


@needs(C.MANAGE_ROADS)
def new(request: Any) -> HttpResponse:
    """Take a vehicle into the reserve."""
    form = VehicleForm(_own_places(request), request.POST or None)
    done = attempt(form, lambda v: add_vehicle(by=request.user, at=clock.now(), **v))
    if done is None:
        return form_page(request, form, _("登记车辆"), back=reverse("fleet:vehicles"))
    return redirect("fleet:vehicle", done.public_id)


@needs(*SEES)
def vehicle(request: Any, vehicle: str) -> HttpResponse:
    """Show one vehicle and its bookings."""
    found: Vehicle = reach(request, Vehicle.objects.select_related("place"), vehicle, *SEES)
    at = clock.now()
    rows = found.bookings.select_related("driver", "booked_by").order_by("-from_at")[:LAST]
    may = request.standing.may(C.MANAGE_ROADS, found.place.lo) and found.until_at is None
    context = {"vehicle": found, "bookings": rows, "now": at, "may_manage": may}
    return render(request, "fleet/vehicle.html", context)


@needs(C.MANAGE_ROADS)
def book(request: Any, vehicle: str) -> HttpResponse:
    """Book a vehicle."""
    found: Vehicle = reach(request, Vehicle.objects.select_related("place"), vehicle, C.MANAGE_ROADS)
    at = clock.now()
    form = BookingForm(found, request.POST or None, initial={"from_at": at, "until_at": at + timedelta(hours=8)})
    done = attempt(form, lambda v: book_vehicle(vehicle=found, by=request.user, at=at, **v))
    if done is None:
        about = f"{found.plate} · {found.get_sort_display()}"
        return form_page(request, form, _("订车"), about=about, back=reverse("fleet:vehicle", args=[vehicle]))
    messages.success(request, _("已订车"))
    return redirect("fleet:vehicle", vehicle)


@needs(C.MANAGE_ROADS)
@require_POST
def release(request: Any, vehicle: str) -> HttpResponse:
    """Give a vehicle back to its owner."""
    found: Vehicle = reach(request, Vehicle.objects.select_related("place"), vehicle, C.MANAGE_ROADS)
    release_vehicle(vehicle=found, by=request.user, at=clock.now())
    messages.success(request, _("已退出"))
    return redirect("fleet:vehicles")


@needs(C.MANAGE_ROADS)
@require_POST
def end(request: Any, booking: str) -> HttpResponse:
    """Let a vehicle come back before its time, or call its booking off."""
    rows = Booking.objects.select_related("vehicle__place")
    found: Booking = reach(request, rows, booking, C.MANAGE_ROADS)
    end_booking(booking=found, by=request.user, at=clock.now())
    messages.success(request, _("已结束"))
    return redirect("fleet:vehicle", found.vehicle.public_id)


@needs(C.MANAGE_ROADS)
def drivers(request: Any) -> HttpResponse:
    """Show who drives for the territory."""
    rows = Driver.objects.kept().visible_to(request.standing, C.MANAGE_ROADS).select_related("place")
    context = {"rows": rows.order_by("name", "id")[:500], "may_manage": True, "tab": "drivers"}
    return render(request, "fleet/drivers.html", context)


@needs(C.MANAGE_ROADS)
def driver_new(request: Any) -> HttpResponse:
    """Note somebody who drives."""
    form = DriverForm(_own_places(request), request.POST or None)
    if attempt(form, lambda v: add_driver(by=request.user, at=clock.now(), **v)) is None:
        return form_page(request, form, _("登记驾驶员"), back=reverse("fleet:drivers"))
    return redirect("fleet:drivers")


@needs(C.MANAGE_ROADS)
@require_POST
def driver_release(request: Any, driver: str) -> HttpResponse:
    """Let a driver go."""
    found: Driver = reach(request, Driver.objects.select_related("place"), driver, C.MANAGE_ROADS)
    release_driver(driver=found, by=request.user, at=clock.now())
    return redirect("fleet:drivers")
