"""What a sampling round allows: which labels fit, when a point is ready; more in the files beside. Values in, values out."""

import re
from collections.abc import Iterable
from functools import lru_cache

from wanjia.command.campaigns.questions.patterns import portable_pattern

MAX_LABEL = 40
FINDINGS = {
    "negative": ("negative", "neg", "n", "-", "阴性", "阴", "未检出", "阴性(-)", "not detected"),
    "positive": ("positive", "pos", "p", "+", "阳性", "阳", "检出", "阳性(+)", "detected"),
    "doubtful": ("doubtful", "inconclusive", "indeterminate", "ind", "±", "可疑", "疑似", "弱阳", "弱阳性", "灰区"),
    "invalid": ("invalid", "unsatisfactory", "无效", "不合格", "作废"),
}
MOST_IN_A_TUBE = 31  # a sample's number keeps five bits for its place in the tube


@lru_cache(maxsize=64)
def label_fits(pattern: str) -> re.Pattern[str]:
    """Give what matches a whole tube label of a round. Raises PatternRefused outside the dialect of question forms."""
    return re.compile(portable_pattern(pattern) if pattern else ".+")


def finding_of(text: str) -> str:
    """Give the finding that a laboratory's word means, empty for none of ours."""
    word = text.strip().replace("（", "(").replace("）", ")").lower()
    return next((finding for finding, words in FINDINGS.items() if word in words), "")


def contradict(findings: Iterable[str]) -> bool:
    """Tell whether findings about one tube cannot all be true; an invalid one says nothing."""
    said = set(findings) - {"invalid"}
    return "negative" in said and len(said) > 1


def wanting(needed: Iterable[str], checks: Iterable[tuple[str, bool]]) -> list[str]:
    """Give what a point still lacks: of each thing the latest check speaks (checks come in the order they were made)."""
    latest = dict(checks)
    return [item for item in needed if not latest.get(item)]
