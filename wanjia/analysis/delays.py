"""Distributions of the delay between two events of a case: exposure to onset, onset to report, infector to infected.

Days; gamma, lognormal and Weibull as in any textbook. They are fitted to data in ``fits``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import exp, expm1, gamma, inf, isfinite, sqrt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

FAMILIES = ("gamma", "lognormal", "weibull")


@dataclass(frozen=True)
class Delay:
    """A distribution of delays in days: gamma or weibull (shape, scale), lognormal (mean and sd of the logarithm)."""

    family: str
    first: float
    second: float

    def __post_init__(self) -> None:
        positive = self.second > 0 and (self.family == "lognormal" or self.first > 0)
        if self.family not in FAMILIES or not positive or not (isfinite(self.first) and isfinite(self.second)):
            raise ValueError(f"no delay distribution: {self.family} {self.first} {self.second}")

    def cdf(self, days: Any) -> Numbers:
        """Give the probability of at most so many days; 0 below 0."""
        import numpy as np
        from scipy import special

        x: Numbers = np.maximum(np.asarray(days, dtype=np.float64), 0.0)
        with np.errstate(divide="ignore", over="ignore"):  # a scale near nothing: all of it lies below
            if self.family == "gamma":
                below = special.gammainc(self.first, x / self.second)
            elif self.family == "weibull":
                below = -np.expm1(-((x / self.second) ** self.first))
            else:
                below = special.ndtr((np.log(x) - self.first) / self.second)
        return np.asarray(below, dtype=np.float64)

    def pdf(self, days: Any) -> Numbers:
        """Give the density per day; 0 at 0 and below."""
        import numpy as np
        from scipy import special

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
        import numpy as np
        from scipy import special

        if self.family == "gamma":
            return float(special.gammaincinv(self.first, share)) * self.second
        if self.family == "weibull":
            return float(self.second * (-np.log1p(-share)) ** (1 / self.first))
        return float(np.exp(self.first + self.second * special.ndtri(share)))

    @cached_property
    def mean(self) -> float:
        """Mean in days; infinite where it is beyond all numbers."""
        try:
            return self._mean()
        except OverflowError:
            return inf

    @cached_property
    def sd(self) -> float:
        """Standard deviation in days; infinite where it is beyond all numbers."""
        try:
            return self._sd()
        except OverflowError:
            return inf

    def _mean(self) -> float:
        if self.family == "gamma":
            return self.first * self.second
        if self.family == "weibull":
            return self.second * gamma(1 + 1 / self.first)
        return exp(self.first + self.second**2 / 2)

    def _sd(self) -> float:
        if self.family == "gamma":
            return sqrt(self.first) * self.second
        if self.family == "weibull":
            square = self.second**2 * gamma(1 + 2 / self.first)
            return sqrt(max(square - self._mean() ** 2, 0.0))
        return self._mean() * sqrt(expm1(self.second**2))
