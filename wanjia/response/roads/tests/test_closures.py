"""A road is closed only as the law allows, when another person approved, with a way round, and not for longer than said."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Site
from wanjia.response.roads.actions import (
    decide_closure,
    lift_closure,
    load_roads,
    propose_closure,
    publish_detour,
    start_closure,
)
from wanjia.response.roads.listed import listed, read_roads
from wanjia.response.roads.models import Closure, GreenLane, Road, SiteAt
from wanjia.response.roads.queries import closures_in_force, cut_off, proposed_detour
from wanjia.response.roads.tests.roads import LIST, SITES, laid

DAY = timedelta(days=1)


@pytest.fixture
def roads(hamlet: Hamlet) -> dict[str, Road]:
    return laid(hamlet)


def proposed(hamlet: Hamlet, road: Road, measure: str = "barrier", **hours: Any) -> Closure:
    given = {"from_at": hamlet.at, "until_at": hamlet.at + 3 * DAY} | hours
    by = hamlet.user("jiaotong")
    why = {"measure": measure, "reason": "村内有疑似病例", "document": hamlet.document}
    return propose_closure(road=road, **why, **given, by=by, at=hamlet.at)


def approved(hamlet: Hamlet, road: Road) -> Closure:
    return decide_closure(closure=proposed(hamlet, road), approve=True, by=hamlet.user("zhihui"), at=hamlet.at)


def announced(hamlet: Hamlet, road: Road) -> Closure:
    closure = approved(hamlet, road)
    way = proposed_detour(closure)
    assert way is not None
    publish_detour(closure=closure, notice="请绕行", roads=way[0], by=hamlet.user("jiaotong"), at=hamlet.at)
    return closure


def state(closure: Closure, at: Any) -> str:
    return str(Closure.objects.stated(at).get(pk=closure.pk).state)


@pytest.mark.parametrize(
    ("code", "measure", "why"),
    [
        ("G45a", "staffed", "高速公路"),
        ("G303a", "barrier", "国道"),
        ("Y12", "earth", "硬隔离"),
        ("X301", "dig", "硬隔离"),
        ("X301", "wall", "没有这种措施"),
    ],
)
def test_what_is_forbidden_cannot_even_be_asked_for(
    hamlet: Hamlet, roads: dict[str, Road], code: str, measure: str, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        proposed(hamlet, roads[code], measure)
    assert not Closure.objects.exists()


def test_a_closure_is_decided_by_another_announced_begun_and_over_by_itself(
    hamlet: Hamlet, roads: dict[str, Road]
) -> None:
    by, at = hamlet.user("jiaotong"), hamlet.at
    closure = proposed(hamlet, roads["X301"], from_at=at + DAY, until_at=at + 3 * DAY)
    with pytest.raises(Refused, match="未经批准"):
        start_closure(closure=closure, by=by, at=at)
    with pytest.raises(Refused, match="自己"):
        decide_closure(closure=closure, approve=True, by=by, at=at)
    decide_closure(closure=closure, approve=True, by=hamlet.user("zhihui"), at=at)
    with pytest.raises(Refused, match="绕行线路还没有公告"):
        start_closure(closure=closure, by=by, at=at + DAY)
    with pytest.raises(Refused, match="不能绕过"):
        publish_detour(closure=closure, notice="请绕行", roads=[roads["X302"]], by=by, at=at)
    ways = [roads["X302"], roads["X303"]]
    detour = publish_detour(closure=closure, notice="请绕行", roads=ways, by=by, at=at)
    assert detour.km == 38 and state(closure, at) == "announced"
    with pytest.raises(Refused, match="还没有到"):
        start_closure(closure=closure, by=by, at=at)
    start_closure(closure=closure, by=by, at=at + DAY)
    assert state(closure, at + DAY) == "closed"
    assert closures_in_force(hamlet.places["county"], at + 2 * DAY) == [closure]
    assert state(closure, at + 3 * DAY) == "over" and not closures_in_force(hamlet.places["county"], at + 3 * DAY)
    with pytest.raises(Refused, match="已经结束"):
        lift_closure(closure=closure, by=by, at=at + 3 * DAY)


def test_what_would_be_cut_off_is_named_and_keeps_the_closure_from_being_approved(
    hamlet: Hamlet, roads: dict[str, Road]
) -> None:
    lone = proposed(hamlet, roads["Y12"])
    assert cut_off(lone).rescue == ["海力斯"] and not cut_off(lone).medical
    with pytest.raises(Refused, match="海力斯"):
        decide_closure(closure=lone, approve=True, by=hamlet.user("zhihui"), at=hamlet.at)
    south = cut_off(proposed(hamlet, roads["X304"]))
    assert south.rescue == ["南界"] and len(south.transit) == 2 and "南界" in south.transit[0]
    assert proposed_detour(lone) is None and not cut_off(proposed(hamlet, roads["X301"]))


def test_two_closures_that_together_cut_a_place_off_are_not_both_approved(
    hamlet: Hamlet, roads: dict[str, Road]
) -> None:
    announced(hamlet, roads["X301"])
    second = proposed(hamlet, roads["X303"])
    with pytest.raises(Refused, match="苏木"):
        decide_closure(closure=second, approve=True, by=hamlet.user("zhihui"), at=hamlet.at)
    lift_closure(closure=Closure.objects.get(road=roads["X301"]), by=hamlet.user("jiaotong"), at=hamlet.at)
    assert decide_closure(closure=second, approve=True, by=hamlet.user("zhihui"), at=hamlet.at)


def test_a_hospital_that_nothing_from_outside_reaches_is_named(hamlet: Hamlet, roads: dict[str, Road]) -> None:
    clinic = add_site(
        kind=Site.Kind.FEVER_CLINIC, name="海力斯发热门诊", place=hamlet.places["sumu"], by=None, at=hamlet.at
    )
    SiteAt.objects.create(site=clinic, junction=roads["Y12"].end)
    lost = cut_off(proposed(hamlet, roads["Y12"]))
    assert lost.medical == ["海力斯发热门诊"] and not lost.rescue


def test_a_list_of_roads_is_taken_whole_or_says_everything_that_is_wrong(
    hamlet: Hamlet, roads: dict[str, Road]
) -> None:
    county = hamlet.places["county"]
    wrong = LIST.splitlines()[0] + "\nX1,路,土路,甲,乙,0,,,没有的医院,\nX2,路,县道,甲,,5,,,,\n"
    rows, problems = read_roads(wrong.encode(), county)
    assert not rows and [p.column for p in problems] == ["等级", "公里", "起点场所", "终点"]
    with pytest.raises(Refused, match="起点和终点相同"):
        again, _problems = read_roads(LIST.replace("东桥,苏木", "东桥,东桥").encode(), county)
        load_roads(place=county, rows=again, by=None, at=hamlet.at)
    again, _problems = read_roads(LIST.replace("31.5", "30").encode("gb18030"), county)
    load_roads(place=county, rows=again, by=hamlet.user("jiaotong"), at=hamlet.at)
    assert Road.objects.count() == 9 and Road.objects.get(code="X301").km == 30
    assert ["G303a", "集锡线", "国道", "东界", "城区", 20, "是", "", "", "区人民医院、永清大街卡口"] in listed(county)


def desk(hamlet: Hamlet, name: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_desk_closes_a_road_and_says_what_it_would_cut_off(hamlet: Hamlet) -> None:
    clerk, commander, now = desk(hamlet, "jiaotong"), desk(hamlet, "zhihui"), clock.now()
    for kind, name, place in SITES:
        add_site(kind=kind, name=name, place=hamlet.places[place], by=None, at=hamlet.at)
    upload = {"place": hamlet.places["county"].public_id, "file": SimpleUploadedFile("路网.csv", LIST.encode())}
    assert clerk.post(reverse("roads:load"), upload).status_code == 302
    assert "城苏路" in clerk.get(reverse("roads:net")).content.decode()
    hours = {"from_at": f"{now - DAY:%Y-%m-%dT%H:%M}", "until_at": f"{now + DAY:%Y-%m-%dT%H:%M}"}
    values = {"measure": "barrier", "reason": "<script>疫情", "document": hamlet.document.public_id, **hours}

    def ask(code: str) -> Any:
        return clerk.post(reverse("roads:new"), values | {"road": Road.objects.get(code=code).public_id})

    assert "不得封闭高速公路" in ask("G45a").content.decode()
    lone, good = ask("Y12").url, ask("X301").url
    said = commander.get(lone).content.decode()
    assert "应急救援到不了医院" in said and "海力斯" in said and "<script>" not in said
    assert "海力斯" in commander.post(f"{lone}decide/", {"approve": "yes"}).content.decode()
    assert commander.post(f"{good}decide/", {"approve": "yes"}).status_code == 302
    refused = clerk.post(f"{good}start/")
    assert refused.status_code == 422 and "绕行线路还没有公告" in refused.content.decode()
    offered = clerk.get(f"{good}detour/")
    form = offered.context["form"].initial
    assert "X302 城东路 → X303 桥苏路" in form["notice"]
    assert clerk.post(f"{good}detour/", form).status_code == 302
    assert clerk.post(f"{good}start/").status_code == 302
    assert "封闭中" in strip_tags(commander.get(reverse("roads:closures")).content.decode())
    assert commander.post(f"{good}start/").status_code == 403 and desk(hamlet, "shequ").get(good).status_code in (
        403,
        404,
    )
    assert "X301" in commander.get(reverse("roads:closures"), {"export": "csv"}).getvalue().decode()


def test_green_lanes_are_opened_watched_and_closed(hamlet: Hamlet, roads: dict[str, Road]) -> None:
    clerk = desk(hamlet, "jiaotong")
    site = Site.objects.get(name="永清大街卡口")
    given = {"site": site.public_id, "name": "1号应急车道"}
    assert clerk.post(reverse("roads:lane_new"), given).status_code == 302
    lane = GreenLane.objects.get()
    assert clerk.post(reverse("roads:lane_wait", args=[lane.public_id]), {"minutes": "x"}).status_code == 422
    clerk.post(reverse("roads:lane_wait", args=[lane.public_id]), {"minutes": "12"})
    assert "12 分钟" in desk(hamlet, "zhihui").get(reverse("roads:lanes")).content.decode()
    clerk.post(reverse("roads:lane_close", args=[lane.public_id]))
    assert not GreenLane.objects.filter(until_at=None).exists()
