"""A grid worker's day with the built phone app in a real browser, against the fake server beside this file."""

from __future__ import annotations

import hashlib
import json
import random
import re
import struct
from pathlib import Path

from eye import Eye
from fake_server import FakeServer, sealed
from phone import PIN, Phone, all_well
from playwright.sync_api import Playwright, expect
from scanning import camera


def test_a_day_without_network_loses_nothing(phone: Phone, server: FakeServer) -> None:
    phone.sign_in()
    phone.context.set_offline(True)
    phone.page.locator(".next").click()
    phone.page.locator(".door").first.click()
    all_well(phone)
    all_well(phone)
    phone.page.get_by_role("button", name=re.compile("^无人")).click()
    expect(phone.page.locator(".strip")).to_contain_text("3 条未上传")
    phone.kill()

    phone.switch_on()
    phone.context.set_offline(True)
    phone.page.reload()
    phone.unlock()
    expect(phone.page.locator(".strip")).to_contain_text("3 条未上传")
    expect(phone.page.locator(".figure")).to_contain_text("2/ 24")
    assert server.office.events == {}

    phone.context.set_offline(False)
    expect(phone.page.locator(".strip")).to_have_count(0, timeout=15_000)
    events = sorted(server.office.events.values(), key=lambda event: event["seq"])
    assert [event["seq"] for event in events] == [1, 2, 3]
    assert [event["payload"]["outcome"] for event in events] == ["reached", "reached", "absent"]
    assert [event["subject"] for event in events] == [sealed(f"target{n}") for n in range(3)]
    first = events[0]["payload"]
    assert (
        first["all_well"]
        and len(first["met"]) == 2
        and first["people"][0]["answers"] == {"symptoms": ["none"], "temperature": "36.5"}
    )
    assert events[2]["payload"]["revisit_at"]


def test_a_fever_a_stranger_and_a_refusal_are_told_as_they_are(phone: Phone, server: FakeServer) -> None:
    phone.sign_in()
    phone.go(f"home/{sealed('target0')}")
    phone.page.locator(".member").first.click()
    phone.page.get_by_role("checkbox", name="发热").click()
    phone.page.get_by_role("checkbox", name="没有").click()
    phone.page.get_by_role("checkbox", name="慢性病").click()
    phone.page.get_by_role("button", name="好", exact=True).click()
    phone.page.get_by_role("button", name="还有别人").click()
    phone.page.get_by_label("姓名").fill("萨仁")
    phone.page.get_by_role("button", name="加上此人").click()
    phone.page.get_by_role("button", name="保存，2 项有情况").click()
    expect(phone.page.locator("h1")).to_have_text("1-102")
    phone.page.get_by_role("button", name="拒访").click()
    phone.page.get_by_role("radio", name="拒绝开门").click()
    phone.page.get_by_role("button", name="保存", exact=True).click()
    expect(phone.page.locator(".strip")).to_have_count(0, timeout=15_000)
    reached, refused = sorted(
        (event["payload"] for event in server.office.events.values()), key=lambda payload: payload["outcome"]
    )
    assert reached["people"][0]["answers"]["symptoms"] == ["fever"] and not reached["all_well"]
    assert reached["needs"][0]["kind"] == "chronic" and reached["found"][0]["name"] == "萨仁"
    assert refused["reason"] == "拒绝开门"


def test_a_door_that_waits_for_approval_and_a_state_of_a_later_version_stand_in_the_grid(phone: Phone) -> None:
    phone.sign_in()
    phone.page.locator(".next").click()
    expect(phone.page.locator(".door")).to_have_count(12)
    expect(phone.page.locator(".door.state-asked")).to_contain_text("待批")
    expect(phone.page.locator(".door.state-of_a_later_version")).to_contain_text("of_a_later_version")
    expect(phone.page.locator(".door.state-absent")).to_contain_text("该再访")
    expect(phone.page.locator(".bar")).to_contain_text("还有 9 户待访 · 1 户该再访")


def test_a_work_order_names_its_door_and_leads_there(phone: Phone) -> None:
    phone.sign_in()
    phone.page.get_by_role("button", name=re.compile("给 1-302 送药")).click()
    expect(phone.page.locator(".facts")).to_contain_text("1 号楼 1-102")
    phone.page.get_by_role("button", name="去这一户").click()
    expect(phone.page.locator("h1")).to_have_text("1-102")


