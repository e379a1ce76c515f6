"""What the server sent back of tables, stations and orders is mended on the phone, or left to the office with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from eye import Eye
from fake_server import FakeServer, sealed
from phone import Phone
from playwright.sync_api import expect
from table import at_table, people, scan, seal
from test_station_journey import RULE, at_station, begin, keys, station, word

Event = dict[str, Any]


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer(doors=12, round_={"tube_size": 5}) as fake:
        fake.office.rows["stations"] = [
            station("北出口检测站", "checkpoint", "controlled", RULE),
            station("文庭雅苑东门", "gate", "controlled", RULE | {"in": ["code", "visitor"]}, "文庭雅苑"),
        ]
        yield fake


def refuse(server: FakeServer, subject: str, code: str, field: str, text: str, fixable: bool = True) -> None:
    server.office.reject[sealed(subject)] = {"code": code, "field": field, "text": text, "fixable": fixable}


def told(server: FakeServer, *kinds: str) -> list[Event]:
    events = sorted(server.office.events.values(), key=lambda event: event["seq"])
    return [event for event in events if event["kind"] in kinds]


def in_tray(phone: Phone) -> None:
    expect(phone.page.locator(".strip")).to_contain_text("1 条需处理", timeout=15_000)
    phone.go("outbox")


def all_sent(phone: Phone) -> None:
    expect(phone.page.get_by_text("都上传了")).to_be_visible(timeout=15_000)


def mend(phone: Phone) -> None:
    phone.page.get_by_role("button", name="改好再传").click()


def test_a_tube_whose_walk_in_was_refused_is_mended_and_keeps_everybody_in_it(phone: Phone, server: FakeServer) -> None:
    at_table(phone)
    page, eye = phone.page, Eye(phone)
    scan(phone, "T0000001")
    people(phone, 1)
    page.get_by_role("button", name="现场登记").click()
    page.get_by_label("姓名").fill("过路人")
    page.get_by_label("证件号码").fill("11010519491231002X")
    page.get_by_role("button", name="登记并采样").click()
    people(phone, 2)
    refuse(server, "table1", "birth_date", "payload.samples[1]", "身份证号中的出生日期不对")
    seal(phone)
    in_tray(phone)
    expect(page.get_by_text("身份证号中的出生日期不对")).to_be_visible()
    refused, before = server.office.pushes[-1][-1], datetime.now().astimezone()
    phone.go("sampling/tubes")
    expect(page.locator(".rows")).to_contain_text("需处理")
    phone.go("outbox")
    page.wait_for_timeout(1100)  # a moment is told to the second
    mend(phone)
    expect(page.locator(".rows li").nth(1)).to_contain_text("退回的是这一位")
    eye.look("tube-mended")
    phone.context.set_offline(True)
    page.get_by_role("button", name="改 过路人").click()
    page.get_by_role("radio", name="无证件").click()
    page.get_by_label("电话").fill("13800138000")
    eye.look("walk-in-mended")
    page.get_by_role("button", name="改好", exact=True).click()
    expect(page.locator(".rows li").nth(1)).to_contain_text("无证件")
    mend(phone)
    expect(page.get_by_role("heading", name="等待上传 1")).to_be_visible()
    phone.context.set_offline(False)
    all_sent(phone)
    (again,) = told(server, "tube@1")
    said = again["payload"]
    assert (again["supersedes"], said["label"], len(said["samples"])) == (refused, "T0000001", 3)
    assert datetime.fromisoformat(again["wall"]) <= before, "it speaks of the moment it was sealed"
    stranger = said["samples"][1]["person"]
    assert (stranger["document_kind"], stranger["document"], stranger["phone"]) == ("none", "", "13800138000")
    phone.go("sampling/tubes")
    expect(page.locator(".rows li")).to_have_count(1)
    expect(page.locator(".counts")).to_contain_text("3")
    phone.page.reload()
    phone.unlock()
    phone.go("sampling/tubes")
    expect(page.locator(".rows li")).to_have_count(1)
    assert eye.problems == {}


def test_a_tube_nobody_can_mend_here_is_left_to_the_office_which_reads_why(phone: Phone, server: FakeServer) -> None:
    at_table(phone)
    page, eye = phone.page, Eye(phone)
    scan(phone, "T0000001")
    people(phone, 1)
    refuse(server, "table1", "not_yours", "subject", "这张采样台不在您的片区", fixable=False)
    seal(phone)
    in_tray(phone)
    refused = server.office.pushes[-1][-1]
    expect(page.get_by_role("button", name="改好再传")).to_have_count(0)
    page.get_by_role("button", name="交给办公室").click()
    sheet = page.get_by_role("main")
    expect(sheet).to_contain_text("不在您的片区")
    expect(sheet.get_by_role("button", name="交给办公室")).to_be_disabled()
    sheet.get_by_role("radio", name="不知道怎么改").click()
    sheet.get_by_label("原因").fill("昨天换了片区，管已交给谢护士")
    eye.look("set-aside")
    sheet.get_by_role("button", name="交给办公室").click()
    all_sent(phone)
    (aside,) = told(server, "set_aside@1")
    assert (aside["subject"], aside["supersedes"]) == (refused, None)
    assert aside["payload"] == {"reason": "昨天换了片区，管已交给谢护士"}
    phone.go("sampling/tubes")
    expect(page.locator(".rows li")).to_have_count(1)
    assert eye.problems == {}


def test_a_box_of_the_wrong_round_is_mended_with_its_tubes(phone: Phone, server: FakeServer) -> None:
    at_table(phone)
    page, eye = phone.page, Eye(phone)
    phone.go("sampling/pack")
    for text in ("箱0001", "T0000001", "T0000002"):
        scan(phone, text)
    page.get_by_label("手工点数").fill("2")
    refuse(server, "point", "wrong_round", "payload.round", "采样点不属于这一轮")
    page.get_by_role("button", name="封箱").click()
    in_tray(phone)
    refused = server.office.pushes[-1][-1]
    mend(phone)
    expect(page.get_by_text("采样点不属于这一轮")).to_be_visible()
    page.get_by_role("radio", name=re.compile("书香社区广场")).click()
    page.get_by_label("手输管码").fill("T0000003")
    page.get_by_role("button", name="加入").click()
    page.get_by_label("手工点数").fill("3")
    eye.look("box-mended")
    mend(phone)
    all_sent(phone)
    (again,) = told(server, "box@1")
    assert (again["supersedes"], again["payload"]["counted"]) == (refused, 3)
    assert again["payload"]["tubes"] == ["T0000001", "T0000002", "T0000003"]
    assert eye.problems == {}


def test_a_stop_and_a_passage_are_mended_and_count_once_in_the_shift(phone: Phone, server: FakeServer) -> None:
    phone.sign_in()
    page, eye = phone.page, Eye(phone)
    at_station(phone, "北出口检测站")
    page.wait_for_timeout(1100)  # a moment is told to the second
    begin(phone)
    keys(phone, "蒙G12345")
    page.get_by_role("button", name="好", exact=True).click()
    keys(phone, "365")
    page.get_by_role("button", name="好", exact=True).click()
    page.get_by_role("button", name="判定").click()
    word(phone, "复核").get_by_role("button", name="复核").click()
    refuse(server, "北出口检测站", "bad_plate", "payload.plate", "这个车牌已经注销，请再看一遍")
    page.get_by_role("button", name="返回").click()
    in_tray(phone)
    refused = server.office.pushes[-1][-1]
    mend(phone)
    expect(page.get_by_label("车牌")).to_have_value("蒙G12345")
    page.get_by_label("车牌").fill("蒙G1234I")
    expect(page.get_by_text("车牌里没有字母 I 和 O")).to_be_visible()
    expect(page.get_by_role("button", name="改好再传")).to_be_disabled()
    eye.look("check-mended")
    page.get_by_label("车牌").fill("蒙g 12346")
    page.get_by_label("体温").fill("36.8")
    mend(phone)
    all_sent(phone)
    (again,) = told(server, "check@1")
    said = again["payload"]
    assert (again["supersedes"], said["plate"], said["people"][0]["temperature"]) == (refused, "蒙G12346", 368)
    assert said["decision"] == "review"
    phone.go("station")
    expect(page.locator(".counts.shift li").nth(0)).to_contain_text("1")

    at_station(phone, "文庭雅苑东门")
    page.get_by_role("button", name="开始验人").click()
    page.get_by_role("button", name="访客").click()
    page.get_by_label("姓名").fill("高来客")
    page.get_by_label("电话").fill("13800138009")
    page.get_by_role("button", name="好", exact=True).click()
    expect(page.locator(".last")).to_contain_text("高来客")
    refuse(server, "文庭雅苑东门", "phone", "payload.people", "电话打不通")
    page.get_by_role("button", name="返回").click()
    in_tray(phone)
    expect(page.get_by_text("文庭雅苑东门 高来客")).to_be_visible()
    mend(phone)
    page.get_by_label("电话").fill("13800138000")
    eye.look("passage-mended")
    mend(phone)
    all_sent(phone)
    (gone_in,) = told(server, "passage@1")
    assert gone_in["payload"]["person"]["visitor"] == {"name": "高来客", "phone": "13800138000"}
    assert eye.problems == {}


def test_an_order_reported_without_its_outcome_is_mended(phone: Phone, server: FakeServer) -> None:
    phone.sign_in()
    page, eye = phone.page, Eye(phone)
    refuse(server, "order", "refused", "payload.note", "请写明处置结果")
    phone.go(f"order/{sealed('order')}")
    page.get_by_role("button", name="已完成").click()
    in_tray(phone)
    refused = server.office.pushes[-1][-1]
    expect(page.get_by_text("给 1-302 送药")).to_be_visible()
    eye.look("order-refused")
    mend(phone)
    expect(page.get_by_text("请写明处置结果")).to_be_visible()
    expect(page.get_by_role("button", name="接单")).to_have_count(0)
    page.get_by_label("备注").fill("药已送到，本人签收")
    eye.look("order-mended")
    page.get_by_role("button", name="已完成").click()
    all_sent(phone)
    (again,) = told(server, "complete_order@1")
    assert (again["supersedes"], again["payload"]["note"]) == (refused, "药已送到，本人签收")
    assert eye.problems == {}
