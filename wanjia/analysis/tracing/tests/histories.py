"""Random presences and windows, small enough that everything meets everything."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from wanjia.analysis.tracing.port import Window

BEGIN = datetime(2022, 11, 12, tzinfo=UTC)
LONG_AGO = datetime(2020, 2, 28, 23, 30, tzinfo=UTC)  # its stays lead over a leap day
OPEN = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)  # who is still there, as other systems write it
SUBJECTS = [1, 2, 3, 4, 5, 6, -1, -2]  # minus: visitors
PLACES = [(10, None), (10, 7), (10, 8), (11, None), (12, 9)]  # a door and two sites at one position, a door, a site

moments = st.integers(0, 90 * 60).map(lambda n: BEGIN + timedelta(seconds=n))
fractions = st.sampled_from([0, 0, 1, 999_999]).map(lambda n: timedelta(microseconds=n))
instants = st.builds(lambda at, more: at + more, moments, fractions)


@st.composite
def intervals(draw: Any) -> tuple[datetime, datetime]:
    """Give two instants in order; often the same twice, sometimes years apart, sometimes without an end."""
    a, b = sorted([draw(instants), draw(instants)])
    kind = draw(st.integers(0, 9))
    if kind < 3:
        return a, a
    return (a - BEGIN + LONG_AGO if kind == 3 else a), (OPEN if kind in (4, 5) else b)


rows = st.lists(
    st.builds(lambda subject, place, when: (subject, *place, *when), st.sampled_from(SUBJECTS), st.sampled_from(PLACES),
              intervals()), max_size=25,
)  # fmt: skip
windows = st.lists(st.builds(lambda s, when: Window(s, *when), st.sampled_from(SUBJECTS), intervals()), max_size=3)
asked = st.tuples(rows, windows, st.sampled_from([1, 2]), st.sampled_from([1, 15]), st.none() | instants)
