"""Vehicles and drivers come into the reserve and leave it; they are booked, come back, are called off."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.people.identity.phones import national, read_phone
from wanjia.registry.people.identity.refusal import IdentityRefused
from wanjia.registry.places.models import Place
from wanjia.support.fleet.models import Booking, Driver, Vehicle
from wanjia.support.fleet.rules import PlateRefused, read_plate


def _checked_plate(text: str) -> str:
    """Give a plate as it is kept. Raises Refused, saying what is wrong with it."""
    try:
        return read_plate(text).text
    except PlateRefused as refusal:
        raise Refused(refusal.text, field="plate", code="invalid") from refusal


@action
def add_vehicle(
    *,
    place: Place,
    plate: str,
    sort: str,
    by: Any,
    at: datetime,
    seats: int = 0,
    load_kg: int = 0,
    owner: str = "",
) -> Vehicle:
    """Take a vehicle into a place's reserve. Raises Refused for a text that is no plate, and for one that is kept already."""
    known = _checked_plate(plate)
    if sort not in Vehicle.Sort.values:
        raise Refused(_("没有这种车型"), field="sort", code="invalid")
    if Vehicle.objects.kept().filter(plate=known).exists():
        raise Refused(_("这辆车已经在册"), field="plate")
    vehicle: Vehicle = Vehicle.objects.create(
        place=place, plate=known, sort=sort, seats=seats, load_kg=load_kg, owner=owner[:100], from_at=at
    )
    journal.write("add_vehicle", by=by, at=at, about=vehicle, position=place.lo, detail={"sort": sort})
    return vehicle


@action
def add_driver(*, place: Place, name: str, by: Any, at: datetime, phone: str = "") -> Driver:
    """Note somebody who drives for a place. Raises Refused for no name, and for a number that is none."""
    if not name.strip():
        raise Refused(_("请写上姓名"), field="name")
    try:
        phone = national(read_phone(phone).e164) if phone.strip() else ""
    except IdentityRefused as refusal:
        raise Refused(refusal.text, field="phone", code=refusal.code) from refusal
    driver: Driver = Driver.objects.create(place=place, name=name.strip()[:80], phone=phone, from_at=at)
    journal.write("add_driver", by=by, at=at, about=driver, position=place.lo)
    return driver


@action
def release_vehicle(*, vehicle: Vehicle, by: Any, at: datetime) -> Vehicle:
    """Give a vehicle back to its owner. Raises Refused when that was done, or while it is booked."""
    if vehicle.until_at is not None:
        raise Refused(_("这辆车已经退出"))
    if Booking.objects.standing().filter(vehicle=vehicle, until_at__gt=at).exists():
        raise Refused(_("这辆车还有预订，先收回或取消"))
    vehicle.until_at = at
    vehicle.save(update_fields=["until_at"])
    journal.write("release_vehicle", by=by, at=at, about=vehicle, position=vehicle.place.lo)
    return vehicle


@action
def release_driver(*, driver: Driver, by: Any, at: datetime) -> Driver:
    """Let a driver go. Raises Refused when that was done, or while they are booked."""
    if driver.until_at is not None:
        raise Refused(_("这名驾驶员已经退出"))
    if Booking.objects.standing().filter(driver=driver, until_at__gt=at).exists():
        raise Refused(_("这名驾驶员还有预订，先收回或取消"))
    driver.until_at = at
    driver.save(update_fields=["until_at"])
    journal.write("release_driver", by=by, at=at, about=driver, position=driver.place.lo)
    return driver


@action
def book_vehicle(
    *,
    vehicle: Vehicle,
    load: str,
    purpose: str,
    from_at: datetime,
    until_at: datetime,
    by: Any,
    at: datetime,
    driver: Driver | None = None,
) -> Booking:
    """Book a vehicle, and its driver. Raises Refused for what is gone, for the past, and where a booking stands already."""
    _can_be_booked(vehicle, load, from_at, until_at, driver, at)
    _is_free(vehicle, driver, from_at, until_at)
    row = Booking(
        vehicle=vehicle, driver=driver, load=load, purpose=purpose.strip()[:200], from_at=from_at, until_at=until_at,
        booked_at=at, booked_by=by,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # somebody booked it since we asked
        raise Refused(_("这段时间刚刚被别人订走"), field="from_at", code="booked") from error
    journal.write("book_vehicle", by=by, at=at, about=row, position=vehicle.place.lo, detail={"load": load})
    return row


def _can_be_booked(
    vehicle: Vehicle, load: str, from_at: datetime, until_at: datetime, driver: Driver | None, at: datetime
) -> None:
    if load not in Booking.Load.values:
        raise Refused(_("没有这种用途"), field="load", code="invalid")
    if vehicle.until_at is not None or (driver is not None and driver.until_at is not None):
        raise Refused(_("这辆车或驾驶员已经退出"), field="vehicle")
    if not from_at < until_at:
        raise Refused(_("结束要晚于开始"), field="until_at")
    if until_at <= at:
        raise Refused(_("这段时间已经过去"), field="until_at")


def _is_free(vehicle: Vehicle, driver: Driver | None, from_at: datetime, until_at: datetime) -> None:
    meets = Booking.objects.meets(from_at, until_at)
    if meets.filter(vehicle=vehicle).exists():
        raise Refused(_("这辆车在这段时间已有预订"), field="from_at", code="booked")
    if driver is not None and meets.filter(driver=driver).exists():
        raise Refused(_("这名驾驶员在这段时间已有预订"), field="driver", code="booked")


@action
def end_booking(*, booking: Booking, by: Any, at: datetime) -> Booking:
    """Let a vehicle come back before its time, or call off a booking that has not begun. Raises Refused when it is over."""
    if booking.called_off_at is not None or booking.until_at <= at:
        raise Refused(_("这次用车已经结束"))
    if booking.from_at < at:
        booking.until_at = at
    else:
        booking.called_off_at = at
    booking.save(update_fields=["until_at", "called_off_at"])
    journal.write("end_booking", by=by, at=at, about=booking, position=booking.vehicle.place.lo)
    return booking
