"""A station's isolation area is as full as its fever chains say, tells so before one more comes, and turns nobody away."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.response.care.actions import follow_checks, step_chain
from wanjia.response.care.models import FeverChain
from wanjia.response.care.queries import reconcile
from wanjia.response.care.tests.test_chains import browser, clinic
from wanjia.response.movement.actions import NewCheck, Occupant, record_checks
from wanjia.response.movement.models import AreaStay, Station
from wanjia.response.movement.queries.areas import areas
from wanjia.response.movement.tests.scene import Stations, begin

ORDER = {"vehicle": "蒙G12345", "escort": "党员突击队10人"}


@pytest.fixture
def stations(hamlet: Hamlet) -> Stations:
    scene = begin(hamlet)
    Station.objects.filter(pk=scene.north.pk).update(isolation_places=1)
    scene.north.refresh_from_db()
    return scene


def fevers(scene: Stations, number: int) -> list[FeverChain]:
    """So many feverish travellers at the northern station."""
    by, at = scene.hamlet.user("kakou"), clock.now()
    warm = [Occupant(n, temperature=385) for n in range(1, number + 1)]
    check = NewCheck(
        stand=scene.stand(scene.north), event=str(uuid.uuid4()), at=at, by_id=by.pk, persons=number, decision="review",
        vehicle="car", plate="蒙G12345", occupants=warm,
    )  # fmt: skip
    taken = record_checks(checks=[check], arrived_at=at, by=by, at=at)
    return follow_checks(checks=[taken[0].check], by=by, at=at)


def test_whoever_is_isolated_at_a_station_takes_a_place_until_a_clinic_received_them(stations: Stations) -> None:
    medic, now, ward = stations.hamlet.user("yihu"), clock.now(), clinic(stations.hamlet)
    (chain,) = fevers(stations, 1)
    north = stations.north
    assert areas([north])[north.pk] == (1, 0), "found is not isolated yet"
    for minute, kind, more in ((5, "isolated", {}), (20, "transport", ORDER)):
        step_chain(chain=chain, kind=kind, owner=medic, **more, by=medic, at=now + timedelta(minutes=minute))
        assert areas([north])[north.pk] == (1, 1), "who waits for the vehicle is still there"
    step_chain(chain=chain, kind="received", clinic=ward, owner=medic, by=medic, at=now + timedelta(minutes=70))
    assert areas([north])[north.pk] == (1, 0) and not list(reconcile())
    stay = AreaStay.objects.get()
    assert stay.until_at - stay.from_at == timedelta(minutes=65)
    AreaStay.objects.update(until_at=None)
    assert ["do not agree" in line for line in reconcile()] == [True]
    with pytest.raises(IntegrityError), transaction.atomic():
        AreaStay.objects.update(until_at=stay.from_at - timedelta(minutes=1))


def test_a_full_area_is_told_before_one_more_is_put_there_and_refuses_nobody(stations: Stations) -> None:
    desk, medic = browser(stations.hamlet, "yihu"), stations.hamlet.user("yihu")
    first, second = fevers(stations, 2)
    page = f"/fever/{first.public_id}/"
    assert "隔离区还有 1 个位" in desk.get(page).content.decode()
    assert desk.post(page, {"owner": medic.public_id}).status_code == 302
    page = f"/fever/{second.public_id}/"
    assert "隔离区已满（1 / 1）。照样先隔离" in desk.get(page).content.decode()
    assert "隔离区已满" in desk.get("/fever/").content.decode(), "the board says it as well"
    assert desk.post(page, {"owner": medic.public_id}).status_code == 302, "care comes first"
    live = browser(stations.hamlet, "kakou")
    for address in ("/stations/", f"/stations/{stations.north.public_id}/"):
        told = live.get(address).content.decode()
        assert "2 / 1" in told and "隔离区已满" in told
    lines = b"".join(live.get("/stations/?export=csv").streaming_content).decode().splitlines()
    (north,) = [line for line in lines if line.startswith("北出口检测站")]
    assert ",1,2," in north


def test_a_station_without_an_area_says_so_and_a_fever_at_home_has_none(stations: Stations) -> None:
    Station.objects.update(isolation_places=0)
    desk = browser(stations.hamlet, "yihu")
    (chain,) = fevers(stations, 1)
    assert "这里没有设隔离区" in desk.get(f"/fever/{chain.public_id}/").content.decode()
    FeverChain.objects.update(site=None)
    assert "隔离区" not in desk.get(f"/fever/{chain.public_id}/").content.decode()
