"""Curves that say what is still to come, risks against published examples, and how follow-up goes."""

from datetime import UTC, date, datetime, timedelta
from math import isnan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanjia.analysis.curve import Case, completeness, epidemic_curve
from wanjia.analysis.followup import Due, indicators
from wanjia.analysis.risks import Estimate, Table, attack_rate, attack_rates, odds_ratio, relative_risk, risk_difference

FIRST = date(2022, 11, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def told(found: Estimate, digits: int = 4) -> tuple[float, float, float]:
    return round(found.value, digits), round(found.low, digits), round(found.high, digits)


ages = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 12)), max_size=60)


@settings(max_examples=60)
@given(rows=ages)
def test_no_case_is_lost_between_the_days(rows: list[tuple[int, int]]) -> None:
    cases = [Case(day(onset), day(onset + delay)) for onset, delay in rows]
    curve = epidemic_curve(cases, day(25))
    inside = [case for case in cases if case.report <= day(25)]
    assert sum(one.onsets for one in curve.days) == sum(one.reports for one in curve.days) == len(inside)
    assert len(curve.left_out) == len(cases) - len(inside)
    assert all(later.day - one.day == timedelta(days=1) for one, later in zip(curve.days, curve.days[1:], strict=False))
    shares = [one.completeness for one in curve.days]
    assert shares == sorted(shares, reverse=True) and all(0 <= share <= 1 for share in shares)


@given(delays=st.lists(st.integers(0, 9), min_size=5, max_size=40))
def test_of_cases_long_ago_the_completeness_is_their_own_share(delays: list[int]) -> None:
    within = completeness([Case(day(0), day(delay)) for delay in delays], day(200))
    for number in range(10):
        assert within(number) == pytest.approx(sum(delay <= number for delay in delays) / len(delays))


def test_one_old_case_found_late_does_not_make_every_younger_day_unknown() -> None:
    cases = [Case(day(0), day(9)), *[Case(day(onset), day(onset + 1)) for onset in (3, 4, 5, 5, 6, 7)]]
    within = completeness(cases, day(9))
    assert within(1) == within(9) == 1 and within(0) < 0.2


def test_the_last_days_are_shown_as_incomplete_and_filled_up() -> None:
    # Ten fall ill every day; of ten five are reported on the day, three a day later, two after four days.
    delays = [0] * 5 + [1] * 3 + [4] * 2
    cases = [Case(day(onset), day(onset + delay)) for onset in range(20) for delay in delays if onset + delay < 20]
    curve = epidemic_curve(cases, day(19))
    last = curve.days[-1]
    assert last.onsets == 5 and last.completeness == pytest.approx(0.5) and last.expected == pytest.approx(10)
    assert curve.truncated_from() == day(16) and curve.days[-5].expected == pytest.approx(10)


def test_dates_that_cannot_be_are_set_aside_and_a_quiet_day_is_a_day() -> None:
    wrong = Case(day(3), day(2))
    curve = epidemic_curve([Case(day(0), None), Case(None, day(4)), wrong, Case(None, day(99))], day(4))
    assert [one.onsets for one in curve.days] == [1, 0, 0, 0, 0] and [one.reports for one in curve.days] == [
        0,
        0,
        0,
        0,
        1,
    ]
    assert curve.left_out[0] == wrong and curve.without_onset == curve.without_report == 1
    assert epidemic_curve([], day(4)).days == []
    with pytest.raises(ValueError, match="ten years"):
        epidemic_curve([Case(date(20, 1, 1), None)], day(0))


@pytest.mark.parametrize(
    ("ill", "people", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_attack_rates_agree_with_newcombe_1998(ill: int, people: int, low: float, high: float) -> None:
    assert told(attack_rate(ill, people)) == (round(ill / people, 4), low, high)


def test_the_ice_cream_of_oswego() -> None:
    # CDC, Principles of Epidemiology, lesson 3: 43 of 54 who ate vanilla ice cream fell ill, 3 of 21 who did not.
    table = Table(43, 11, 3, 18)
    assert told(relative_risk(table), 2) == (5.57, 1.94, 16.03)
    assert told(odds_ratio(table), 1) == (23.5, 5.8, 94.2)


def test_the_aspirin_of_the_physicians() -> None:
    # Agresti, Categorical Data Analysis: 189 of 11,034 on placebo and 104 of 11,037 on aspirin had an infarction.
    table = Table(189, 10845, 104, 10933)
    assert told(odds_ratio(table), 2) == (1.83, 1.44, 2.33) and told(relative_risk(table), 1) == (1.8, 1.4, 2.3)


def test_a_difference_of_risks_agrees_with_newcombe_1998() -> None:
    assert told(risk_difference(Table(56, 14, 48, 32))) == (0.2, 0.0524, 0.3339)
    assert told(risk_difference(Table(5, 51, 0, 29))) == (0.0893, -0.0381, 0.1926)


counts = st.integers(1, 500)


@given(a=counts, b=counts, c=counts, d=counts)
def test_who_is_called_exposed_turns_the_ratio_round(a: int, b: int, c: int, d: int) -> None:
    for ratio in (relative_risk, odds_ratio):
        one, other = ratio(Table(a, b, c, d)), ratio(Table(c, d, a, b))
        assert (one.value * other.value, one.low * other.high) == pytest.approx((1, 1))


def test_empty_groups_give_no_interval() -> None:
    assert isnan(relative_risk(Table(0, 0, 3, 4)).value) and isnan(attack_rate(0, 0).value)
    nobody = relative_risk(Table(0, 9, 3, 4))
    assert nobody.value == 0 and isnan(nobody.low) and odds_ratio(Table(3, 0, 4, 5)).value == float("inf")
    assert told(attack_rates([("三楼", True), ("三楼", False), ("四楼", False)])["三楼"], 1)[0] == 0.5
    with pytest.raises(ValueError, match="some of the people"):
        attack_rate(3, 2)


def test_follow_up_counts_who_was_met_in_time_and_who_is_lost() -> None:
    start = datetime(2022, 11, 11, 8, tzinfo=UTC)

    def due(subject: int, number: int, late: int | None, met: bool = True) -> Due:
        begin = start + timedelta(hours=12 * number)
        done = None if late is None else begin + timedelta(hours=late)
        return Due(subject, begin, begin + timedelta(hours=4), done, met)

    rows = [due(1, n, 1) for n in range(4)] + [due(2, 0, 6), *(due(2, n, None) for n in (1, 2, 3))]
    rows += [due(3, 0, 1), due(3, 1, 1, met=False), due(3, 3, 1)]
    found = indicators(rows, start + timedelta(hours=42))
    assert (found.subjects, found.due, found.met, found.on_time, found.overdue) == (3, 11, 7, 6, 4)
    assert (found.lost, found.fully_followed) == (1, 1)
    assert (found.completeness, found.timeliness) == pytest.approx((7 / 11, 6 / 7))
    early = indicators(rows, start + timedelta(hours=2))
    assert (early.due, early.met) == (2, 2) and isnan(indicators([], start).completeness)
