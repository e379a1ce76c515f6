"""R_t against EpiEstim 2.2.4, against the papers' formulas written as loops, and where nothing can be said."""

import csv
from math import isnan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gamma

from wanjia.analysis.reproduction import (
    QUANTILES,
    case_reproduction_numbers,
    discrete_serial_interval,
    overall_infectivity,
    reproduction_numbers,
    windows_of,
)

DATA = Path(__file__).parent / "data"
OUTBREAKS = ("Flu1918", "Flu2009")
SCHOOL = (0, 0.25, 0.5, 0.25)


def read(name: str) -> list[list[float]]:
    with (DATA / f"{name}.csv").open() as lines:
        return [[float(cell) for cell in row] for row in list(csv.reader(lines))[1:]]


def outbreak(name: str) -> tuple[list[float], list[float]]:
    return [row[0] for row in read(f"inc_{name}")], [row[0] for row in read(f"si_{name}")]


@pytest.mark.parametrize("name", OUTBREAKS)
def test_r_agrees_with_epiestim(name: str) -> None:
    found = [[r.start, r.end, r.mean, r.sd, *r.quantiles] for r in reproduction_numbers(*outbreak(name))]
    np.testing.assert_allclose(found, read(f"epiestim_{name}"), rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", OUTBREAKS)
def test_the_cases_of_a_window_agree_with_wallinga_and_teunis(name: str) -> None:
    found = [[r.start, r.end, r.mean] for r in case_reproduction_numbers(*outbreak(name))]
    np.testing.assert_allclose(found, [row[:3] for row in read(f"wt_{name}")], rtol=0, atol=1e-9)


outbreaks = st.lists(st.integers(0, 60), min_size=1, max_size=40)
intervals = st.lists(st.integers(0, 9), min_size=1, max_size=15).filter(any)


@settings(max_examples=60, deadline=None)
@given(cases=outbreaks, weights=intervals, length=st.integers(1, 40))
def test_any_outbreak_follows_the_formulas_written_as_loops(cases: list[int], weights: list[int], length: int) -> None:
    interval = [0.0, *(weight / sum(weights) for weight in weights)]
    days = len(cases)
    mean_interval = sum(day * weight for day, weight in enumerate(interval))
    force = [sum(interval[s] * cases[t - s] for s in range(min(t + 1, len(interval)))) for t in range(days)]
    for found in reproduction_numbers(cases, interval, windows=windows_of(days, length)):
        inside = range(found.start - 1, found.end)
        exposure = sum(force[t] for t in inside)
        if found.end <= mean_interval or exposure == 0:
            assert isnan(found.mean) and isnan(found.sd) and all(map(isnan, found.quantiles))
            continue
        shape, rate = 1 + sum(cases[t] for t in inside), 1 / 5 + exposure
        assert found.mean == pytest.approx(shape / rate, abs=1e-9)
        assert found.sd == pytest.approx(shape**0.5 / rate, abs=1e-9)
        assert list(found.quantiles) == sorted(found.quantiles)


@pytest.mark.parametrize(
    "cases",
    [
        pytest.param([0] * 30, id="nobody ever"),
        pytest.param([0] * 9 + [1] + [0] * 40, id="one case and silence"),
        pytest.param([1] + [0] * 60 + [4] + [0] * 45 + [2, 5], id="gaps longer than any interval"),
        pytest.param([3, 0, 0, 6, 0, 0, 0, 12, 0, 24, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1], id="days without a case"),
        pytest.param([500, *range(0, 4000, 250), *[0] * 5], id="thousands"),
        pytest.param([0, 7], id="two days"),
    ],
)
@pytest.mark.parametrize("name", OUTBREAKS)
@pytest.mark.parametrize("length", [1, 7, 20])
def test_other_outbreaks_give_the_posterior_gamma_of_the_paper(cases: list[int], name: str, length: int) -> None:
    """Computed apart from our code: convolution by NumPy, mean, spread and quantiles of the gamma by SciPy."""
    weights = outbreak(name)[1]
    force = np.convolve(cases, weights)[: len(cases)]
    passed = float(np.dot(np.arange(len(weights)), weights))
    found = reproduction_numbers(cases, weights, windows=windows_of(len(cases), length))
    assert len(found) == max(0, len(cases) - length)
    for row in found:
        inside = slice(row.start - 1, row.end)
        exposure, new = force[inside].sum(), sum(cases[inside])
        if row.end <= passed or not any(cases[max(0, row.start - len(weights)) : row.end - 1]) or exposure <= 0:
            assert isnan(row.mean) and all(map(isnan, row.quantiles))
            continue
        posterior = gamma(a=1 + new, scale=1 / (1 / 5 + exposure))
        told = [row.mean, row.sd, *row.quantiles]
        expected = [posterior.mean(), posterior.std(), *posterior.ppf(QUANTILES)]
        np.testing.assert_allclose(told, expected, rtol=1e-9, atol=1e-9)


def written_out(local: list[int], abroad: list[int], weights: list[float], first: int, last: int) -> list[float]:
    """Give mean, spread and quantiles of a window as EpiEstim's own text computes them, in its order (estimate_R_func)."""
    local, abroad = [0, *local[1:]], [abroad[0] + local[0], *abroad[1:]]
    weights = [*weights, *[0.0] * (len(local) + 1 - len(weights))]
    if last <= sum(day * weight for day, weight in enumerate(weights)):
        return [float("nan")] * 9
    force = [sum(weights[s] * (local[t - s] + abroad[t - s]) for s in range(t + 1)) for t in range(first - 1, last)]
    a, b = 1 + sum(local[first - 1 : last]), 1 / (1 / 5 + sum(force))
    return [a * b, a**0.5 * b, *gamma.ppf(QUANTILES, a, scale=b)]


ODD_WINDOWS = [(2, 2), (2, 30), (3, 9), (9, 9), (11, 25), (30, 30), (29, 30)]


@pytest.mark.parametrize(("mean", "sd"), [(2.6, 1.5), (14.2, 6.1), (1.01, 0.4), (40.0, 12.0)])
@pytest.mark.parametrize("imports", [0, 3])
def test_any_windows_imported_cases_and_intervals_longer_than_the_outbreak_are_as_in_epiestim(
    mean: float, sd: float, imports: int
) -> None:
    chance = np.random.default_rng(int(mean * 100) + imports)
    local = [int(n) for n in chance.poisson(6, 30)]
    abroad = [int(n) for n in chance.poisson(imports, 30)]
    local[:4], abroad[:4], local[15:19], abroad[15:19] = [0] * 4, [0] * 4, [0] * 4, [0] * 4
    abroad[4] = 2
    weights = discrete_serial_interval(mean, sd, len(local))
    told = reproduction_numbers(local, weights, windows=ODD_WINDOWS, imported=abroad, prior_where_silent=True, cut=True)
    expected = [written_out(local, abroad, weights, first, last) for first, last in ODD_WINDOWS]
    np.testing.assert_allclose([[row.mean, row.sd, *row.quantiles] for row in told], expected, rtol=0, atol=1e-9)


def test_an_interval_that_goes_on_beyond_the_outbreak_must_be_said_to() -> None:
    weights = discrete_serial_interval(9.2, 4.1, 12)
    assert sum(weights) < 0.99
    with pytest.raises(ValueError, match="sum to 1"):
        reproduction_numbers([3] * 12, weights)
    assert case_reproduction_numbers([3] * 12, weights, cut=True)[0].mean > 0
    with pytest.raises(ValueError, match="sum to 1"):
        reproduction_numbers([3] * 12, [0, 0.9, 0.9], cut=True)


@settings(max_examples=60, deadline=None)
@given(cases=outbreaks, weights=intervals)
def test_every_case_somebody_could_have_infected_is_infected_once(cases: list[int], weights: list[int]) -> None:
    interval = [0.0, *(weight / sum(weights) for weight in weights)]
    days = len(cases)
    found = case_reproduction_numbers([0, *cases], interval, windows=[(day, day) for day in range(2, days + 2)])
    infected = sum(row.mean * count for row, count in zip(found, cases, strict=True) if count)
    force = np.nan_to_num(overall_infectivity([0, *cases], interval))[1:]
    assert infected == pytest.approx(sum(count for count, pull in zip(cases, force, strict=True) if pull > 0))


def test_nobody_can_be_judged_where_nobody_infects() -> None:
    quiet = [0] * 10 + [3, 4, 5, 6]
    found = {row.end: row for row in reproduction_numbers(quiet, SCHOOL, windows=windows_of(14, 3))}
    assert isnan(found[9].mean) and isnan(found[11].mean) and found[13].mean > 0
    prior = reproduction_numbers(quiet, SCHOOL, windows=[(4, 9)], prior_where_silent=True)[0]
    assert prior.mean == pytest.approx(5) and prior.sd == pytest.approx(5)


def test_the_first_days_say_nothing_before_the_mean_interval_has_passed() -> None:
    found = reproduction_numbers([9, 9, 9, 9], SCHOOL, windows=[(2, 2), (3, 3)])
    assert isnan(found[0].mean) and not isnan(found[1].mean)


def test_imported_cases_infect_and_are_not_infected_here() -> None:
    local, abroad = [0, 0, 0, 2, 3, 2], [4, 0, 0, 5, 0, 0]
    all_local = reproduction_numbers([4, 0, 0, 7, 3, 2], SCHOOL, windows=[(2, 6)])[0]
    some_abroad = reproduction_numbers(local, SCHOOL, imported=abroad, windows=[(2, 6)])[0]
    assert all_local.mean / some_abroad.mean == pytest.approx((1 + 12) / (1 + 7))


def test_the_published_interval_of_influenza_comes_out_discrete() -> None:
    published = [0, 0.233, 0.359, 0.198, 0.103, 0.053, 0.027, 0.014, 0.007, 0.003, 0.002, 0.001]
    assert discrete_serial_interval(2.6, 1.5, 12) == pytest.approx(published, abs=6e-4)
    assert sum(discrete_serial_interval(2.6, 1.5, 60)) == pytest.approx(1)


@pytest.mark.parametrize("weights", [[0.5, 0.5], [0, 0.5], [], [0, -1, 2], [0, float("nan")]])
def test_what_is_no_serial_interval_is_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match=r"interval|infects"):
        reproduction_numbers([1, 2, 3], weights)


@pytest.mark.parametrize("window", [(1, 7), (3, 2), (2, 11)])
def test_a_window_outside_the_data_is_refused(window: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="window"):
        reproduction_numbers([1] * 10, SCHOOL, windows=[window])


def test_an_outbreak_of_no_days_or_one_has_no_window() -> None:
    assert reproduction_numbers([], SCHOOL) == reproduction_numbers([5], SCHOOL) == []
    with pytest.raises(ValueError, match="incidence"):
        reproduction_numbers([1, -1, 2], SCHOOL)