def test_whoever_takes_the_phone_next_sees_that_work_is_unsent_and_nothing_of_it(phone: Phone) -> None:
    phone.sign_in()
    phone.context.set_offline(True)
    phone.go(f"home/{sealed('target0')}")
    all_well(phone)
    phone.go("settings")
    phone.page.get_by_role("button", name="上锁").click()
    expect(phone.page.get_by_text(re.compile("有 1 条未上传，本人开锁后才能上传"))).to_be_visible()
    expect(phone.page.locator("body")).not_to_contain_text("1-101")


def test_the_disk_of_a_lost_phone_shows_no_name_and_ten_wrong_pins_ask_for_the_network(
    phone: Phone, server: FakeServer
) -> None:
    phone.sign_in()
    phone.go(f"home/{sealed('target0')}")
    phone.context.set_offline(True)
    phone.page.get_by_role("button", name="全部正常").click()
    phone.page.wait_for_timeout(500)
    phone.kill()
    names = ["白海山", "吴永胜", "s3cret"]
    canaries = [form for name in names for form in (name.encode(), name.encode("utf-16-le"))]
    seen = [
        path.name
        for path in phone.folder.rglob("*")
        if path.is_file() and any(c in path.read_bytes() for c in canaries)
    ]
    assert seen == []

    phone.switch_on()
    for _ in range(10):
        phone.unlock("918273")
        expect(phone.page.get_by_text(re.compile("PIN 不对|已输错 10 次"))).to_be_visible()
        phone.page.get_by_text(re.compile("正在开锁")).wait_for(state="detached")
    expect(phone.page.locator("[name=pin]")).to_have_count(0)
    phone.page.get_by_role("button", name="联网登录").click()
    phone.page.fill("[name=username]", "hanxiuying")
    phone.page.fill("[name=password]", "door-by-door")
    phone.page.get_by_role("button", name="登录", exact=True).click()
    phone.page.fill("[name=pin]", "837261")
    phone.page.fill("[name=again]", "837261")
    phone.page.get_by_role("button", name="好", exact=True).click()
    expect(phone.page.locator(".tabs")).to_be_visible()
    expect(phone.page.locator(".strip")).to_have_count(0, timeout=15_000)
    assert len(server.office.events) == 1


def test_the_hand_over_file_holds_every_unsent_event(phone: Phone, tmp_path: Path) -> None:
    phone.sign_in()
    phone.context.set_offline(True)
    phone.go(f"home/{sealed('target0')}")
    all_well(phone)
    phone.go("outbox")
    with phone.page.expect_download() as download:
        phone.page.get_by_role("button", name="交接数据").click()
    assert re.fullmatch(r"wanjia-handover-d1-\d{4}-\d\d-\d\d\.json", download.value.suggested_filename)
    file = json.loads(Path(download.value.path()).read_text())
    assert file["wanjia_handover"] == 1 and file["device"] == "d1" and len(file["events"]) == 1


def test_practice_is_marked_and_sends_nothing(phone: Phone, server: FakeServer) -> None:
    phone.page.get_by_role("button", name="练习模式").click()
    expect(phone.page.locator(".strip")).to_contain_text("不会上传")
    phone.page.locator(".next").click()
    phone.page.locator(".door").first.click()
    all_well(phone)
    phone.go("outbox")
    expect(phone.page.get_by_role("button", name="立即上传")).to_be_disabled()
    assert server.office.pushes == []


def test_a_disk_that_refuses_shows_the_red_page_with_the_data_to_hand_over(phone: Phone) -> None:
    phone.sign_in()
    phone.go(f"home/{sealed('target0')}")
    phone.page.get_by_role("button", name="全部正常").wait_for()
    phone.page.evaluate(
        "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('no room', 'QuotaExceededError') } }"
    )
    phone.page.get_by_role("button", name="全部正常").click()
    expect(phone.page.get_by_role("heading", name="不要关闭，请交接数据")).to_be_visible()
    expect(phone.page.get_by_role("button", name="交接数据（1 条）")).to_be_enabled()


