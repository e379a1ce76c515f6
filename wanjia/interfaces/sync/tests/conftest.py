"""Passwords are hashed cheaply here: these tests are about what comes after the sign-in."""

from typing import Any

import pytest

from wanjia.interfaces.sync import checksums


@pytest.fixture(autouse=True)
def cheap_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def fresh_checksums() -> None:
    checksums.forget()  # the store of the test before was rolled back: its journal counts from where it did
