"""What an outbreak's dates and follow-ups tell beyond counting: delays fitted while it grows, how contacts are followed.

Both are computed by ``wanjia.analysis``; formulas and sources stand there.
"""

from collections.abc import Sequence
from datetime import date, datetime
from math import isnan
from typing import NamedTuple

from wanjia.analysis.delays import Delay
from wanjia.analysis.followup import Due, Indicators, indicators
from wanjia.core import sets
from wanjia.response.cases.models import Case, Contact, Outbreak
from wanjia.response.cases.queries.spread import PAIRS
from wanjia.response.isolation.models import FollowUp, Watch
from wanjia.response.isolation.queries.follow import plan_of
from wanjia.response.isolation.rules import local_seconds, moment_of

FEWEST, MOST = 5, 300  # a fit of fewer says nothing; more of the latest say no more


class Fitted(NamedTuple):
    """A delay between two days of a case, as it was fitted: of how many cases, in which family, with the limits of its mean."""

    begin: str
    end: str
    cases: int
    delay: Delay
    low: float
    high: float


def fitted(cases: Sequence[Case], today: date) -> list[Fitted]:
    """Fit the delays that enough cases tell. A day is known to the day; who has not had the second event yet is no row.

    The limits of the mean are those of the parameters taken one at a time, the wider of the two; infinite, or the mean
    itself, where so few or such equal days give none.
    """
    from wanjia.analysis.fits import Observed, best_fit  # SciPy takes a second to load

    found = []
    for begin, end in PAIRS:
        told = [(getattr(case, begin), getattr(case, end)) for case in cases]
        days = sorted((one, other) for one, other in told if one and other and one <= other <= today)[-MOST:]
        if len(days) < FEWEST:
            continue
        first = days[0][0]
        until = float((today - first).days + 1)
        seen = [
            Observed((one - first).days, (one - first).days + 1, (other - first).days, (other - first).days + 1, until)
            for one, other in days
        ]
        best = best_fit(seen)
        family, first_, second_ = best.delay.family, best.delay.first, best.delay.second
        pairs = [*((limit, second_) for limit in best.first_limits), *((first_, limit) for limit in best.second_limits)]
        means = [Delay(family, *pair).mean for pair in pairs if not any(map(isnan, pair))] or [best.delay.mean]
        found.append(Fitted(begin, end, len(days), best.delay, min(means), max(means)))
    return found


def followed_up(outbreak: Outbreak, at: datetime) -> Indicators:
    """Give the WHO figures of contact follow-up: of the outbreak's contacts who are or were under observation."""
    people = Contact.objects.filter(case__outbreak=outbreak, case__merged_into=None, person__isnull=False).values(
        "person"
    )
    watches = list(Watch.objects.filter(person__in=people, begins_at__lte=at).select_related("measure").order_by("id"))
    done: dict[tuple[int, int], datetime] = {}
    rows = FollowUp.objects.filter(counts=True, watch__in=sets.numbers(watch.pk for watch in watches), at__lte=at)
    for watch, slot, moment in rows.values_list("watch_id", "slot", "at"):
        done[watch, slot] = moment
    return indicators((due for watch in watches for due in _owed(watch, done, at)), at)


def _owed(watch: Watch, done: dict[tuple[int, int], datetime], at: datetime) -> list[Due]:
    plan = plan_of(watch)
    last = min(plan.slot(local_seconds(at)), plan.edge(plan.ends) - 1)
    return [
        Due(
            watch.pk,
            moment_of(slot * plan.length, at),
            moment_of((slot + 1) * plan.length, at),
            done.get((watch.pk, slot)),
        )
        for slot in range(plan.edge(plan.begins), last + 1)
        if plan.owes(slot)
    ]
