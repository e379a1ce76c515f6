"""Give a test run a folder and a store of its own, before Django reads its settings (loaded as a pytest plugin).

WANJIA_TEST_STORE chooses the store: sqlite (the default) or postgresql.
"""

import os
import tempfile
from contextlib import ExitStack

import pytest

from wanjia.core.testing import postgres

_until_the_end = ExitStack()


def _prepare() -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:  # the first process has prepared for all
        return
    store = os.environ.get("WANJIA_TEST_STORE", "sqlite")
    for name in [name for name in os.environ if name.startswith("WANJIA_")]:
        if name not in {"WANJIA_TEST_STORE", "WANJIA_CHROMIUM", "WANJIA_SCREENSHOTS"}:
            del os.environ[name]  # no test may depend on how this machine is set up
    folder = _until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="wanjia-test-"))
    os.environ["WANJIA_HOME"] = folder
    os.mkdir(os.path.join(folder, "static"))  # whitenoise warns of a folder that is not there
    if store == "postgresql":
        os.environ["WANJIA_DATABASE_URL"] = _until_the_end.enter_context(postgres.running())
    elif store != "sqlite":
        raise pytest.UsageError(f"WANJIA_TEST_STORE is {store!r}: it must be sqlite or postgresql")


_prepare()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    _until_the_end.close()
