"""Which days of a count stand out: a control chart of counts with exact limits. Values in, values out.

Source: Montgomery DC. Introduction to Statistical Quality Control, 8th ed., 2019, sections 5.3 (Western Electric rules) and 7.3
(charts of counts); Western Electric Co. Statistical Quality Control Handbook, 1956. The limits are quantiles of the Poisson
distribution, or of the negative binomial with the same mean where the days before scatter more than Poisson's do, at the
probabilities of three standard deviations: with small counts the usual square root is wrong on both sides. With
``exposures`` (persons checked, say) the mean of each day goes with its exposure: a u-chart. No kept library of control charts
has these limits (pyshewhart knows measured values and proportions, abspc is for Looker); SciPy has the distributions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

TESTED = 7  # the last days are judged by the ones before
FEWEST = 14  # days before, from which anything is judged
LEAST = 4.0  # expected count from which runs of days mean something: below it half of all days are 0
TAIL = 0.0013498980316301035  # beyond three standard deviations of a normal distribution, on one side
SIDES = (1, -1)
RUNS = ((2, 2, 3, 2.0), (3, 4, 5, 1.0))  # rule, so many of so many days, further out than so many deviations


@dataclass(frozen=True)
class Point:
    """One day: what was counted, what was to be expected, its limits, and the rules it breaks (1 to 4)."""

    day: date
    value: int
    expected: float
    low: int
    high: int
    rules: tuple[int, ...] = ()

    @property
    def is_high(self) -> bool:
        """Tell whether it lies above what was expected."""
        return self.value > self.expected


@dataclass(frozen=True)
class Chart:
    """A control chart: all days, the days of them that are judged, how much the ones before scatter beside Poisson (1)."""

    points: list[Point]
    scatter: float

    @property
    def out(self) -> list[Point]:
        """The days that stand out."""
        return [point for point in self.points if point.rules]


def control(days: Sequence[tuple[date, int]], exposures: Sequence[int] = ()) -> Chart | None:
    """Judge the last days of a count by the ones before; None where too few days are known."""
    if len(days) < FEWEST + TESTED:
        return None
    from scipy.stats import nbinom, norm, poisson

    weights = [float(weight) for weight in exposures] or [1.0] * len(days)
    before = range(len(days) - TESTED)
    exposed = sum(weights[n] for n in before)
    if exposed <= 0:
        return None
    # half an event in all the days before, where there was none: else the first one ever would be judged by nothing
    rate = max(sum(days[n][1] for n in before), 0.5) / exposed
    scatter = _scatter([(days[n][1], rate * weights[n]) for n in before])
    points, marks = list[Point](), list[float]()
    for (day, value), weight in zip(days, weights, strict=True):
        mean = rate * weight
        if mean <= 0:
            points.append(Point(day, value, 0.0, 0, 0))
            marks.append(0.0)
            continue
        law = poisson(mean) if scatter <= 1 else nbinom(mean / (scatter - 1), 1 / scatter)
        low, high = int(law.ppf(TAIL)), int(law.ppf(1 - TAIL))
        # where the value lies in its distribution, half of its own probability counted, as standard deviations
        marks.append(float(norm.ppf(min(max(law.cdf(value) - law.pmf(value) / 2, 1e-12), 1 - 1e-12))))
        points.append(Point(day, value, mean, low, high))
    judged = [
        Point(one.day, one.value, one.expected, one.low, one.high, _broken(points, marks, n) if n not in before else ())
        for n, one in enumerate(points)
    ]
    return Chart(judged, scatter)


def _scatter(rows: Sequence[tuple[int, float]]) -> float:
    """Give Pearson's dispersion: 1 for Poisson, more where days differ more; never less than 1."""
    known = [(value, mean) for value, mean in rows if mean > 0]
    if len(known) < 2:
        return 1.0
    return max(1.0, sum((value - mean) ** 2 / mean for value, mean in known) / (len(known) - 1))


def _broken(points: Sequence[Point], marks: Sequence[float], n: int) -> tuple[int, ...]:
    """Give the Western Electric rules a day breaks."""
    point = points[n]
    if point.expected <= 0:
        return ()
    beyond = point.value > point.high or point.value < point.low
    found = [1] if beyond else []
    if point.expected >= LEAST:
        found += [rule for rule, least, among, far in RUNS if _runs(marks, n, least, among, far)]
        # which side a day lies on its number says: half of a skew distribution lies below its mean
        if _runs([float(one.value - one.expected) for one in points], n, 8, 8, 0.0):
            found.append(4)
    return tuple(found)


def _runs(marks: Sequence[float], n: int, least: int, among: int, far: float) -> bool:
    """Tell whether a day and enough of the last ones lie further out than ``far``, all on one side."""
    lately = marks[max(0, n - among + 1) : n + 1]
    return any(side * marks[n] > far and sum(side * mark > far for mark in lately) >= least for side in SIDES)
