"""A sampler's day at a table with the built phone app in a real browser, against the fake server beside this file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_server import FakeServer, sealed
from phone import Phone
from playwright.sync_api import Playwright, expect
from scanning import camera
from table import answer, at_table, code, count, people, scan, seal, sit_down, tubes


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer(doors=24, round_={"tube_size": 5}) as fake:
        yield fake


def test_three_tubes_without_network_and_the_page_killed_in_the_middle_of_one(phone: Phone, server: FakeServer) -> None:
    at_table(phone)
    phone.context.set_offline(True)
    scan(phone, "T0000001")
    people(phone, 1, 2, 3, 4, 5)
    expect(phone.page.locator(".toast")).to_contain_text("T0000001 满 5 人，已封管")
    scan(phone, "T0000002")
    people(phone, 6, 7, 8)
    expect(count(phone)).to_have_text("3/5")
    phone.kill()

    phone.switch_on()
    phone.context.set_offline(True)
    phone.page.reload()
    phone.unlock()
    phone.go("sampling/table")
    expect(count(phone)).to_have_text("3/5")
    people(phone, 9)
    seal(phone)
    scan(phone, "T0000003")
    people(phone, 10)
    seal(phone)
    expect(phone.page.locator(".strip")).to_contain_text("3 条未上传")
    phone.go("sampling/tubes")
    expect(phone.page.locator(".counts")).to_contain_text("10")
    expect(phone.page.locator(".rows")).to_contain_text("未上传")
    assert server.office.events == {}

    phone.context.set_offline(False)
    expect(phone.page.locator(".strip")).to_have_count(0, timeout=15_000)
    expect(phone.page.locator(".rows")).not_to_contain_text("未上传")
    sent = tubes(server)
    assert [event["seq"] for event in sent] == [1, 2, 3]
    assert [event["subject"] for event in sent] == [sealed("table1")] * 3
    said = [event["payload"] for event in sent]
    assert [(each["label"], len(each["samples"]), each["by_hand"]) for each in said] == [
        ("T0000001", 5, False),
        ("T0000002", 4, True),
        ("T0000003", 1, True),
    ]
    assert all(each["round"] == sealed("round") and each["size"] == 5 and not each["doorstep"] for each in said)
    first = said[0]["samples"]
    assert [each["n"] for each in first] == [1, 2, 3, 4, 5] and first[0]["code"] == code(1).rsplit("/", 1)[1]
    assert [each["ms"] for each in first] == sorted(each["ms"] for each in first)


def test_what_must_not_be_counted_is_told_loudly_and_nothing_of_it_is_recorded(
    phone: Phone, server: FakeServer
) -> None:
    at_table(phone)
    scan(phone, "9/100")
    answer(phone, "管码不对")
    scan(phone, code(1))
    answer(phone, "没有打开的管")
    scan(phone, "T0000001")
    people(phone, 1)
    torn = code(2)[:-1] + ("0" if code(2)[-1] != "0" else "2")
    scan(phone, torn)
    answer(phone, "码残缺")
    scan(phone, "6901234567892")
    answer(phone, "不是个人码")
    scan(phone, "T0000002")
    answer(phone, "这是另一支管")
    expect(count(phone)).to_have_text("1/5")
    people(phone, 2, 3, 4, 5)
    scan(phone, code(6))  # the eleventh for ten
    answer(phone, "没有打开的管")
    scan(phone, "T0000001")
    answer(phone, "这支管用过了")
    expect(phone.page.locator(".strip")).to_have_count(0, timeout=15_000)
    assert [len(event["payload"]["samples"]) for event in tubes(server)] == [5]


def test_a_person_scanned_again_raises_an_alarm_and_is_kept_only_when_the_sampler_says_so(
    phone: Phone, server: FakeServer
) -> None:
    at_table(phone)
    scan(phone, "T0000001")
    people(phone, 1, 2, 3, 4, 5)
    scan(phone, "T0000002")
    scan(phone, code(3))
    expect(phone.page.get_by_role("alertdialog")).to_contain_text("在 T0000001 管第 3 位")
    scan(phone, code(7))  # under an alarm nothing counts
    answer(phone, "这个人采过了")
    expect(count(phone)).to_have_text("0/5")
    scan(phone, code(3))
    answer(phone, "这个人采过了", "仍然采样，交办公室核对")
    expect(count(phone)).to_have_text("1/5")
    people(phone, 6)
    phone.page.get_by_role("button", name="撤销").click()
    expect(count(phone)).to_have_text("1/5")
    seal(phone)
    expect(phone.page.locator(".strip")).to_have_count(0, timeout=15_000)
    again = tubes(server)[1]["payload"]["samples"]
    assert [each["code"] for each in again] == [code(3).rsplit("/", 1)[1]]


LISTEN = """
  window.told = [];
  navigator.vibrate = (pattern) => window.told.push(`felt ${pattern.length}`) > 0;
  speechSynthesis.speak = (words) => void window.told.push(`said ${words.text}`);
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) { window.told.push(`heard ${this.type}`); return start.call(this, at); };
"""


def test_each_person_is_heard_felt_and_counted_aloud_and_an_alarm_is_another_tune(phone: Phone) -> None:
    phone.context.add_init_script(LISTEN)
    phone.page.reload()
    at_table(phone)
    scan(phone, "T0000001")
    people(phone, 1, 2)
    scan(phone, code(2))
    expect(phone.page.get_by_role("alertdialog")).to_be_visible()
    opened, person, alarm = ["felt 2", *["heard sine"] * 2], ["felt 1", "heard sine"], ["felt 5", *["heard square"] * 3]
    told = [*opened, *person, "said 第 1 人", *person, "said 第 2 人", *alarm]
    assert phone.page.evaluate("window.told") == told


def test_people_without_a_code_are_found_in_the_roster_or_registered_on_the_spot(
    phone: Phone, server: FakeServer
) -> None:
    at_table(phone)
    page = phone.page
    scan(phone, "T0000001")
    page.get_by_role("button", name="手输找人").click()
    page.get_by_label("管码、个人码、姓名、尾号、门牌").fill("bh")
    page.get_by_role("button", name=re.compile("白海山")).first.click()
    expect(page.locator(".last")).to_contain_text("白海山")
    page.get_by_role("button", name="手输找人").click()
    page.get_by_label("管码、个人码、姓名、尾号、门牌").fill(code(9)[-27:].lower())
    page.get_by_role("button", name="当作码输入").click()
    expect(count(phone)).to_have_text("2/5")
    page.get_by_role("button", name="现场登记").click()
    page.get_by_label("姓名").fill("过路人")
    page.get_by_label("证件号码").fill("11010519491231002Y")
    expect(page.get_by_text("号码写法不对")).to_be_visible()
    page.get_by_label("证件号码").fill("110105194912310021")
    expect(page.get_by_text("校验码不对")).to_be_visible()
    expect(page.get_by_role("button", name="登记并采样")).to_be_disabled()
    page.get_by_label("证件号码").fill("11010519491231002x")
    page.get_by_role("button", name="登记并采样").click()
    expect(page.locator(".last")).to_contain_text("过路人")
    seal(phone)
    expect(page.locator(".strip")).to_have_count(0, timeout=15_000)
    known, typed, stranger = tubes(server)[0]["payload"]["samples"]
    assert known["target"] == "t" + sealed("person0.0")[1:] and "person" not in known
    assert typed["code"] == code(9)[-27:]
    assert stranger["person"]["name"] == "过路人" and stranger["person"]["document"] == "11010519491231002X"
    assert stranger["person"]["document_kind"] == "resident_id"


def test_one_household_a_tube_where_the_round_says_so(browser_maker: Playwright, tmp_path: Path) -> None:
    with FakeServer(round_={"household_tubes": True}) as server:
        phone = Phone(browser_maker, tmp_path / "profile", server.url)
        at_table(phone)
        scan(phone, "T0000001")
        for question in ("1-101", "1-102"):
            phone.page.get_by_role("button", name="手输找人").click()
            phone.page.get_by_label("管码、个人码、姓名、尾号、门牌").fill(question)
            phone.page.locator(".sheet .row").first.click()
        answer(phone, "不是同一户")
        expect(count(phone)).to_have_text("1/10")
        phone.kill()
        assert phone.complaints == []


def test_the_camera_reads_a_person_into_the_tube_once(
    browser_maker: Playwright, tmp_path: Path, server: FakeServer
) -> None:
    phone = Phone(browser_maker, tmp_path / "camera", server.url, more=camera(tmp_path / "code.y4m", code(4)))
    at_table(phone)
    scan(phone, "T0000001")
    phone.page.get_by_role("button", name="打开相机").click()
    expect(count(phone)).to_have_text("1/5", timeout=20_000)
    phone.page.wait_for_timeout(1000)
    expect(count(phone)).to_have_text("1/5")
    phone.kill()
    assert phone.complaints == []


def test_the_table_is_practised_with_an_invented_round_and_sends_nothing(phone: Phone, server: FakeServer) -> None:
    page = phone.page
    page.goto("about:blank")
    page.goto(f"{server.url}/field/#/practice/sampling")
    sit_down(phone)
    scan(phone, "T0000001")
    people(phone, 1)
    seal(phone)
    phone.go("sampling/tubes")
    expect(page.locator(".counts")).to_contain_text("1")
    assert server.office.pushes == []


def test_no_code_and_no_name_of_an_open_tube_can_be_read_from_a_lost_phone(phone: Phone) -> None:
    at_table(phone)
    phone.context.set_offline(True)
    scan(phone, "T0000001")
    people(phone, 1)
    phone.kill()
    text = code(1)[-27:]
    canaries = [text.encode(), text.encode("utf-16-le")]
    files = [path for path in phone.folder.rglob("*") if path.is_file()]
    assert [path.name for path in files if any(each in path.read_bytes() for each in canaries)] == []
