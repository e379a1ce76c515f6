"""Delays fitted to instants, to dates, and to dates of an outbreak that still grows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from wanjia.analysis.delays import FAMILIES, Delay
from wanjia.analysis.fits import Observed, best_fit, fit

FAMILY = {"gamma": stats.gamma, "weibull": stats.weibull_min}


def a_delay(family: str, first: float, second: float) -> Delay:
    return Delay(family, first, second)


@given(family=st.sampled_from(FAMILIES), first=st.floats(0.3, 5), second=st.floats(0.2, 3), share=st.floats(0.01, 0.99))
def test_a_quantile_holds_its_share(family: str, first: float, second: float, share: float) -> None:
    delay = a_delay(family, first, second)
    assert float(delay.cdf(delay.quantile(share))) == pytest.approx(share, abs=1e-9)
    assert float(delay.cdf(-1)) == 0 and float(delay.pdf(-1)) == 0


@settings(max_examples=30)
@given(first=st.floats(0.5, 5), second=st.floats(0.3, 3))
def test_mean_spread_and_density_are_those_of_the_family(first: float, second: float) -> None:
    for family, known in FAMILY.items():
        delay = a_delay(family, first, second)
        theirs = known(first, scale=second)
        assert (delay.mean, delay.sd) == pytest.approx((theirs.mean(), theirs.std()))
        assert float(delay.pdf(1.3)) == pytest.approx(theirs.pdf(1.3))
    ours, theirs = a_delay("lognormal", first, second), stats.lognorm(second, scale=np.exp(first))
    assert (ours.mean, ours.sd, float(ours.pdf(2))) == pytest.approx((theirs.mean(), theirs.std(), theirs.pdf(2)))


def test_instants_give_the_plain_maximum_likelihood() -> None:
    days = np.random.default_rng(20221111).gamma(3.0, 2.0, 300)
    rows = [Observed(0, 0, day, day) for day in days]
    found = fit("gamma", rows)
    shape, _zero, scale = stats.gamma.fit(days, floc=0)
    assert (found.delay.first, found.delay.second) == pytest.approx((shape, scale), rel=1e-4)
    assert found.first_limits[0] < 3.0 < found.first_limits[1] and found.second_limits[0] < 2.0 < found.second_limits[1]
    logarithms = np.log(days)
    normal = fit("lognormal", rows).delay
    assert (normal.first, normal.second) == pytest.approx((logarithms.mean(), logarithms.std()), rel=1e-4)
    assert best_fit(rows).delay.family == "gamma"
    assert fit("lognormal", rows).first_limits[1] - normal.first == pytest.approx(
        1.96 * normal.second / 300**0.5, rel=0.01
    )


def test_a_growing_outbreak_seen_by_dates_does_not_shorten_the_delay() -> None:
    chance = np.random.default_rng(7)
    onsets = 40 - 8 * chance.exponential(1, 1500)
    reports = onsets + chance.gamma(3.0, 2.0, 1500)
    seen = [(float(o), float(r)) for o, r in zip(onsets, reports, strict=True) if o > 0 and r < 40]
    rows = [Observed(o // 1, o // 1 + 1, r // 1, r // 1 + 1, 40) for o, r in seen]
    found = fit("gamma", rows)
    assert np.mean([r - o for o, r in seen]) < 5.0  # whoever believes the data
    assert found.delay.mean == pytest.approx(6.0, abs=0.5)


def test_dates_alone_cost_no_bias() -> None:
    chance = np.random.default_rng(3)
    onsets = chance.uniform(0, 100, 800)
    reports = onsets + chance.weibull(1.8, 800) * 1.5  # much shorter than the day it is told in
    rows = [Observed(o // 1, o // 1 + 1, r // 1, r // 1 + 1) for o, r in zip(onsets, reports, strict=True)]
    assert fit("weibull", rows).delay.mean == pytest.approx(float(np.mean(reports - onsets)), abs=0.08)


@pytest.mark.parametrize("row", [(1, 0, 2, 3), (5, 6, 3, 4), (0, 1, 3, 4, 3.5)])
def test_dates_that_cannot_be_are_refused(row: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"interval|event"):
        Observed(*row)


def test_too_little_or_no_family_is_refused() -> None:
    with pytest.raises(ValueError, match="3 cases"):
        fit("gamma", [Observed(0, 1, 3, 4)] * 2)
    with pytest.raises(ValueError, match="no family"):
        fit("normal", [Observed(0, 1, 3, 4)] * 9)
    with pytest.raises(ValueError, match="no delay"):
        Delay("gamma", -1, 2)
