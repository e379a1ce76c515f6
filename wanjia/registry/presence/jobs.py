"""Due work: visitors who came in are looked for in the register. What is forgotten when, decrees say: registration/jobs.py."""

from datetime import datetime

from wanjia.registry.presence.actions import match_visitors
from wanjia.registry.presence.queries import not_looked_for

AT_ONCE, MOST = 1000, 20  # then the other due work has its turn, and the rest is a matter of the next minute


def run(at: datetime) -> int:
    """Do what is due."""
    done = 0
    for _step in range(MOST):
        if not (visitors := not_looked_for(AT_ONCE)):
            break
        match_visitors(visitors=visitors, by=None, at=at)
        done += len(visitors)
    return done