def test_every_other_thing_a_worker_reports_arrives_as_the_contract_says(phone: Phone, server: FakeServer) -> None:
    phone.sign_in()
    page = phone.page
    phone.go(f"place/{sealed('b1')}")
    page.get_by_role("button", name="册外住户").click()
    page.get_by_label("门牌").fill("3-101")
    page.get_by_label("姓名").fill("额尔敦")
    page.get_by_role("button", name="加上此人").click()
    page.get_by_role("button", name="保存这一户").click()
    expect(page.locator(".toast")).to_contain_text("3-101")
    phone.go(f"person/{sealed('person0.0')}")
    page.get_by_label("新电话").fill("13900001111")
    page.get_by_role("checkbox", name="行动不便").click()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("上传后生效")
    phone.go(f"lead/{sealed('lead')}")
    page.get_by_role("radio", name="查无此人").click()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("核实结果")
    phone.go(f"order/{sealed('order')}")
    page.get_by_role("button", name="接单").click()
    expect(page.locator(".toast")).to_contain_text("已接单")
    phone.go(f"order/{sealed('order')}")
    page.get_by_role("button", name="已完成").click()
    expect(page.locator(".strip")).to_have_count(0, timeout=15_000)
    sent = {event["kind"]: event for event in server.office.events.values()}
    assert sent["found_household@1"]["payload"]["people"][0]["name"] == "额尔敦"
    assert sent["contact@1"]["base"] == {"contact": "1"}
    assert sent["contact@1"]["payload"] == {"phone": "13900001111", "needs": {"add": ["immobile"], "remove": []}}
    assert sent["lead_result@1"]["payload"] == {"result": "not_found", "person": None, "note": ""}
    assert {"accept_order@1", "complete_order@1"} < set(sent)


def test_a_photo_is_made_small_and_follows_its_visit_in_parts(phone: Phone, server: FakeServer, tmp_path: Path) -> None:
    picture = tmp_path / "door.bmp"
    width, height = 2000, 1500
    header = b"BM" + struct.pack("<IHHI", 54 + width * height * 3, 0, 0, 54)
    header += struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    picture.write_bytes(header + random.Random(7).randbytes(width * height * 3))
    phone.sign_in()
    phone.go(f"home/{sealed('target0')}")
    phone.page.get_by_role("button", name="备注等").click()
    phone.page.locator("input[type=file]").set_input_files(picture)
    expect(phone.page.get_by_text("已拍一张，重拍")).to_be_visible(timeout=20_000)
    phone.page.get_by_role("button", name="好", exact=True).click()
    all_well(phone)
    expect(phone.page.locator(".strip")).to_have_count(0, timeout=15_000)
    (event,) = server.office.events.values()
    sha = event["payload"]["photo"]
    phone.page.wait_for_timeout(1000)
    assert hashlib.sha256(server.office.photos[sha]).hexdigest() == sha
    assert len(server.office.photos[sha]) > 256 * 1024


def test_an_enrolment_link_a_typed_code_and_english(phone: Phone, server: FakeServer) -> None:
    phone.page.goto(f"{server.url}/field/#enrol=one-use-token")
    phone.page.fill("[name=pin]", PIN)
    assert "enrol" not in phone.page.url
    phone.page.fill("[name=again]", PIN)
    phone.page.get_by_role("button", name="好", exact=True).click()
    expect(phone.page.locator(".next")).to_be_visible()
    phone.go("scan")
    phone.page.get_by_label("扫码枪或手工输入").fill(f"HTTPS://WANJIA.EXAMPLE/H/{sealed('home5').upper()}")
    phone.page.keyboard.press("Enter")
    expect(phone.page.locator("h1")).to_have_text("1-302")
    phone.go("settings")
    phone.page.get_by_role("radio", name="English").click()
    phone.go("today")
    expect(phone.page.get_by_role("heading", name="Today")).to_be_visible()
    assert phone.page.evaluate("document.documentElement.lang") == "en"
    assert re.search("[\u4e00-\u9fff]", phone.page.locator(".tabs").inner_text()) is None


def test_the_camera_reads_a_household_code_with_the_wasm_reader(
    browser_maker: Playwright, tmp_path: Path, server: FakeServer
) -> None:
    seen = camera(tmp_path / "door.y4m", f"{server.url}/h/{sealed('home7')}")
    phone = Phone(browser_maker, tmp_path / "camera", server.url, more=seen)
    phone.sign_in()
    phone.go("scan")
    phone.page.get_by_role("button", name="打开相机").click()
    expect(phone.page.locator("h1")).to_have_text("2-102", timeout=20_000)
    phone.kill()
    assert phone.complaints == []


def test_every_screen_meets_wcag_2_2_aa(phone: Phone) -> None:
    eye = Eye(phone)
    eye.look("sign-in")
    phone.sign_in()
    eye.look("today")
    screens = {
        "building": f"place/{sealed('b1')}", "household": f"home/{sealed('target0')}", "find": "find", "scan": "scan", "outbox": "outbox",
        "settings": "settings", "person": f"person/{sealed('person0.0')}", "lead": f"lead/{sealed('lead')}", "order": f"order/{sealed('order')}",
    }  # fmt: skip
    for name, where in screens.items():
        phone.go(where)
        eye.look(name)
    phone.go(f"home/{sealed('target0')}")
    phone.page.locator(".member").first.click()
    eye.look("member")
    assert eye.problems == {}
