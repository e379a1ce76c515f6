"""The untested: who is gone to, who is called, in which order, behind which checklist, and who was missed again and again."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from wanjia.command.campaigns.actions import launch_campaign
from wanjia.command.campaigns.models import Campaign, Outcome, Target
from wanjia.command.posts.actions import set_policy
from wanjia.command.posts.rules import NEEDS
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.models import JournalLine
from wanjia.registry.people.actions import change_needs
from wanjia.registry.people.models import Need, Person, Reading
from wanjia.response.sampling.actions import add_point, add_table, open_round
from wanjia.response.sampling.actions.schedules import order_schedule
from wanjia.response.sampling.actions.untested import check_ppe, record_answer
from wanjia.response.sampling.models import Round, Table
from wanjia.response.sampling.queries import untested
from wanjia.response.sampling.rules.route import Stop, ordered
from wanjia.response.sampling.tests.samples import sampled
from wanjia.response.sampling.tests.scene import Scene

WORN = ["gloves", "face_shield", "n95"]


def client(scene: Scene, name: str) -> Client:
    browser = Client(headers={"accept-language": "zh-CN"})
    browser.force_login(scene.hamlet.user(name))
    return browser


def at(scene: Scene, view: str, place: str = "community") -> str:
    return reverse(f"sampling:{view}", args=[scene.round.campaign.public_id, scene.hamlet.places[place].public_id])


def person(target: Target) -> Person:
    assert target.person is not None
    return target.person


def need(scene: Scene, target: Target, kind: str) -> None:
    change_needs(person=person(target), add=[kind], remove=[], by=scene.hamlet.user("shequ"), at=scene.hamlet.at)


def control(scene: Scene, target: Target, days: list[int] | None = None) -> None:
    today = scene.hamlet.at.date()
    order_schedule(
        person=person(target), document=scene.hamlet.document, begins_on=today, ends_on=today + timedelta(days=13),
        days=days or [1, 4], by=scene.hamlet.user("shequ"), at=scene.hamlet.at,
    )  # fmt: skip


def test_the_policy_knows_the_needs_of_the_register() -> None:
    assert set(NEEDS) == set(Need.Kind.values)


def test_special_groups_and_controlled_persons_are_gone_to_and_the_others_called(sampling: Scene) -> None:
    campaign, place, now = sampling.round.campaign, sampling.hamlet.places["community"], sampling.hamlet.at
    people = sampling.targets("community")
    need(sampling, people[1], "immobile")
    need(sampling, people[2], "low_income")
    control(sampling, people[4])
    assert set(untested.at_the_door(campaign, place, now)) == {people[1], people[4]}
    assert set(untested.by_phone(campaign, place, now)) == set(people) - {people[1], people[4]}
    sampled(sampling.tables[0], [people[1]], now)
    assert set(untested.at_the_door(campaign, place, now)) == {people[4]}


def test_a_decree_says_which_needs_and_what_is_worn(sampling: Scene) -> None:
    hamlet, people = sampling.hamlet, sampling.targets("community")
    need(sampling, people[0], "chronic")
    browser = client(sampling, "zhihui")
    where = reverse("posts:policy_set", args=["doorstep_needs", hamlet.places["county"].public_id])
    sent = {"document": hamlet.document.public_id, "effective_from": "2022-11-01T08:00"}
    assert browser.post(where, sent | {"value": "慢性病、飞行员"}).status_code == 422
    assert browser.post(where, sent | {"value": "慢性病、独居"}).status_code == 302
    assert set(untested.at_the_door(sampling.round.campaign, hamlet.places["community"], clock.now())) == {people[0]}
    assert "慢性病、独居" in browser.get(reverse("posts:policy", args=["doorstep_needs"])).content.decode()
    with pytest.raises(Refused):
        set_policy(
            key="ppe_items", value=["sunglasses"], place=hamlet.places["county"], document=hamlet.document,
            effective_from=hamlet.at, by=hamlet.user("zhihui"), at=hamlet.at,
        )  # fmt: skip


def test_the_nearest_door_is_next_and_the_isolated_come_last() -> None:
    stops = [
        Stop(1, 10, (43.60, 122.20)),
        Stop(2, 20, (43.70, 122.30)),
        Stop(3, 30, (43.61, 122.20)),
        Stop(4, 31),
        Stop(5, 40, (43.62, 122.20), isolated=True),
        Stop(6, 50, (43.63, 122.20)),
    ]
    assert [stop.key for stop in ordered(stops)] == [1, 3, 4, 6, 2, 5]
    assert [stop.key for stop in ordered([Stop(2, 9), Stop(1, 3), Stop(3, 5, isolated=True)])] == [1, 2, 3]


def test_no_protection_no_list(sampling: Scene) -> None:
    people = sampling.targets("community")
    need(sampling, people[0], "elderly")
    browser = client(sampling, "wangge1")
    page = browser.get(at(sampling, "doorstep", "grid")).content.decode()
    assert person(people[0]).name not in page and "没有防护，不能上门" in page
    answer = browser.post(at(sampling, "doorstep", "grid"), {"items": WORN[:2]})
    assert answer.status_code == 422 and "还缺：N95口罩" in answer.content.decode()
    assert browser.post(at(sampling, "doorstep", "grid"), {"items": WORN}).status_code == 302
    page = browser.get(at(sampling, "doorstep", "grid")).content.decode()
    assert person(people[0]).name in page and "核对一" in page and "高龄老人" in page
    assert Reading.objects.filter(through="doorstep list", household=people[0].household).exists()
    assert (
        person(people[0]).name
        not in client(sampling, "wangge2").get(at(sampling, "doorstep", "next_grid")).content.decode()
    )


def test_the_list_leaves_in_walking_order_and_is_on_record(sampling: Scene) -> None:
    people = sampling.targets("community")
    control(sampling, people[0])
    need(sampling, people[-1], "disabled")
    need(sampling, people[1], "infant")
    check_ppe(place=sampling.hamlet.places["community"], items=WORN, by=sampling.hamlet.user("shequ"), at=clock.now())
    order_schedule_today(sampling, people[2])
    answer = client(sampling, "shequ").get(at(sampling, "doorstep"), {"export": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [row[2] for row in rows[1:]] == [person(t).name for t in (people[1], people[-1], people[2])]
    assert rows[-1][3] == "管控人员"
    assert '"doorstep xlsx"' in JournalLine.objects.get(action="record_export").detail
    assert client(sampling, "wangge1").get(at(sampling, "phones", "grid"), {"export": "csv"}).status_code == 403


def order_schedule_today(scene: Scene, target: Target) -> None:
    """The pages read the clock: a plan that holds on the day the test runs."""
    today = clock.now().date()
    order_schedule(
        person=person(target), document=scene.hamlet.document, begins_on=today - timedelta(days=1),
        ends_on=today + timedelta(days=1), days=[1, 2, 3], by=scene.hamlet.user("shequ"), at=clock.now(),
    )  # fmt: skip


def test_what_was_ticked_at_the_door_shows_and_what_was_not(sampling: Scene) -> None:
    people = sampling.targets("community")
    sampled(sampling.tables[0], [people[0]], sampling.hamlet.at, checks=15)
    sampled(sampling.tables[0], [people[1]], sampling.hamlet.at, checks=1)
    check_ppe(place=sampling.hamlet.places["community"], items=WORN, by=sampling.hamlet.user("shequ"), at=clock.now())
    page = client(sampling, "shequ").get(at(sampling, "doorstep")).content.decode()
    assert page.count("没有两次核对") == 1 and page.count("没有消毒") == 1 and page.count("进了屋") == 1


def test_a_call_is_recorded_with_its_reason_and_samples_nobody(sampling: Scene) -> None:
    target = sampling.targets("community")[0]
    browser = client(sampling, "shequ")
    assert person(target).name in browser.get(at(sampling, "phones")).content.decode()
    where = reverse("sampling:answer", args=[target.public_id])
    assert browser.post(where, {"kind": "refused", "reason": ""}).status_code == 422
    assert browser.post(where, {"kind": "absent", "reason": "答应来"}).status_code == 422
    assert browser.post(where, {"kind": "reached", "reason": ""}).status_code == 422
    assert browser.post(where, {"kind": "refused", "reason": "昨天刚做过"}).status_code == 302
    target.refresh_from_db()
    assert (target.state, target.open) == ("refused", False)
    assert Outcome.objects.get().reason == "昨天刚做过"
    assert (
        person(target).name
        not in browser.get(at(sampling, "phones")).content.decode().split("<tbody>")[1].split("</tr>")[0]
    )


def test_whoever_was_sampled_needs_no_reason(sampling: Scene) -> None:
    target = sampling.targets("community")[0]
    sampled(sampling.tables[0], [target], sampling.hamlet.at)
    with pytest.raises(Refused, match="已经采样"):
        record_answer(target=target, kind="moved", by=sampling.hamlet.user("shequ"), at=sampling.hamlet.at)


def follow(scene: Scene, round_: Round) -> Table:
    """Open and launch the round after another, with one table where table 1 stood."""
    at, lead = scene.hamlet.at + timedelta(days=2), scene.hamlet.user("zhihui")
    opened = open_round(
        name="下一轮全员核酸", place=scene.hamlet.places["county"], scope=[scene.hamlet.places["street"]],
        document=scene.hamlet.document, opens_at=at, closes_at=at + timedelta(days=1), tube_size=10, follows=round_,
        by=lead, at=at,
    )  # fmt: skip
    launch_campaign(campaign=opened.campaign, by=lead, at=at)
    opened.campaign.refresh_from_db()
    site = scene.points[0].site
    point = add_point(
        round=opened, site=site, number=1, opens_at=at, closes_at=opened.campaign.closes_at, by=lead, at=at
    )
    return add_table(point=point, number=1, by=lead, at=at)


def same(campaign: Campaign, target: Target) -> Target:
    found: Target = Target.objects.get(campaign=campaign, person=target.person)
    return found


def test_only_the_gaps_of_several_rounds_are_visited(sampling: Scene) -> None:
    people, place = sampling.targets("community"), sampling.hamlet.places["community"]
    second = follow(sampling, sampling.round)
    third = follow(sampling, second.point.round)
    sampled(sampling.tables[0], people[:10], sampling.hamlet.at)
    for table, done in ((second, people[5:15]), (third, people[8:28])):
        sampled(table, [same(table.point.round.campaign, target) for target in done], sampling.hamlet.at)
    last = third.point.round.campaign
    rounds = untested.rounds_so_far(last)
    assert [each.round for each in rounds] == [3, 2, 1]
    missed = untested.missed(last, place, rounds[:2])
    assert [row.person for row in missed.order_by("position", "id")] == [t.person for t in (*people[:5], *people[28:])]
    assert [row.person for row in untested.missed(last, place, rounds)] == [t.person for t in people[28:]]
    where = reverse("sampling:again", args=[last.public_id, place.public_id])
    page = client(sampling, "shequ").get(where, {"round": ["3", "2"]}).content.decode()
    assert "第 3 轮" in page and page.count("未采样") >= 2 * 6 and person(people[0]).name in page
    answer = client(sampling, "shequ").get(where, {"round": ["3", "2", "1"], "export": "xlsx"})
    rows: list[Any] = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == 2 and rows[1][7:] == ("未采样", "未采样", "未采样")
