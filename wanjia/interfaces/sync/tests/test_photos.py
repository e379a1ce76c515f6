"""Photos arrive in parts, whole or not at all."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.command.tasks.actions import order_work
from wanjia.interfaces.sync import pictures
from wanjia.interfaces.sync.models import Photo
from wanjia.interfaces.sync.tests.phones import DOOR, Phone, targets_of
from wanjia.registry.people.models import Reading

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 2000


@pytest.fixture
def phone(hamlet: Hamlet, settings: Any, tmp_path: Path) -> Phone:
    settings.MEDIA_ROOT = tmp_path
    return Phone(hamlet.user("wangge1"))


def put(phone: Phone, content: bytes, offset: int, part: bytes) -> Any:
    name = hashlib.sha256(content).hexdigest()
    return phone.client.put(f"{DOOR}photo/{name}?offset={offset}", data=part, content_type="application/octet-stream")


def test_a_photo_in_parts_goes_on_where_it_broke_off(phone: Phone, tmp_path: Path) -> None:
    half = 200_000
    assert put(phone, JPEG, 0, JPEG[:half]).json()["have"] == half
    assert put(phone, JPEG, 400_000, JPEG[400_000:]).json()["have"] == half, "a gap is not written"
    assert put(phone, JPEG, half - 10, JPEG[half - 10 : 400_000]).json()["have"] == 400_000
    last = put(phone, JPEG, 400_000, JPEG[400_000:])
    assert (last.status_code, last.json()["have"]) == (201, len(JPEG))
    assert pictures.read(Photo.objects.get()) == JPEG
    assert put(phone, JPEG, 0, JPEG[:10]).status_code == 201
    assert Photo.objects.count() == 1


def test_what_is_no_photo_or_too_large_is_refused(phone: Phone) -> None:
    html = b"<html>" * 10
    assert put(phone, html, 0, html).status_code == 415
    assert put(phone, JPEG, 0, b"x" * 300_000).status_code == 413
    assert put(phone, JPEG, 0, b"x").status_code == 200
    assert phone.client.put(f"{DOOR}photo/{'0' * 64}?offset=-1", data=b"x").status_code == 400
    assert not Photo.objects.exists()


def test_whoever_takes_the_disk_sees_no_picture_whole_or_in_parts(phone: Phone, tmp_path: Path) -> None:
    put(phone, JPEG, 0, JPEG[:200_000])
    (part,) = (tmp_path / "photos").iterdir()
    assert JPEG[:16] not in part.read_bytes() and JPEG[1000:1100] not in part.read_bytes()
    put(phone, JPEG, 200_000, JPEG[200_000:400_000])
    put(phone, JPEG, 400_000, JPEG[400_000:])
    (whole,) = (tmp_path / "photos").iterdir()
    assert JPEG[:16] not in whole.read_bytes() and JPEG[1000:1100] not in whole.read_bytes()


def test_one_photo_cannot_be_put_in_the_place_of_another(phone: Phone, tmp_path: Path) -> None:
    other = JPEG[:5000]
    put(phone, JPEG[:9000], 0, JPEG[:9000])
    put(phone, other, 0, other)
    first, second = Photo.objects.order_by("pk")
    folder = tmp_path / "photos"
    (folder / f"{second.sha256}.photo").replace(folder / f"{first.sha256}.photo")
    with pytest.raises(InvalidTag):
        pictures.read(first)


def test_parts_of_a_photo_that_stopped_coming_do_not_stay(phone: Phone, tmp_path: Path) -> None:
    put(phone, JPEG, 0, JPEG[:1000])
    assert pictures.drop_stale_parts(datetime.now(UTC)) == 0
    assert pictures.drop_stale_parts(datetime.now(UTC) + timedelta(days=8)) == 1
    assert not list((tmp_path / "photos").iterdir())
    assert put(phone, JPEG, 0, JPEG[:1000]).json()["have"] == 1000


def test_the_office_sees_the_photo_of_a_visit_and_the_reading_is_recorded(hamlet: Hamlet, phone: Phone) -> None:
    small, target = JPEG[:5000], targets_of(hamlet, "grid")[0]
    assert phone.results(phone.visit(target, more={"photo": hashlib.sha256(small).hexdigest()})) == ["accepted"]
    where = f"/photos/{target.public_id}/{target.outcomes.get().public_id}/"
    clerk = desk(hamlet, "shequ")
    assert clerk.get(where).status_code == 404, "it has not arrived yet"
    put(phone, small, 0, small)
    answer = clerk.get(where)
    assert (answer.status_code, answer.content, answer.headers["Content-Type"]) == (200, small, "image/jpeg")
    assert "no-store" in answer.headers["Cache-Control"]
    assert Reading.objects.filter(household=target.household, revealed="photo").count() == 1
    page = clerk.get(f"/campaigns/{hamlet.campaign.public_id}/targets/{target.public_id}/").content.decode()
    assert where in page
    assert desk(hamlet, "hongxing").get(where).status_code == 404
    assert desk(hamlet, "ducha").get(where).status_code == 403


def test_the_photo_of_an_order_opens_from_its_page(hamlet: Hamlet, phone: Phone) -> None:
    small, grid, clerk = JPEG[:4000], hamlet.places["grid"], hamlet.user("shequ")
    said = {"rows": [("换门禁卡", grid, hamlet.households_at("grid")[0])], "assignee": phone.user, "by": clerk}
    order = order_work(due_at=hamlet.at + timedelta(days=1), at=hamlet.at, **said)[0]
    name = hashlib.sha256(small).hexdigest()
    done = phone.event("complete_order@1", order.public_id, {"note": "已换", "evidence": name})
    assert phone.results(done) == ["accepted"]
    put(phone, small, 0, small)
    where = f"/photos/of-order/{order.public_id}/{name}/"
    assert where in desk(hamlet, "shequ").get(f"/orders/{order.public_id}/").content.decode()
    assert desk(hamlet, "shequ").get(where).content == small
    assert Reading.objects.filter(household=hamlet.households_at("grid")[0], revealed="photo").count() == 1
    assert desk(hamlet, "hongxing").get(where).status_code == 404
    assert desk(hamlet, "shequ").get(where.replace(name, "0" * 64)).status_code == 404


def desk(hamlet: Hamlet, who: str) -> Client:
    client = Client()
    client.force_login(hamlet.user(who), backend="django.contrib.auth.backends.ModelBackend")
    return client
