"""How many people one case infects, from day to day.

Sources: Cori A, Ferguson NM, Fraser C, Cauchemez S. A new framework and software to estimate time-varying
reproduction numbers during epidemics. Am J Epidemiol 2013; 178: 1505-12 (the R package EpiEstim). Wallinga J, Teunis P.
Different epidemic curves for severe acute respiratory syndrome reveal similar impacts of control measures.
Am J Epidemiol 2004; 160: 509-16.

Time is in whole days. Days are numbered from 1, as in those papers, and the cases of day 1 count as imported.
A serial interval ``w`` is a sequence of probabilities: ``w[s]`` is that of s days; ``w[0]`` must be 0. They sum to 1, unless
``cut``: then the interval goes on beyond them, as EpiEstim's parametric one does, of which it takes as many days as the
incidence has (``discrete_serial_interval(mean, sd, len(incidence))``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, nan, sqrt

QUANTILES = (0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975)


@dataclass(frozen=True)
class Reproduction:
    """R in the window from day ``start`` to day ``end``, both within; NaN where the data cannot tell."""

    start: int
    end: int
    mean: float
    sd: float
    quantiles: tuple[float, ...]  # at QUANTILES


@dataclass(frozen=True)
class CaseReproduction:
    """Mean number of people infected by the cases with onset in a window; NaN where it has no cases."""

    start: int
    end: int
    mean: float


def windows_of(days: int, length: int = 7) -> list[tuple[int, int]]:
    """Give every window of ``length`` days that begins on day 2 or later. Raises ValueError for a length below 1."""
    if length < 1:
        raise ValueError("a window has at least one day")
    return [(start, start + length - 1) for start in range(2, days - length + 2)]


def overall_infectivity(
    incidence: Sequence[float], serial_interval: Sequence[float], *, cut: bool = False
) -> list[float]:
    """Give for each day t the infectivity Λ_t = Σ_s w_s I_{t-s} (cases); NaN on day 1, before which nothing is known."""
    cases, weights = _incidence(incidence), _weights(serial_interval, cut)
    return [nan, *_convolved(cases, weights)[1:]] if cases else []


def reproduction_numbers(
    incidence: Sequence[float],
    serial_interval: Sequence[float],
    *,
    windows: Sequence[tuple[int, int]] | None = None,
    imported: Sequence[float] | None = None,
    prior_mean: float = 5.0,
    prior_sd: float = 5.0,
    prior_where_silent: bool = False,
    cut: bool = False,
) -> list[Reproduction]:
    """Estimate R_t in each window by Cori et al. 2013: the posterior gamma of a gamma prior and Poisson incidence.

    With the prior of shape a and scale b (mean ab), over a window τ: shape a + Σ_τ I_t (local cases), scale
    1 / (1/b + Σ_τ Λ_t). ``incidence`` counts the cases infected here, ``imported`` those infected elsewhere, who infect
    but were not infected here. The window is by default of 7 days and slides from day 2.

    NaN as in EpiEstim 2.2.4 where the window ends before the mean serial interval has passed; NaN also where nobody
    could infect (ΣΛ = 0), for there the data say nothing: with ``prior_where_silent`` the prior comes back, as EpiEstim does.
    Raises ValueError for an incidence or serial interval that is none, or a window outside day 2 to the last.
    """
    local = _incidence(incidence)
    elsewhere = [0.0] * len(local) if imported is None else _incidence(imported)
    if len(elsewhere) != len(local):
        raise ValueError("imported cases need a number for each day of the incidence")
    if prior_mean <= 0 or prior_sd <= 0:
        raise ValueError("the prior's mean and standard deviation must be above 0")
    weights = _weights(serial_interval, cut)
    infectivity = [nan, *_convolved([here + there for here, there in zip(local, elsewhere, strict=True)], weights)[1:]]
    local[:1] = [0.0] * len(local[:1])
    mean_interval = sum(day * weight for day, weight in enumerate(weights))
    shape, scale = (prior_mean / prior_sd) ** 2, prior_sd**2 / prior_mean
    return [
        _posterior(start, end, local, infectivity, shape, scale, end > mean_interval, prior_where_silent)
        for start, end in _checked(windows, len(local))
    ]


def _posterior(
    start: int,
    end: int,
    local: list[float],
    infectivity: list[float],
    prior_shape: float,
    prior_scale: float,
    late_enough: bool,
    prior_where_silent: bool,
) -> Reproduction:
    from scipy import special

    exposure = sum(infectivity[start - 1 : end])
    if not late_enough or (exposure <= 0 and not prior_where_silent):
        return Reproduction(start, end, nan, nan, (nan,) * len(QUANTILES))
    shape = prior_shape + sum(local[start - 1 : end])
    scale = 1.0 / (1.0 / prior_scale + exposure)
    quantiles = tuple(float(special.gammaincinv(shape, share)) * scale for share in QUANTILES)
    return Reproduction(start, end, shape * scale, sqrt(shape) * scale, quantiles)


def case_reproduction_numbers(
    incidence: Sequence[float],
    serial_interval: Sequence[float],
    *,
    windows: Sequence[tuple[int, int]] | None = None,
    cut: bool = False,
) -> list[CaseReproduction]:
    """Estimate by Wallinga & Teunis 2004 how many people the cases of each window infected in the end.

    A case of day i was infected by one of day j with p_ij = w_{i-j} / Σ_k I_k w_{i-k}; a case of day j has R_j = Σ_i I_i
    p_ij, and a window the mean over its cases. The last windows are too low until their secondary cases have appeared.
    Raises ValueError as ``reproduction_numbers``.
    """
    cases, weights = _incidence(incidence), _weights(serial_interval, cut)
    days = len(cases)
    infectivity = _convolved(cases, weights)
    shares = [here / pull if pull > 0 else 0.0 for here, pull in zip(cases, infectivity, strict=True)]
    by_day = _convolved(shares[::-1], weights)[::-1]  # Σ_i shares_i w_{i-j}
    found = []
    for start, end in _checked(windows, days):
        inside = range(start - 1, end)
        count = sum(cases[day] for day in inside)
        mean = sum(by_day[day] * cases[day] for day in inside) / count if count > 0 else nan
        found.append(CaseReproduction(start, end, mean))
    return found


def discrete_serial_interval(mean: float, sd: float, days: int) -> list[float]:
    """Give w_0 … w_{days-1} of a gamma serial interval of a mean above 1 day, shifted by 1 day and made discrete.

    Cori et al. 2013, web appendix 11: w_k = k F(k; a) + (k-2) F(k-2; a) - 2(k-1) F(k-1; a)
    + ab [2 F(k-1; a+1) - F(k-2; a+1) - F(k; a+1)] with the gamma distribution F of shape a = ((mean-1)/sd)² and scale
    b = sd²/(mean-1). Raises ValueError for a mean of 1 or less or no spread.
    """
    from scipy import special

    if mean <= 1 or sd <= 0:
        raise ValueError("the serial interval needs a mean above 1 day and a standard deviation above 0")
    shape, scale = ((mean - 1) / sd) ** 2, sd**2 / (mean - 1)

    def below(day: int, extra: int = 0) -> float:
        return float(special.gammainc(shape + extra, max(day, 0) / scale))

    def weight(k: int) -> float:
        plain = k * below(k) + (k - 2) * below(k - 2) - 2 * (k - 1) * below(k - 1)
        return plain + shape * scale * (2 * below(k - 1, 1) - below(k - 2, 1) - below(k, 1))

    return [max(0.0, weight(k)) for k in range(days)]


def _convolved(cases: list[float], weights: list[float]) -> list[float]:
    """Give Σ_s w_s I_{t-s} for each day t of the cases."""
    return [
        sum(weights[s] * cases[t - s] for s in range(min(t + 1, len(weights))) if cases[t - s])
        for t in range(len(cases))
    ]


def _incidence(values: Sequence[float]) -> list[float]:
    cases = [float(value) for value in values]
    if not all(isfinite(value) and value >= 0 for value in cases):
        raise ValueError("an incidence is a number of cases for each day, none of them missing or negative")
    return cases


def _weights(values: Sequence[float], cut: bool) -> list[float]:
    weights = [float(value) for value in values]
    if not weights or not all(isfinite(value) and value >= 0 for value in weights):
        raise ValueError("a serial interval is a probability for each day from 0")
    if weights[0] != 0:
        raise ValueError(
            "nobody infects another on the day of the own onset: the first probability, of 0 days, must be 0"
        )
    if sum(weights) > 1.01 or (sum(weights) < 0.99 and not cut):
        raise ValueError("the probabilities of a serial interval must sum to 1")
    return weights


def _checked(windows: Sequence[tuple[int, int]] | None, days: int) -> Sequence[tuple[int, int]]:
    chosen = windows_of(days) if windows is None else windows
    if any(not 2 <= start <= end <= days for start, end in chosen):
        raise ValueError("a window begins on day 2 or later, and ends on its first day or later, within the incidence")
    return chosen
