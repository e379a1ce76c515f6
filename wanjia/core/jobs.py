"""Due work: tries at public pages that count no more are dropped."""

from datetime import datetime

from wanjia.core.limits import forget_tries


def run(at: datetime) -> int:
    """Do what is due."""
    return forget_tries(at)
