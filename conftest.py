"""The named world every test may stand in."""

import pytest

from demo import hamlet as hamlet_module
from demo.hamlet import Hamlet


@pytest.fixture
def hamlet(db: None) -> Hamlet:
    """Two streets, three grids and a pasture, the cast, and a screening that has just been launched."""
    return hamlet_module.build()
