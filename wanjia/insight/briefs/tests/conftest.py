"""A receiver on this machine that the installation allows, and a street's channels to it."""

from collections.abc import Iterator
from typing import Any

import pytest

from wanjia.insight.briefs.tests.receiver import Receiver


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """Stand for the robots; only its own address is allowed inside."""
    found = Receiver()
    settings.WANJIA_CHANNEL_INSIDE = [found.at]
    yield found
    found.close()
