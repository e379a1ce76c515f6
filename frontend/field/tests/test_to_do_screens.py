"""The list of what somebody has to do and each thing on it: readable by everybody, nothing of it lost when the office says no."""

import re

from eye import Eye
from fake_server import FakeServer, sealed, versioned
from phone import Phone
from playwright.sync_api import expect

OWED = {
    "where": "书香社区",
    "owed_at": "2022-11-11T09:00:00+08:00",
    "due_at": None,
    "reminded": True,
    "href": "/to-do/",
}
PAPER = {"type": "document", "urgency": "urgent", "secret": False, "attachments": 2, **OWED}
SECRET = {
    **PAPER,
    "id": sealed("secret"),
    "number": "",
    "title": "",
    "urgency": "",
    "secret": True,
    "attachments": 0,
    "text": "",
}
DIRECTIVE = {
    "id": sealed("directive"),
    "type": "directive",
    "title": "今晚报送空户",
    "document": "第15号",
    "text": "",
    **OWED,
}
ROWS = [
    {
        **PAPER,
        "id": sealed("paper"),
        "number": "第16号",
        "title": "关于核对空户的通知",
        "text": "请核对。\n有变化的，补报。",
    },
    {**PAPER, "id": sealed("long"), "number": "第17号", "title": "应急预案", "text": ""},
    SECRET,
    {**DIRECTIVE, "asks": "report", "state": "asked"},
    {**DIRECTIVE, "id": sealed("signed"), "title": "已签收的指令", "asks": "report", "state": "signed"},
    {"id": sealed("task"), "type": "task", "title": "11-11日报", "kind": "daily", **OWED},
    {"id": sealed("other"), "type": "task", "title": "以后才有的事", "kind": "of_a_later_version", **OWED},
]


def test_the_list_and_each_thing_on_it_meet_wcag_2_2_aa(phone: Phone, server: FakeServer) -> None:
    server.office.rows["work"] += [versioned(row) for row in ROWS]
    phone.sign_in()
    expect(phone.page.get_by_role("heading", name=re.compile("我的待办"))).to_contain_text("9")
    phone.page.get_by_role("button", name="看全部 9 件").click()
    expect(phone.page.get_by_role("button", name=re.compile("以后才有的事"))).to_contain_text("在电脑上办")
    eye = Eye(phone)
    eye.look("list")
    for row in ROWS:
        phone.go(f"to-do/{row['type']}/{row['id']}")
        expect(phone.page.locator("h1")).to_have_text(str(row["title"]) or "涉密文件")
        eye.look(f"{row['type']} {row['title']}")
    assert eye.problems == {}


def test_what_the_office_refuses_comes_back_to_the_list_with_its_words(phone: Phone, server: FakeServer) -> None:
    server.office.rows["work"] += [versioned(row) for row in ROWS]
    phone.sign_in()
    said = {"code": "not_yours", "field": "subject", "text": "这份文件没有发给您", "fixable": False}
    server.office.reject[sealed("paper")] = said
    phone.page.get_by_role("button", name=re.compile("第16号")).click()
    phone.page.get_by_role("button", name="已阅").click()
    expect(phone.page.locator(".strip")).to_contain_text("1 条需处理", timeout=20_000)
    expect(phone.page.get_by_role("button", name=re.compile("第16号"))).to_be_visible()
    phone.go("outbox")
    expect(phone.page.locator(".returned")).to_contain_text("关于核对空户的通知")
    expect(phone.page.locator(".returned")).to_contain_text("这份文件没有发给您")
