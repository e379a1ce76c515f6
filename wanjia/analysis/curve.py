"""The epidemic curve: cases a day by onset and by report, and how much of the last days is still to come.

Source of the completeness: Lawless JF. Adjustments for reporting delays and the prediction of occurred but not reported
events. Can J Stat 1994; 22: 15-31 (reverse-time hazards; cases reported so far are a right-truncated sample of delays).
Delays are whole days between the two dates.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
FEWEST = 5  # cases from which a delay is judged
LONGEST = 3660  # days that one curve may span: ten years, so that a date in 0020 or 20222 cannot fill a memory


@dataclass(frozen=True)
class Case:
    """When a case fell ill and when it was reported, each unknown or a date."""

    onset: date | None
    report: date | None


@dataclass(frozen=True)
class Day:
    """One day of a curve."""

    day: date
    onsets: int
    reports: int
    completeness: float  # share of this day's onsets that the report date of the curve can know, 0 to 1
    expected: float | None  # onsets when all have been reported: onsets / completeness; None where that says nothing

    def is_complete(self, share: float = 0.95) -> bool:
        """Tell whether so large a share of the day's onsets has been reported."""
        return self.completeness >= share


@dataclass(frozen=True)
class Curve:
    """A curve without gaps, and what could not be drawn into it."""

    days: list[Day]
    without_onset: int
    without_report: int
    left_out: list[Case]  # reported or fallen ill after the last day, or reported before the onset: to be looked at

    def truncated_from(self, share: float = 0.95) -> date | None:
        """Give the first day from which the onsets on are incomplete, None when no day is."""
        first = None
        for day in reversed(self.days):
            if day.is_complete(share):
                break
            first = day.day
        return first


def epidemic_curve(
    cases: Sequence[Case], until: date, *, reported_within: Callable[[int], float] | None = None, least: float = 0.05
) -> Curve:
    """Count cases by onset and by report from the first date to ``until``, days without cases as 0.

    ``reported_within(d)`` is the share of cases that are reported at most d days after the onset; without it the share
    is estimated from the cases (``completeness``). A day on which less than ``least`` can be known gets no expectation.
    Raises ValueError where the dates span more than ten years.
    """
    left_out = [case for case in cases if _cannot_be(case, until)]
    kept = [case for case in cases if not _cannot_be(case, until)]
    share = reported_within or completeness(kept, until)
    onsets = Counter(case.onset for case in kept if case.onset)
    reports = Counter(case.report for case in kept if case.report)
    days = []
    for day in _days([*onsets, *reports], until):
        known = min(1.0, max(0.0, share((until - day).days)))
        expected = onsets[day] / known if known >= least else None
        days.append(Day(day, onsets[day], reports[day], known, expected))
    without_onset = sum(case.onset is None for case in kept)
    return Curve(days, without_onset, sum(case.report is None for case in kept), left_out)


def completeness(cases: Iterable[Case], until: date) -> Callable[[int], float]:
    """Estimate F(d), the share of cases reported at most d days after the onset, from cases reported by ``until``.

    With n_j cases of delay j, and N_j cases of delay at most j whose onset lies at least j days back (those that a delay
    of j could have been seen of): F(d) = Π_{j > d} (1 - n_j / N_j), and 1 at the longest delay seen. A delay longer than
    all that were seen cannot be known from them: F is the share within the longest one. A delay that fewer than ``FEWEST``
    cases could have been seen of is passed over: one old case found late would else make every younger day unknown.
    """
    seen = [
        ((case.report - case.onset).days, (until - case.onset).days)
        for case in cases
        if case.onset and case.report and case.onset <= case.report <= until
    ]
    delays, ages = Counter(delay for delay, _age in seen), Counter(age for _delay, age in seen)
    longest = max(delays, default=0)
    younger = sum(count for age, count in ages.items() if age < longest)  # with the age goes the delay: none is longer
    at_most = len(seen)
    shares: dict[int, float] = {}
    remaining = 1.0
    for delay in range(longest, 0, -1):
        shares[delay] = remaining
        at_risk = at_most - younger
        old = sum(count for age, count in ages.items() if age >= delay)
        remaining *= 1 - delays[delay] / at_risk if at_risk and old >= FEWEST else 1.0
        at_most -= delays[delay]
        younger -= ages[delay - 1]
    shares[0] = remaining

    def within(days: int) -> float:
        return 0.0 if days < 0 else shares.get(days, 1.0)

    return within


def _cannot_be(case: Case, until: date) -> bool:
    late = any(day is not None and day > until for day in (case.onset, case.report))
    return late or (case.onset is not None and case.report is not None and case.report < case.onset)


def _days(dates: Sequence[date], until: date) -> list[date]:
    if not dates:
        return []
    first = min(dates)
    if (until - first).days > LONGEST:
        raise ValueError(f"a curve spans at most ten years: {first} to {until}")
    return [first + ONE_DAY * number for number in range((until - first).days + 1)]
