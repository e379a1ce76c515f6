"""The named world every test may stand in."""

import gc
import os

import pytest
from django.conf import settings

from demo import hamlet as hamlet_module
from demo.hamlet import Hamlet
from wanjia.core.testing.worlds import world
from wanjia.insight.dashboards.snapshots import kept
from wanjia.response.sampling.tests.scene import Scene, begin

# The test files that take longest, in this order, so that no worker is left alone with one at the end.
LONGEST = (
    *("access_matrix", "test_commands", "test_bad_input", "test_small", "test_pages_journey", "test_town"),
    *("test_figure_lists", "backup"),
    *("store_at_once", "/test_journey", "journey", "test_ledger", "query_counts", "test_document", "test_cli"),
    *("three_phones", "test_front", "test_retention", "unseen_logs"),
)


def pytest_configure() -> None:
    """Hash passwords cheaply (Argon2 is slow on purpose), and look static files up when asked, not for each new client."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True


def pytest_collection_finish() -> None:
    """Keep what is loaded for good out of every later search for garbage, and search less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the second store could not answer otherwise, and begin with the files that take longest."""
    for item in items:
        if "django_db_setup" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("django_db"):
            item.add_marker(
                "django_db"
            )  # a store is made for marked tests only, and these bring a fixture that needs it
    if os.environ.get("WANJIA_TEST_STORE") == "postgresql":
        config.hook.pytest_deselected(items=[item for item in items if not asks_the_store(item)])
        items[:] = [item for item in items if asks_the_store(item)]
    items.sort(key=lambda item: next((n for n, name in enumerate(LONGEST) if name in item.nodeid), len(LONGEST)))


def asks_the_store(item: pytest.Item) -> bool:
    """Tell whether a test stands in the suite's store, or says that it makes one of its kind (decision 14)."""
    return any(item.get_closest_marker(name) for name in ("django_db", "each_store"))


@pytest.fixture
def hamlet(db: None, request: pytest.FixtureRequest) -> Hamlet:
    """Two streets, three grids and a pasture, the cast, and a screening that has just been launched."""
    if "sampling" in request.fixturenames:
        scene: Scene = request.getfixturevalue("sampling")
        return scene.hamlet
    kept.forget()  # what the situation page counted in the world before
    return world("hamlet", hamlet_module.build)


@pytest.fixture
def sampling(db: None) -> Scene:
    """The hamlet with a sampling round that was launched beside the screening, its points open."""
    kept.forget()
    return world("sampling", lambda: begin(hamlet_module.build()))
