"""A day stands out when the days before do not let it expect, and only then."""

import random
from datetime import date, timedelta

import pytest

from wanjia.insight.judgement.control import TESTED, control

FIRST = date(2022, 11, 1)


def days(values: list[int]) -> list[tuple[date, int]]:
    return [(FIRST + timedelta(days=n), value) for n, value in enumerate(values)]


def ordinary(mean: float, n: int, seed: int = 1) -> list[int]:
    """Poisson counts, by waiting times."""
    chance, found = random.Random(seed), []
    for _day in range(n):
        count, passed = 0, chance.expovariate(mean)
        while passed < 1:
            count, passed = count + 1, passed + chance.expovariate(mean)
        found.append(count)
    return found


def test_too_few_days_judge_nothing() -> None:
    assert control(days([5] * 20)) is None
    assert control(days([5] * 21)) is not None


def test_a_day_far_above_or_below_breaks_the_first_rule_and_says_its_limits() -> None:
    chart = control(days([*ordinary(20, 28), 20, 21, 19, 60, 20, 22, 1]))
    assert chart is not None
    high, low = chart.out
    assert (high.value, low.value) == (60, 1) and 1 in high.rules and 1 in low.rules
    assert high.is_high and not low.is_high and low.low > 1 and high.high < 60


def test_eight_days_on_one_side_break_the_fourth_rule_though_each_is_within_its_limits() -> None:
    chart = control(days([*ordinary(30, 27), *[34] * 8]))
    assert chart is not None
    assert chart.out and all(point.low <= point.value <= point.high for point in chart.out)
    assert 4 in chart.points[-1].rules and 4 not in chart.points[-2].rules


def test_where_nothing_ever_happened_one_is_no_anomaly_and_three_are() -> None:
    calm = [0] * 28
    one, three = control(days([*calm, 0, 0, 0, 0, 0, 0, 1])), control(days([*calm, 0, 0, 0, 0, 0, 0, 3]))
    assert one is not None and three is not None
    assert not one.out and [point.value for point in three.out] == [3]
    still = control(days([0] * 35))
    assert still is not None and not still.out


def test_days_that_scatter_more_get_wider_limits() -> None:
    calm, wild = control(days([10] * 35)), control(days([2, 18] * 14 + [10] * 7))
    assert calm is not None and wild is not None
    assert calm.scatter == 1.0 < wild.scatter and calm.points[-1].high < wild.points[-1].high


def test_with_twice_the_exposure_twice_as_many_are_expected() -> None:
    chart = control(days([10] * 28 + [20] * 7), [100] * 28 + [200] * 7)
    assert chart is not None and chart.points[-1].expected == pytest.approx(20) and not chart.out


def test_false_alarms_are_rare() -> None:
    charts = [control(days(ordinary(12, 35, seed))) for seed in range(200)]
    first = sum(1 in point.rules for chart in charts if chart for point in chart.out)
    assert first <= 0.01 * 200 * TESTED  # about 3 in 1,000, and a mean that 28 days only estimate
