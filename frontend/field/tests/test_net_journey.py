"""Whatever the net and the server answer: nothing leaves the phone without its receipt, and nothing holds up the rest."""

from __future__ import annotations

from contextlib import nullcontext

from fake_server import ANSWERS_OF_OTHERS, FakeServer, sealed
from phone import Phone, all_well
from playwright.sync_api import expect

# How many pieces of what was read from the server are still on the disk.
KEPT = """async () => {
  let kept = 0;
  for (const { name } of await indexedDB.databases()) {
    if (!name.includes("snapshot")) continue;
    const open = indexedDB.open(name);
    await new Promise((done) => (open.onsuccess = done));
    for (const store of open.result.objectStoreNames) {
      const count = open.result.transaction(store).objectStore(store).count();
      await new Promise((done) => (count.onsuccess = done));
      kept += count.result;
    }
  }
  return kept;
}"""


def test_whatever_the_net_answers_nothing_leaves_the_phone_without_a_receipt(phone: Phone, server: FakeServer) -> None:
    phone.sign_in()
    for mood in ("portal", "busy", "expired"):
        server.office.mood = mood
        phone.go(f"home/{sealed('target' + str(len(mood)))}")
        all_well(phone)
        phone.go("outbox")
        phone.page.get_by_role("button", name="立即上传").click()
        words = {"portal": "连不上服务器", "busy": "服务器忙", "expired": "登录过期"}
        expect(phone.page.locator(".bar-title p")).to_contain_text(words[mood])
    assert server.office.events == {}
    server.office.mood = "small"
    phone.page.get_by_role("button", name="立即上传").click()
    expect(phone.page.get_by_text("都上传了")).to_be_visible(timeout=15_000)
    assert len(server.office.events) == 3


def test_no_answer_of_anybody_else_is_taken_for_a_receipt(phone: Phone, server: FakeServer) -> None:
    phone.sign_in()
    phone.go(f"home/{sealed('target0')}")
    server.office.mood = "empty"
    all_well(phone)
    phone.go("outbox")
    for mood in ANSWERS_OF_OTHERS:
        server.office.mood = mood
        with phone.page.expect_response("**/push") if mood != "redirect" else nullcontext():
            phone.page.get_by_role("button", name="立即上传").click()
        expect(phone.page.locator(".bar-title p")).to_contain_text("连不上服务器")
        expect(phone.page.locator(".strip")).to_contain_text("1 条未上传")
    assert server.office.events == {}
    server.office.mood = "well"
    phone.page.get_by_role("button", name="立即上传").click()
    expect(phone.page.get_by_text("都上传了")).to_be_visible(timeout=15_000)
    assert len(server.office.events) == 1


def test_a_record_the_server_cannot_read_holds_up_no_other_and_stays_for_the_hand_over(
    phone: Phone, server: FakeServer
) -> None:
    phone.sign_in()
    server.office.unreadable = {sealed("target1")}
    phone.context.set_offline(True)
    phone.go(f"home/{sealed('target0')}")
    for _door in range(4):
        all_well(phone)
    phone.context.set_offline(False)
    expect(phone.page.locator(".strip")).to_contain_text("1 条未上传", timeout=15_000)
    subjects = {event["subject"] for event in server.office.events.values()}
    assert subjects == {sealed(f"target{n}") for n in (0, 2, 3)}


def test_a_rejected_visit_goes_to_the_tray_and_is_sent_again_corrected(phone: Phone, server: FakeServer) -> None:
    phone.sign_in()
    server.office.reject = {
        sealed("target0"): {"code": "required", "field": "reason", "text": "请写明原因", "fixable": True}
    }
    phone.go(f"home/{sealed('target0')}")
    all_well(phone)
    phone.go("outbox")
    expect(phone.page.locator(".returned")).to_contain_text("请写明原因", timeout=15_000)
    phone.page.get_by_role("button", name="改好再传").click()
    all_well(phone)
    phone.go("outbox")
    expect(phone.page.get_by_text("都上传了")).to_be_visible(timeout=15_000)
    (stored,) = server.office.events.values()
    assert stored["supersedes"] and stored["seq"] == 2


def test_a_revoked_phone_hands_in_what_waits_and_keeps_nothing_it_had_read(phone: Phone, server: FakeServer) -> None:
    phone.sign_in()
    phone.page.wait_for_function(f"async () => (await ({KEPT})()) > 0")
    phone.context.set_offline(True)
    phone.go(f"home/{sealed('target0')}")
    all_well(phone)
    server.office.mood = "revoked"
    phone.context.set_offline(False)
    phone.go("outbox")
    phone.page.get_by_role("button", name="立即上传").click()
    expect(phone.page.locator(".bar-title p")).to_contain_text("这台手机已被停用", timeout=15_000)
    phone.go("today")
    expect(phone.page.get_by_role("heading", name="这台手机已被停用")).to_be_visible()
    expect(phone.page.locator(".next")).to_have_count(0)
    (handed_in,) = server.office.events.values()
    assert handed_in["subject"] == sealed("target0")
    assert phone.page.evaluate(KEPT) == 0
