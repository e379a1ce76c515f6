"""What every test of the machines' door begins with."""

from typing import Any

import pytest

from wanjia.core.limits import Tallies
from wanjia.interfaces.api import credentials


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens of one test bear the numbers of those before it: how often they asked begins anew."""
    monkeypatch.setattr(credentials, "_tallies", Tallies())


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
