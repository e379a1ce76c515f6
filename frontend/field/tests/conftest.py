"""A phone in a real browser and the fake server it talks to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_server import FakeServer
from phone import Phone
from playwright.sync_api import Playwright, sync_playwright


@pytest.fixture(scope="module")
def browser_maker() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer(doors=24) as fake:
        yield fake


@pytest.fixture
def phone(browser_maker: Playwright, tmp_path: Path, server: FakeServer) -> Iterator[Phone]:
    made = Phone(browser_maker, tmp_path / "profile", server.url)
    yield made
    made.kill()
    assert made.complaints == []
