"""The reserve of vehicles: what is in it, who takes what when, and that the store itself refuses two at once."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from demo.hamlet import Hamlet
from wanjia.core.actions import Refused
from wanjia.support.fleet.actions import (
    add_driver,
    add_vehicle,
    book_vehicle,
    end_booking,
    release_vehicle,
)
from wanjia.support.fleet.models import Booking, Vehicle
from wanjia.support.fleet.rules import PlateRefused, read_plate

HOUR = timedelta(hours=1)
PLATES = json.loads((Path(__file__).parents[4] / "tests" / "vectors" / "plates.json").read_text(encoding="utf-8"))


def desk(hamlet: Hamlet, name: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def coach(hamlet: Hamlet) -> Vehicle:
    by = hamlet.user("jiaotong")
    return add_vehicle(place=hamlet.places["county"], plate="蒙g·12345", sort="coach", seats=45, by=by, at=hamlet.at)


@pytest.mark.parametrize("case", PLATES, ids=lambda case: case["raw"])
def test_a_plate_is_read_as_people_write_it_or_says_what_is_wrong(case: dict[str, str]) -> None:
    try:
        assert read_plate(case["raw"])[:2] == (case["plate"], case["kind"])
    except PlateRefused as refusal:
        assert refusal.code == case["fault"] and refusal.text


def test_a_private_car_has_no_plate_of_a_service() -> None:
    assert [read_plate(text).may_be_private for text in ("蒙G12345", "蒙GD12345", "蒙G1234警")] == [True, True, False]


def test_a_driver_can_be_called_at_the_number_that_was_written(hamlet: Hamlet) -> None:
    said = {"place": hamlet.places["county"], "name": "O'Brien", "by": hamlet.user("jiaotong"), "at": hamlet.at}
    phones = [
        add_driver(**said, phone=written).phone for written in ("+86 139-0000-0002", "１３９０００００００２", "")
    ]
    assert phones == ["13900000002", "13900000002", ""]
    with pytest.raises(Refused, match="11位"):
        add_driver(**said, phone="1390000")


def test_a_vehicle_is_booked_once_at_a_time_and_so_is_its_driver(hamlet: Hamlet, coach: Vehicle) -> None:
    by, at = hamlet.user("jiaotong"), hamlet.at
    wu = add_driver(place=hamlet.places["county"], name="吴师傅", phone="13900000001", by=by, at=at)
    other = add_vehicle(place=hamlet.places["county"], plate="蒙G54321", sort="truck", by=by, at=at)

    def book(vehicle: Vehicle, begin: int, end: int, **more: object) -> Booking:
        hours = {"from_at": at + begin * HOUR, "until_at": at + end * HOUR}
        return book_vehicle(vehicle=vehicle, load="medics", purpose="接送采样人员", **hours, by=by, at=at, **more)

    morning = book(coach, 1, 4, driver=wu)
    with pytest.raises(Refused, match="已有预订"):
        book(coach, 3, 5)
    with pytest.raises(Refused, match="驾驶员"):
        book(other, 2, 3, driver=wu)
    assert book(coach, 4, 6) and book(other, 4, 6, driver=wu)
    with pytest.raises(Refused, match="还有预订"):
        release_vehicle(vehicle=coach, by=by, at=at)
    end_booking(booking=morning, by=by, at=at + 2 * HOUR)
    assert book(coach, 2, 4)


def test_the_store_refuses_two_bookings_at_once_whoever_asks(hamlet: Hamlet, coach: Vehicle) -> None:
    by, at = hamlet.user("jiaotong"), hamlet.at
    wu = add_driver(place=hamlet.places["county"], name="吴师傅", by=by, at=at)
    same = {"load": "daily", "purpose": "蔬菜", "booked_at": at, "booked_by": by, "until_at": at + 2 * HOUR}
    first = Booking.objects.create(vehicle=coach, driver=wu, from_at=at, **same)
    other = add_vehicle(place=hamlet.places["county"], plate="蒙G54321", sort="truck", by=by, at=at)
    for vehicle, driver in ((coach, None), (other, wu)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Booking.objects.create(vehicle=vehicle, driver=driver, from_at=at + HOUR, **same)
    later = Booking.objects.create(vehicle=coach, from_at=first.until_at, **same | {"until_at": at + 3 * HOUR})
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=later.pk).update(from_at=at + HOUR)
    Booking.objects.filter(pk=first.pk).update(called_off_at=at)
    assert Booking.objects.filter(pk=later.pk).update(from_at=at + HOUR)


def test_the_desk_books_a_vehicle_and_lets_it_come_back(hamlet: Hamlet) -> None:
    clerk, now = desk(hamlet, "jiaotong"), timezone.localtime()
    values = {
        "place": hamlet.places["county"].public_id,
        "plate": "蒙G12345",
        "sort": "cold_chain",
        "seats": 2,
        "load_kg": 8000,
    }
    assert clerk.post(reverse("fleet:new"), values | {"plate": "12345"}).status_code == 422
    assert clerk.post(reverse("fleet:new"), values).status_code == 302
    vehicle = Vehicle.objects.get()
    hours = {"from_at": f"{now - HOUR:%Y-%m-%dT%H:%M}", "until_at": f"{now + HOUR:%Y-%m-%dT%H:%M}"}
    asked = {"load": "medicines", "purpose": "=HYPERLINK(1)<script>", **hours}
    assert clerk.post(reverse("fleet:book", args=[vehicle.public_id]), asked).status_code == 302
    assert clerk.post(reverse("fleet:book", args=[vehicle.public_id]), asked).status_code == 422
    said = clerk.get(reverse("fleet:vehicles")).content.decode()
    assert "在途" in said and "<script>" not in said and "&lt;script&gt;" in said
    assert "在途" in desk(hamlet, "zhihui").get(reverse("fleet:vehicles")).content.decode()
    assert clerk.get(reverse("fleet:vehicles"), {"export": "csv"}).getvalue().decode().count("'=HYPERLINK") == 1
    clerk.post(reverse("fleet:end", args=[Booking.objects.get().public_id]))
    assert "已结束" in clerk.get(reverse("fleet:vehicle", args=[vehicle.public_id])).content.decode()
    assert desk(hamlet, "shequ").get(reverse("fleet:new")).status_code == 403
