"""The desk sees its stations live, opens and closes them, staffs them, and decides what does not agree."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.response.movement.actions.checks import Differs
from wanjia.response.movement.models import Control, Duty, Mismatch, Station, StationStep
from wanjia.response.movement.tests.scene import Stations, begin
from wanjia.response.movement.tests.test_stations import check, record


@pytest.fixture
def stations(hamlet: Hamlet) -> Stations:
    return begin(hamlet)


def browser(scene: Stations, name: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(scene.hamlet.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_an_officer_sees_his_stations_live_and_a_leader_sees_no_plate(stations: Stations) -> None:
    record(
        stations,
        check(stations, persons=3, at=clock.now()),
        check(stations, decision="refuse", reason="没有登记", at=clock.now()),
    )
    page = text(browser(stations, "kakou").get("/stations/"))
    assert "北出口检测站" in page and "每 15 秒更新" in page and "缺 2 个部门" not in page
    one = f"/stations/{stations.north.public_id}/"
    assert "蒙G···45" in text(browser(stations, "kakou").get(one)) and "没有登记" in text(
        browser(stations, "kakou").get(one)
    )
    leader = text(browser(stations, "ducha").get(one))
    assert "蒙G" not in leader and "最近查验" not in leader and "4" in leader
    assert browser(stations, "wangge1").get("/stations/").status_code == 403
    assert browser(stations, "jiedao").get(one).status_code == 404, "a street does not see what the county runs"
    listed = browser(stations, "kakou").get("/stations/?export=csv&span=all")
    assert "北出口检测站" in b"".join(listed.streaming_content).decode()


def test_the_command_closes_a_station_with_its_neighbour_and_opens_it_again(stations: Stations) -> None:
    desk, one = browser(stations, "zhihui"), f"/stations/{stations.north.public_id}/"
    assert "南出口检测站" in text(desk.get(f"{one}close/"))
    assert desk.post(f"{one}close/", {"reason": ""}).status_code == 422
    sent = {"reason": "车流量小", "neighbour": stations.south.public_id}
    assert desk.post(f"{one}close/", sent).status_code == 302
    page = text(desk.get(one))
    assert "车流量小" in page and "南出口检测站" in page
    assert desk.post(f"{one}open/", {"reason": "返程高峰"}).status_code == 302
    assert StationStep.objects.filter(station=stations.north).count() == 3
    assert browser(stations, "kakou").get(f"{one}close/").status_code == 403


def test_a_station_that_gets_a_tent_says_so_and_closing_it_tells_the_local_hour_of_the_last_check(
    stations: Stations,
) -> None:
    desk, one = browser(stations, "zhihui"), f"/stations/{stations.north.public_id}/"
    form = text(desk.get(f"{one}set/"))
    assert f'value="{stations.north.per_hour}"' in form and "隔离区位数" in form
    sent = {"security": "normal", "per_hour": "120", "isolation_places": "3", "equipment": "帐篷两顶"}
    assert desk.post(f"{one}set/", sent | {"per_hour": "0"}).status_code == 422
    assert desk.post(f"{one}set/", sent).status_code == 302
    page = text(desk.get(one))
    assert "帐篷两顶" in page and "每小时能查 120" in page and "0 / 3" in page
    at = clock.now()
    record(stations, check(stations, at=at))
    assert f"最近一次 {timezone.localtime(at):%H:%M}" in text(desk.get(f"{one}close/"))


def test_a_station_is_set_up_with_its_site_and_its_shifts_are_filled(stations: Stations) -> None:
    desk, county = browser(stations, "zhihui"), stations.hamlet.places["county"].public_id
    asked = {"kind": "persuasion", "direction": "in", "per_hour": "30", "isolation_places": "2", "new_site": "东村口"}
    asked |= {"security": "normal", "responsible": stations.hamlet.user("kakou").public_id}
    assert desk.post("/stations/new/", asked).status_code == 422
    assert desk.post("/stations/new/", asked | {"place": county}).status_code == 302
    village = Station.objects.get(site__name="东村口")
    desk.post(f"/stations/{village.public_id}/open/", {})
    assert "东村口" in text(desk.get("/stations/uncovered/")) and "任何人" in text(desk.get("/stations/uncovered/"))
    home = text(desk.get("/"))
    assert "卡口现在缺岗" in home
    now = clock.now()
    hours = {
        "from_at": (now + timedelta(hours=7)).strftime("%Y-%m-%dT%H:%M"),
        "until_at": (now + timedelta(hours=31)).strftime("%Y-%m-%dT%H:%M"),
    }
    duty = {"department": "community", "name": "包书记", **hours}
    assert desk.post(f"/stations/{village.public_id}/duty/", duty).status_code == 302
    stood = Duty.objects.get(station=village)
    assert desk.post(f"/stations/duties/{stood.public_id}/drop/").status_code == 302


def test_the_street_closes_a_compound_on_the_strength_of_a_document(stations: Stations) -> None:
    desk, gate = browser(stations, "jiedao"), f"/stations/{stations.gate.public_id}/"
    sent = {"level": "closed", "document": stations.hamlet.document.public_id}
    assert desk.post(f"{gate}control/", sent).status_code == 302
    assert Control.objects.get().level == "closed" and "封闭" in text(desk.get(gate))


def test_a_mismatch_is_taken_on_and_decided(stations: Stations) -> None:
    record(stations, check(stations, differs=[Differs(1, "name", "<b>张三</b>", "=1+1")]))
    desk = browser(stations, "kakou")
    page = text(desk.get("/stations/mismatches/"))
    assert "&lt;b&gt;张三" in page and "姓名不符" in page
    one = f"/stations/mismatches/{Mismatch.objects.get().public_id}/"
    desk.post(f"{one}take/")
    assert desk.post(one, {"decision": "neither"}).status_code == 422
    assert desk.post(one, {"decision": "seen"}).status_code == 302
    assert "巴特尔民警" in text(desk.get("/stations/mismatches/?only=decided"))
    assert browser(stations, "zhihui").get("/stations/mismatches/").status_code == 403


def test_monitoring_points_and_hubs_are_listed_by_their_security_and_a_secretary_answers_for_one_persuasion_station(
    stations: Stations,
) -> None:
    desk, scene = browser(stations, "zhihui"), stations.hamlet
    county, lead = scene.places["county"].public_id, scene.user("kakou").public_id
    asked = {"direction": "in", "per_hour": "30", "isolation_places": "0", "place": county, "security": "raised"}
    for kind, name in (("monitor", "西郊监测点"), ("hub", "火车站")):
        assert desk.post("/stations/new/", asked | {"kind": kind, "new_site": name}).status_code == 302
    hub = f"/stations/{Station.objects.get(site__name='火车站').public_id}/"
    means = {"per_hour": "30", "isolation_places": "0"}
    assert desk.post(f"{hub}set/", means | {"security": "siege"}).status_code == 422
    assert desk.post(f"{hub}set/", means | {"security": "highest", "responsible": lead}).status_code == 302
    page = text(desk.get("/stations/?security=raised"))
    assert "西郊监测点" in page and "火车站</a>" not in page and "北出口" not in page
    listed = b"".join(desk.get("/stations/?security=highest&export=csv").streaming_content).decode()
    assert "火车站" in listed and "最高" in listed and "西郊" not in listed
    persuasion = asked | {"kind": "persuasion", "new_site": "一村口"}
    assert desk.post("/stations/new/", persuasion).status_code == 422, "nobody answers for it"
    assert desk.post("/stations/new/", persuasion | {"responsible": lead}).status_code == 302
    again = desk.post("/stations/new/", persuasion | {"new_site": "二村口", "responsible": lead})
    assert again.status_code == 422 and "另一个文明劝导站" in again.content.decode()
    one = f"/stations/{Station.objects.get(site__name='一村口').public_id}/set/"
    assert desk.post(one, means | {"security": "raised", "responsible": lead}).status_code == 302
    assert desk.post(one, means | {"security": "raised", "responsible": ""}).status_code == 422
    assert browser(stations, "kakou").get(one).status_code == 403
