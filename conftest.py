"""The named world every test may stand in."""

import pytest
from django.conf import settings

from demo import hamlet as hamlet_module
from demo.hamlet import Hamlet
from wanjia.core.testing.worlds import world
from wanjia.response.sampling.tests.scene import Scene, begin


def pytest_configure() -> None:
    """Hash passwords cheaply (Argon2 is slow on purpose), and look static files up when asked, not for each new client."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that neither of two workers is left alone with one at the end."""
    long = ("journey", "access_matrix", "bad_input", "test_commands", "test_small")
    items.sort(key=lambda item: not any(name in item.nodeid for name in long))


@pytest.fixture
def hamlet(db: None) -> Hamlet:
    """Two streets, three grids and a pasture, the cast, and a screening that has just been launched."""
    return world("hamlet", hamlet_module.build)


@pytest.fixture
def sampling(hamlet: Hamlet) -> Scene:
    """The hamlet with a sampling round that was launched beside the screening, its points open."""
    return begin(hamlet)
