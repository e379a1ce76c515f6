"""What is done around a table: packing, hand-over, cards, doorsteps; and how all of it looks."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from eye import Eye
from fake_server import FakeServer, sealed
from phone import Phone
from playwright.sync_api import expect
from table import at_table, code, people, scan, seal, tubes


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer(doors=24, round_={"tube_size": 5}) as fake:
        yield fake


def test_tubes_are_packed_counted_by_hand_and_handed_over(phone: Phone, server: FakeServer) -> None:
    at_table(phone)
    page = phone.page
    for n in (1, 2):
        scan(phone, f"T000000{n}")
        people(phone, n)
        seal(phone)
    phone.go("sampling/pack")
    expect(page.get_by_text("请扫箱码")).to_be_visible()
    scan(phone, "X-17")
    scan(phone, "T0000001")
    scan(phone, "T0000002")
    expect(page.get_by_text("2 管已扫进")).to_be_visible()
    scan(phone, "T0000002")
    expect(page.get_by_text("已经在这一箱里")).to_be_visible()
    page.get_by_label("手工点数：箱里有几管").fill("3")
    expect(page.get_by_text(re.compile("点数 3，扫进 2，对不上"))).to_be_visible()
    page.get_by_label("手工点数：箱里有几管").fill("2")
    page.get_by_role("button", name="封箱").click()
    expect(page.get_by_text("请扫箱码")).to_be_visible()
    phone.go("sampling/manifests")
    page.get_by_label("点到几箱").fill("1")
    page.get_by_label("点到几管").fill("1")
    page.get_by_role("button", name="数目不符，照样交接").click()
    expect(page.get_by_text("交给转运员：已记下")).to_be_visible()
    expect(page.locator(".strip")).to_have_count(0, timeout=15_000)
    sent = {event["kind"]: event for event in server.office.events.values()}
    assert sent["box@1"]["subject"] == sealed("point")
    assert sent["box@1"]["payload"] == {
        "round": sealed("round"),
        "label": "X-17",
        "tubes": ["T0000001", "T0000002"],
        "counted": 2,
    }
    assert sent["handover@1"]["subject"] == sealed("manifest")
    assert sent["handover@1"]["payload"] == {"kind": "courier", "boxes": 1, "tubes": 1}


def test_cards_and_samples_are_counted_side_by_side(phone: Phone, server: FakeServer) -> None:
    at_table(phone)
    page = phone.page
    scan(phone, "T0000001")
    people(phone, 1, 2)
    seal(phone)
    phone.go("sampling/cards")
    page.get_by_label("下一张卡号").fill("700")
    scan(phone, code(1))
    expect(page.get_by_text(f"700 号卡：…{code(1)[-4:]}")).to_be_visible()
    scan(phone, code(1))
    expect(page.get_by_text("这个人已有 700 号卡，一人一张。")).to_be_visible()
    expect(page.locator(".counts")).to_have_text(re.compile("1张卡2份样本"))
    scan(phone, code(2))
    expect(page.get_by_text(f"701 号卡：…{code(2)[-4:]}")).to_be_visible()
    expect(page.locator(".counts")).to_have_text(re.compile("2张卡2份样本"))
    expect(page.locator(".strip")).to_have_count(0, timeout=15_000)
    cards = [event for event in server.office.events.values() if event["kind"] == "cards@1"]
    assert [event["payload"]["cards"][0]["serial"] for event in cards] == [700, 701]
    assert {event["subject"] for event in cards} == {sealed("point")}


def dressed(phone: Phone) -> None:
    """Tick what is worn: until then no list of doors opens."""
    page = phone.page
    opens = page.get_by_role("button", name="穿戴齐了，打开名单")
    for item in ("一次性手套", "防护面屏", "N95口罩"):
        expect(opens).to_be_disabled()
        page.get_by_role("switch", name=item).click()
    opens.click()


def test_at_a_door_nobody_is_bound_to_a_tube_before_they_are_confirmed_twice(phone: Phone, server: FakeServer) -> None:
    at_table(phone)
    page = phone.page
    phone.go("sampling/doorstep")
    dressed(phone)
    expect(page.get_by_role("radio", name="要上门的 5 人")).to_be_visible()
    page.locator(".rows .row").first.click()
    expect(page.get_by_role("switch", name=re.compile("第一次核对"))).to_be_visible()
    scan(phone, "T0000009")
    expect(page.get_by_text("先做两次核对，再扫管码。")).to_be_visible()
    page.get_by_role("switch", name=re.compile("进门前已消毒")).click()
    page.get_by_role("switch", name=re.compile("第一次核对")).click()
    page.get_by_role("switch", name=re.compile("第二次核对")).click()
    scan(phone, "T0000009")
    expect(page.locator(".toast")).to_contain_text("已采，第 1 人")
    page.locator(".rows .row").first.click()
    expect(page.get_by_role("switch", name=re.compile("进门前已消毒"))).to_have_attribute("aria-checked", "false")
    page.get_by_role("button", name="拒访").click()
    page.get_by_role("radio", name="拒绝开门").click()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("拒访，已记下")
    page.get_by_role("button", name="封管").click()
    expect(page.locator(".toast")).to_contain_text("已封管")
    expect(page.locator(".strip")).to_have_count(0, timeout=15_000)
    (tube,) = tubes(server)
    target = "t" + sealed("person0.0")[1:]
    assert tube["payload"]["doorstep"] and tube["subject"] == sealed("table1")
    assert [(each["target"], each["checks"]) for each in tube["payload"]["samples"]] == [(target, 15)]
    (attempt,) = [event for event in server.office.events.values() if event["kind"] == "attempt@1"]
    assert attempt["payload"] == {"outcome": "refused", "reason": "拒绝开门", "revisit_at": None}
    (worn,) = [event for event in server.office.events.values() if event["kind"] == "ppe@1"]
    assert worn["subject"] == sealed("point") and worn["payload"]["items"] == ["gloves", "face_shield", "n95"]


# What is pressed with gloves on is large.
GLOVES = (
    "() => [...document.querySelectorAll('.bench button, .act button, .alarm button, .huge, .tables button')]"
    ".filter((button) => button.getBoundingClientRect().height < 56).map((button) => 'small: ' + button.textContent)"
)


def test_every_sampling_screen_meets_wcag_2_2_aa_and_gloves(phone: Phone) -> None:
    page, eye = phone.page, Eye(phone)
    phone.sign_in()
    eye.look("today", GLOVES)
    phone.go("sampling")
    page.get_by_role("button", name="1 号台").wait_for()
    eye.look("choose", GLOVES)
    page.get_by_role("button", name="1 号台").click()
    eye.look("hub", GLOVES)
    phone.go("sampling/table")
    eye.look("no-tube", GLOVES)
    scan(phone, "T0000001")
    people(phone, 1, 2, 3)
    eye.look("tube", GLOVES)
    scan(phone, code(2))
    page.get_by_role("alertdialog").wait_for()
    eye.look("alarm-seen", GLOVES)
    page.get_by_role("button", name="知道了").click()
    scan(phone, "T0000002")
    page.get_by_role("alertdialog").wait_for()
    eye.look("alarm-label", GLOVES)
    page.get_by_role("button", name="知道了").click()
    page.get_by_role("button", name="手输找人").click()
    page.get_by_label("管码、个人码、姓名、尾号、门牌").fill("1-101")
    eye.look("find", GLOVES)
    page.get_by_role("button", name="关闭").click()
    page.get_by_role("button", name="现场登记").click()
    eye.look("walk-in", GLOVES)
    page.get_by_role("button", name="关闭").click()
    seal(phone)
    for name in ("tubes", "pack", "manifests", "cards", "doorstep"):
        phone.go(f"sampling/{name}")
        if name == "doorstep":
            page.get_by_role("button", name="穿戴齐了，打开名单").wait_for()
            eye.look("protection", GLOVES)
            dressed(phone)
        eye.look(name, GLOVES)
        if name == "pack":
            scan(phone, "X-17")
            scan(phone, "T0000001")
            page.get_by_label("手工点数：箱里有几管").fill("2")
            eye.look("pack-differs", GLOVES)
    page.locator(".rows .row").first.click()
    eye.look("doorstep-person", GLOVES)
    assert eye.problems == {}
