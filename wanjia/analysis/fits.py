"""Delays fitted to dates that are known to an interval, in an outbreak that may still grow.

Sources: Reich NG et al. Estimating incubation period distributions with coarse data. Stat Med 2009; 28: 2769-84
(doubly interval-censored delays). Linton NM et al. J Clin Med 2020; 9: 538 (right truncation while an outbreak grows).
Park SW et al. Estimating epidemiological delay distributions for infectious diseases, 2024 (the primary event uniform in
its interval). All times are days, counted from any one moment; a date is the interval from its midnight to the next.
Loads SciPy when it is imported: import it where a fit is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from wanjia.analysis.delays import FAMILIES, Delay

Numbers = npt.NDArray[np.float64]
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(20)


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
