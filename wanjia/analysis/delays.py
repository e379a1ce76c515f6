"""Delays between two events of a case, fitted to dates: exposure to onset, onset to report, infector to infected.

Sources: Reich NG et al. Estimating incubation period distributions with coarse data. Stat Med 2009; 28: 2769-84
(doubly interval-censored delays). Linton NM et al. J Clin Med 2020; 9: 538 (right truncation while an outbreak grows).
Park SW et al. Estimating epidemiological delay distributions for infectious diseases, 2024 (the primary event uniform in
its interval). All times are days, counted from any one moment; a date is the interval from its midnight to the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

Numbers = npt.NDArray[np.float64]
FAMILIES = ("gamma", "lognormal", "weibull")
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(20)


@dataclass(frozen=True)
class Delay:
    """A distribution of delays in days: gamma or weibull (shape, scale), lognormal (mean and sd of the logarithm)."""

    family: str
    first: float
    second: float

    def __post_init__(self) -> None:
        positive = self.second > 0 and (self.family == "lognormal" or self.first > 0)
        if self.family not in FAMILIES or not positive or not np.isfinite([self.first, self.second]).all():
            raise ValueError(f"no delay distribution: {self.family} {self.first} {self.second}")

    def cdf(self, days: Any) -> Numbers:
        """Give the probability of at most so many days; 0 below 0."""
        x: Numbers = np.maximum(np.asarray(days, dtype=np.float64), 0.0)
        with np.errstate(divide="ignore"):
            if self.family == "gamma":
                below = special.gammainc(self.first, x / self.second)
            elif self.family == "weibull":
                below = -np.expm1(-((x / self.second) ** self.first))
            else:
                below = special.ndtr((np.log(x) - self.first) / self.second)
        return np.asarray(below, dtype=np.float64)

    def pdf(self, days: Any) -> Numbers:
        """Give the density per day; 0 at 0 and below."""
        x: Numbers = np.asarray(days, dtype=np.float64)
        inside = np.where(x > 0, x, 1.0)
        if self.family == "gamma":
            log = special.xlogy(self.first - 1, inside / self.second) - inside / self.second
            log = log - special.gammaln(self.first) - np.log(self.second)
        elif self.family == "weibull":
            ratio = inside / self.second
            log = np.log(self.first / self.second) + (self.first - 1) * np.log(ratio) - ratio**self.first
        else:
            z = (np.log(inside) - self.first) / self.second
            log = -0.5 * z**2 - np.log(inside * self.second * np.sqrt(2 * np.pi))
        return np.where(x > 0, np.exp(log), 0.0)

    def quantile(self, share: float) -> float:
        """Give the days within which a share from 0 to 1 lies."""
        if self.family == "gamma":
            return float(special.gammaincinv(self.first, share)) * self.second
        if self.family == "weibull":
            return float(self.second * (-np.log1p(-share)) ** (1 / self.first))
        return float(np.exp(self.first + self.second * special.ndtri(share)))

    @cached_property
    def mean(self) -> float:
        """Mean in days."""
        if self.family == "gamma":
            return self.first * self.second
        if self.family == "weibull":
            return self.second * float(special.gamma(1 + 1 / self.first))
        return float(np.exp(self.first + self.second**2 / 2))

    @cached_property
    def sd(self) -> float:
        """Standard deviation in days."""
        if self.family == "gamma":
            return float(np.sqrt(self.first)) * self.second
        if self.family == "weibull":
            square = self.second**2 * float(special.gamma(1 + 2 / self.first))
            return float(np.sqrt(max(square - self.mean**2, 0.0)))
        return self.mean * float(np.sqrt(np.expm1(self.second**2)))


@dataclass(frozen=True)
class Observed:
    """Two events of one case, each somewhere within its interval, seen only because the second came by ``seen_until``.

    An event known to the instant has an interval of no length. ``seen_until`` is the moment at which the data were
    drawn up; None where whoever has not had the second event yet would be known too.
    """

    first_from: float
    first_until: float
    second_from: float
    second_until: float
    seen_until: float | None = None

    def __post_init__(self) -> None:
        if self.first_until < self.first_from or self.second_until < self.second_from:
            raise ValueError("an interval ends before it begins")
        if self.second_until <= self.first_from:
            raise ValueError("the second event comes before the first")
        if self.seen_until is not None and self.seen_until < self.second_until:
            raise ValueError("the second event was seen only after the data were drawn up")


@dataclass(frozen=True)
class Fit:
    """A fitted delay with 95 % limits of its two parameters, and how well it fits."""

    delay: Delay
    first_limits: tuple[float, float]
    second_limits: tuple[float, float]
    log_likelihood: float
    aic: float  # 4 - 2 log-likelihood: lower is better, comparable over the same data only
    count: int


def fit(family: str, observed: Sequence[Observed]) -> Fit:
    """Fit a family by maximum likelihood.

    With the first event uniform at x in its interval, a case has the likelihood mean_x [F(b - x) - F(a - x)] for a second
    event within (a, b), or mean_x f(a - x) for one at the instant a, divided by mean_x F(T - x) where data drawn up at T
    hide later events. The limits are ±1.96 standard errors on the scale on which the parameter is free (its logarithm;
    the lognormal's first as it is), from the inverse of the observed information. Raises ValueError for fewer than 3 cases.
    """
    if family not in FAMILIES:
        raise ValueError(f"no family of delays: {family}")
    if len(observed) < 3:
        raise ValueError("a fit needs at least 3 cases")
    likelihood = _Likelihood(family, observed)
    start = likelihood.start()
    best = optimize.minimize(
        likelihood, start, method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-9, "maxiter": 2000}
    )
    free: Numbers = best.x
    errors = _standard_errors(likelihood, free)
    low, high = free - 1.959963984540054 * errors, free + 1.959963984540054 * errors
    (first, second), lows, highs = (_parameters(family, at) for at in (free, low, high))
    return Fit(
        Delay(family, first, second),
        (lows[0], highs[0]),
        (lows[1], highs[1]),
        -float(best.fun),
        4 + 2 * float(best.fun),
        len(observed),
    )


def best_fit(observed: Sequence[Observed], families: Sequence[str] = FAMILIES) -> Fit:
    """Fit each family and give the one with the lowest AIC."""
    return min((fit(family, observed) for family in families), key=lambda found: found.aic)


def _parameters(family: str, free: Numbers) -> tuple[float, float]:
    """Give a family's parameters from unbounded ones."""
    first = float(free[0]) if family == "lognormal" else float(np.exp(np.clip(free[0], -30, 30)))
    return first, float(np.exp(np.clip(free[1], -30, 30)))


def _logarithms(first: float, second: float) -> Numbers:
    return np.array([np.log(first), np.log(second)], dtype=np.float64)


class _Likelihood:
    """The negative log-likelihood of unbounded parameters, with the places where F and f are needed laid out once."""

    def __init__(self, family: str, observed: Sequence[Observed]) -> None:
        self.family = family
        rows = np.array(
            [[o.first_from, o.first_until, o.second_from, o.second_until] for o in observed], dtype=np.float64
        )
        seen = np.array([np.inf if o.seen_until is None else o.seen_until for o in observed], dtype=np.float64)
        # The first event cannot lie after the second: where the intervals meet, only the part before counts.
        start, length = rows[:, :1], np.minimum(rows[:, 1:2], rows[:, 3:4]) - rows[:, :1]
        first = start + length * (_NODES + 1) / 2
        self.low, self.high, self.seen = rows[:, 2:3] - first, rows[:, 3:4] - first, seen[:, None] - first
        self.instant = (rows[:, 2] == rows[:, 3])[:, None]
        self.hidden = bool(np.isfinite(seen).any())

    def start(self) -> Numbers:
        """Give parameters near the mean and spread of the intervals' middles."""
        middles = np.maximum(((self.low + self.high) / 2).mean(axis=1), 0.05)
        mean, spread = float(middles.mean()), max(float(middles.std()), 0.1 * float(middles.mean()))
        if self.family == "lognormal":
            variance = np.log(1 + (spread / mean) ** 2)
            return np.array([np.log(mean) - variance / 2, np.log(np.sqrt(variance))])
        if self.family == "gamma":
            return _logarithms((mean / spread) ** 2, spread**2 / mean)
        shape = (mean / spread) ** 1.086
        return _logarithms(shape, mean / float(special.gamma(1 + 1 / shape)))

    def __call__(self, free: Numbers) -> float:
        delay = Delay(self.family, *_parameters(self.family, free))
        chance = np.where(self.instant, delay.pdf(self.low), delay.cdf(self.high) - delay.cdf(self.low))
        total = np.log(np.maximum(chance @ _WEIGHTS / 2, 1e-300)).sum()
        if self.hidden:
            total -= np.log(np.maximum(delay.cdf(self.seen) @ _WEIGHTS / 2, 1e-300)).sum()
        return -float(total)


def _standard_errors(negative: _Likelihood, at: Numbers) -> Numbers:
    """Give the standard errors from second differences; NaN where the likelihood has no peak."""
    step, size = 1e-3, len(at)
    information = np.empty((size, size))
    for i in range(size):
        for j in range(size):
            corners = 0.0
            for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
                moved = at.copy()
                moved[i] += signs[0] * step
                moved[j] += signs[1] * step
                corners += signs[0] * signs[1] * negative(moved)
            information[i, j] = corners / (4 * step**2)
    try:
        variances = np.diag(np.linalg.inv(information))
    except np.linalg.LinAlgError:
        return np.full(size, np.nan)
    return np.sqrt(np.where(variances > 0, variances, np.nan))
