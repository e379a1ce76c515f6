"""A phone in a browser test: the built app in a real Chromium."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright, expect

from wanjia.core.testing import chromium

PIN = "274913"


class Phone:
    """One phone: a browser profile on disk that outlives its pages and even the browser."""

    def __init__(self, playwright: Playwright, folder: Path, url: str, more: list[str] | None = None) -> None:
        self.playwright, self.folder, self.url, self.more = playwright, folder, url, more or []
        self.complaints: list[str] = []
        self.context: BrowserContext
        self.page: Page
        self.switch_on()

    def switch_on(self) -> None:
        self.context = self.playwright.chromium.launch_persistent_context(
            self.folder, executable_path=chromium.PATH, args=[*chromium.ARGS, *self.more], locale="zh-CN",
            timezone_id="Asia/Shanghai", viewport={"width": 360, "height": 740}, color_scheme="light", accept_downloads=True,
        )  # fmt: skip
        self.page = self.open()

    def open(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: self.complaints.append(message.text) if "Content Security" in message.text else None,
        )
        page.goto(f"{self.url}/field/")
        return page

    def go(self, where: str) -> None:
        self.page.evaluate("where => { location.hash = where }", f"#/{where}")

    def sign_in(self) -> None:
        self.page.fill("[name=username]", "hanxiuying")
        self.page.fill("[name=password]", "door-by-door")
        self.page.get_by_role("button", name="登录", exact=True).click()
        self.page.fill("[name=pin]", PIN)
        self.page.fill("[name=again]", PIN)
        self.page.get_by_role("button", name="好", exact=True).click()
        expect(self.page.locator(".next")).to_contain_text("1 号楼")
        # Wait until the service worker has kept the app's own files.
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def unlock(self, pin: str = PIN) -> None:
        self.page.fill("[name=pin]", pin)
        self.page.get_by_role("button", name="开锁").click()

    def kill(self) -> None:
        self.context.close()


def all_well(phone: Phone) -> None:
    button = phone.page.get_by_role("button", name="全部正常")
    expect(button).to_be_visible()
    door = phone.page.locator("h1").inner_text()
    button.click()
    expect(phone.page.locator(".toast")).to_contain_text(door)
    expect(phone.page.locator("h1")).not_to_have_text(door)
