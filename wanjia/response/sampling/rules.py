"""What a sampling round allows: which labels fit, when a point is ready. Values in, values out."""

import re
from collections.abc import Iterable
from functools import lru_cache

from wanjia.command.campaigns.questions.patterns import portable_pattern

MAX_LABEL = 40
MOST_IN_A_TUBE = 31  # a sample's number keeps five bits for its place in the tube


@lru_cache(maxsize=64)
def label_fits(pattern: str) -> re.Pattern[str]:
    """Give what matches a whole tube label of a round. Raises PatternRefused outside the dialect of question forms."""
    return re.compile(portable_pattern(pattern) if pattern else ".+")


def wanting(needed: Iterable[str], checks: Iterable[tuple[str, bool]]) -> list[str]:
    """Give what a point still lacks: of each thing the latest check speaks (checks come in the order they were made)."""
    latest = dict(checks)
    return [item for item in needed if not latest.get(item)]
