"""A table in a browser test: sitting down at it, scanning, sealing, and what came of it."""

from __future__ import annotations

import re
from typing import Any

from fake_server import FakeServer
from phone import Phone
from playwright.sync_api import Locator, expect
from scanning import type_code

from wanjia.registry.codes.rules import address_of, write_code

Event = dict[str, Any]


def code(n: int) -> str:
    """The personal code of resident n, as it stands in their QR code."""
    return address_of(
        "wanjia.example", write_code((n * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128).to_bytes(16, "big"))
    )


def at_table(phone: Phone) -> None:
    """Sign in and sit down at table 1."""
    phone.sign_in()
    phone.go("sampling")
    sit_down(phone)


def sit_down(phone: Phone) -> None:
    """Choose table 1, and wait until it listens."""
    phone.page.get_by_role("button", name="1 号台").click()
    phone.page.get_by_role("button", name=re.compile("开始扫码")).click()
    expect(phone.page.get_by_text("请扫管码")).to_be_visible()


def scan(phone: Phone, text: str) -> None:
    type_code(phone.page, text)


def count(phone: Phone) -> Locator:
    return phone.page.locator(".count")


def people(phone: Phone, *numbers: int) -> None:
    for n in numbers:
        shown = phone.page.locator(".last b")
        scan(phone, code(n))
        expect(shown.or_(phone.page.get_by_text("请扫管码"))).to_have_text(re.compile(f"…{code(n)[-4:]}|请扫管码"))


def seal(phone: Phone) -> None:
    phone.page.get_by_role("button", name="封管").click()
    expect(phone.page.get_by_text("请扫管码")).to_be_visible()


def tubes(server: FakeServer) -> list[Event]:
    events = sorted(server.office.events.values(), key=lambda event: event["seq"])
    return [event for event in events if event["kind"] == "tube@1"]


def answer(phone: Phone, alarm: str, button: str = "知道了") -> None:
    expect(phone.page.get_by_role("alertdialog", name=alarm)).to_be_visible()
    phone.page.get_by_role("button", name=button).click()
    expect(phone.page.get_by_role("alertdialog")).to_have_count(0)
