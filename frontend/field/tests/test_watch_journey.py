"""How what concerns people and doors under a measure looks on the phone, and a station; every screen, light and dark."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from eye import Eye
from fake_server import FakeServer, sealed, versioned
from phone import Phone
from playwright.sync_api import Playwright, expect
from test_station_journey import RULE, station

HALF_DAY = 43_200


def looked_after(server: FakeServer) -> list[dict[str, Any]]:
    """Two people to follow up and three doors to patrol, of which one lost its seal and one is done for now."""
    begins, ends = server.office.at - timedelta(days=2), server.office.at + timedelta(days=12)
    now = (int(time.time()) + 8 * 3600) // HALF_DAY
    plan = {"begins": begins.isoformat(), "ends": ends.isoformat(), "a_day": 2}

    def watch(n: int, alarm: bool) -> dict[str, Any]:
        who = {
            "person": sealed(f"person{n}.0"),
            "household": sealed(f"home{n}"),
            "name": "",
            "door": f"1号楼1单元10{n + 1}",
        }
        return {"id": sealed(f"watch{n}"), "type": "watch", "days": [], "last": now - 2, "alarm": alarm} | who | plan

    def file(n: int, last: int, seals: list[Any], breaches: int) -> dict[str, Any]:
        home = {"household": sealed(f"home{n}"), "door": f"1号楼1单元10{n + 1}"}
        row = {"id": sealed(f"file{n}"), "type": "file", "last": last, "seals": seals, "breaches": breaches}
        return row | home | plan

    rows = [watch(0, alarm=True), watch(1, alarm=False)]
    rows += [file(0, now - 2, [["永封0001", True]], 1), file(1, now - 1, [["永封0002", False]], 0), file(2, now, [], 0)]
    return [versioned(row) for row in rows]


def test_every_screen_of_follow_up_patrols_and_stations_meets_wcag_2_2_aa(
    browser_maker: Playwright, tmp_path: Path, server: FakeServer
) -> None:
    server.office.rows["follow"] = looked_after(server)
    server.office.rows["stations"] = [
        station("北出口检测站", "checkpoint", "controlled", RULE),
        station("文庭雅苑东门", "gate", "controlled", RULE | {"in": ["code", "visitor"]}, "文庭雅苑"),
    ]
    phone = Phone(browser_maker, tmp_path / "axe", server.url)
    page, eye = phone.page, Eye(phone)
    phone.sign_in()
    eye.look("today-watched")
    phone.go("follow")
    expect(page.get_by_text("现在该随访 2 人")).to_be_visible()
    eye.look("follow")
    phone.go(f"follow/{sealed('watch0')}")
    page.get_by_role("radio", name="联系上了").click()
    page.get_by_label("体温").fill("38.2")
    page.get_by_role("checkbox", name="咳嗽").click()
    eye.look("follow-one")
    phone.go("patrol")
    expect(page.get_by_text("现在该巡查 2 户")).to_be_visible()
    eye.look("patrol")
    phone.go(f"patrol/{sealed('file0')}")
    page.get_by_role("radio", name="违反管控").click()
    page.get_by_role("radio", name="擅自外出").click()
    eye.look("patrol-one")
    page.get_by_role("button", name="发现破损").or_(page.get_by_role("button", name="拆除封条")).click()
    eye.look("seal-off")
    page.get_by_role("button", name="关闭").click()
    phone.go(f"patrol/{sealed('file2')}")
    expect(page.get_by_text("这个时段已经巡查过")).to_be_visible()
    page.get_by_role("button", name="张贴封条").click()
    page.get_by_label("封条编号").fill("永封0003")
    eye.look("seal-on")
    server.office.reject[sealed("file2")] = {
        "code": "refused", "field": "payload.number", "text": "请写明封条编号，每张只用一次", "fixable": True,
    }  # fmt: skip
    page.get_by_role("dialog").get_by_role("button", name="保存").click()
    expect(page.locator(".strip")).to_contain_text("1 条需处理", timeout=15_000)
    phone.go("outbox")
    expect(page.get_by_text("1号楼1单元103 永封0003")).to_be_visible()
    eye.look("seal-refused")
    refused, before = server.office.pushes[-1][-1], datetime.now(UTC)
    page.wait_for_timeout(1100)  # a moment is told to the second
    page.get_by_role("button", name="改好再传").click()
    expect(page.get_by_role("dialog")).to_contain_text("每张只用一次")
    expect(page.get_by_label("封条编号")).to_have_value("永封0003")
    eye.look("seal-mended")
    page.get_by_label("封条编号").fill("永封0004")
    page.get_by_role("dialog").get_by_role("button", name="保存").click()
    expect(page.get_by_text("都上传了")).to_be_visible(timeout=15_000)
    again = list(server.office.events.values())[-1]
    assert (again["supersedes"], again["payload"]["number"]) == (refused, "永封0004")
    assert datetime.fromisoformat(again["wall"]) <= before, "it speaks of the moment it spoke of before"
    server.office.reject[sealed("file0")] = {
        "code": "not_member", "field": "payload.person", "text": "不是这一户的人", "fixable": True,
    }  # fmt: skip
    phone.go(f"patrol/{sealed('file0')}")
    page.get_by_role("radio", name="违反管控").click()
    page.get_by_role("radio", name="有人进入").click()
    page.get_by_label("备注").fill("送货的进门")
    page.get_by_role("button", name="保存").click()
    phone.go("outbox")
    page.get_by_role("button", name="改好再传").click(timeout=15_000)
    refused = server.office.pushes[-1][-1]
    expect(page.get_by_text("不是这一户的人")).to_be_visible()
    expect(page.get_by_label("备注")).to_have_value("送货的进门")
    expect(page.get_by_role("radio", name="有人进入")).to_be_checked()
    eye.look("patrol-mended")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("都上传了")).to_be_visible(timeout=15_000)
    (after,) = [each for each in server.office.events.values() if each["kind"] == "patrol@1"]
    assert (after["supersedes"], after["payload"]["note"]) == (refused, "送货的进门")
    for name in ("北出口检测站", "文庭雅苑东门"):
        phone.go("station/choose")
        eye.look("station-choose")
        page.get_by_role("button", name=name).click()
        expect(page.locator("h1")).to_have_text(name)
        eye.look(f"station-{'gate' if '门' in name else 'road'}")
    page.get_by_role("button", name="开始验人").click()
    eye.look("station-people")
    phone.go("station/choose")
    page.get_by_role("button", name="北出口检测站").click()
    page.get_by_role("button", name="开始查车").click()
    expect(page.locator(".keys.provinces")).to_be_visible()
    eye.look("station-plate")
    phone.kill()
    assert eye.problems == {}
