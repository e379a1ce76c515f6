"""Attack rates, relative risks and odds ratios with confidence intervals.

Sources: Wilson EB. J Am Stat Assoc 1927; 22: 209-12 (proportion). Katz D et al. Biometrics 1978; 34: 469-74 (relative
risk). Woolf B. Ann Hum Genet 1955; 19: 251-3 (odds ratio). Confidence is 95 % throughout; risks have no unit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, inf, log, nan, sqrt
from typing import TypeVar

Z = 1.959963984540054  # the 0.975 quantile of the standard normal
Group = TypeVar("Group")


@dataclass(frozen=True)
class Estimate:
    """A value with the limits of its 95 % confidence interval; NaN where the counts cannot say."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Table:
    """Persons by exposure and illness."""

    exposed_ill: int
    exposed_well: int
    unexposed_ill: int
    unexposed_well: int

    def __post_init__(self) -> None:
        if min(self.exposed_ill, self.exposed_well, self.unexposed_ill, self.unexposed_well) < 0:
            raise ValueError("a count is at least 0")

    @property
    def exposed(self) -> int:
        """All who were exposed."""
        return self.exposed_ill + self.exposed_well

    @property
    def unexposed(self) -> int:
        """All who were not."""
        return self.unexposed_ill + self.unexposed_well


def attack_rate(ill: int, people: int) -> Estimate:
    """Give ill / people with Wilson's interval: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n).

    Among the contacts of cases it is the secondary attack rate. Raises ValueError for more ill than people.
    """
    if not 0 <= ill <= people:
        raise ValueError("the ill are some of the people")
    if people == 0:
        return Estimate(nan, nan, nan)
    share, square = ill / people, Z**2 / people
    middle = (share + square / 2) / (1 + square)
    reach = Z * sqrt(share * (1 - share) / people + square / (4 * people)) / (1 + square)
    low = 0.0 if ill == 0 else middle - reach
    return Estimate(share, low, 1.0 if ill == people else middle + reach)


def attack_rates(people: Iterable[tuple[Group, bool]]) -> dict[Group, Estimate]:
    """Give the attack rate of each group, from each person's group and whether that person fell ill."""
    counts: dict[Group, list[int]] = {}
    for group, is_ill in people:
        count = counts.setdefault(group, [0, 0])
        count[0] += bool(is_ill)
        count[1] += 1
    return {group: attack_rate(ill, total) for group, (ill, total) in counts.items()}


def relative_risk(table: Table) -> Estimate:
    """Give RR = (a/(a+b)) / (c/(c+d)) with exp(ln RR ± z √(1/a - 1/(a+b) + 1/c - 1/(c+d))).

    Where one of the two groups has no ill the interval does not exist and its limits are NaN; RR is then 0 or infinite.
    """
    a, c = table.exposed_ill, table.unexposed_ill
    if not table.exposed or not table.unexposed or (a == 0 and c == 0):
        return Estimate(nan, nan, nan)
    if a == 0 or c == 0:
        return Estimate(0.0 if a == 0 else inf, nan, nan)
    value = (a / table.exposed) / (c / table.unexposed)
    return _on_logarithm(value, 1 / a - 1 / table.exposed + 1 / c - 1 / table.unexposed)


def risk_difference(table: Table) -> Estimate:
    """Give RD = a/(a+b) - c/(c+d) with Newcombe's interval from the two Wilson intervals (Stat Med 1998; 17: 873-90)."""
    ours, theirs = attack_rate(table.exposed_ill, table.exposed), attack_rate(table.unexposed_ill, table.unexposed)
    value = ours.value - theirs.value
    low = value - sqrt((ours.value - ours.low) ** 2 + (theirs.high - theirs.value) ** 2)
    return Estimate(value, low, value + sqrt((ours.high - ours.value) ** 2 + (theirs.value - theirs.low) ** 2))


def odds_ratio(table: Table) -> Estimate:
    """Give OR = ad / bc with exp(ln OR ± z √(1/a + 1/b + 1/c + 1/d)). A cell of 0 leaves no interval, as above."""
    a, b, c, d = table.exposed_ill, table.exposed_well, table.unexposed_ill, table.unexposed_well
    if a * d == 0 and b * c == 0:
        return Estimate(nan, nan, nan)
    if a * d == 0 or b * c == 0:
        return Estimate(0.0 if a * d == 0 else inf, nan, nan)
    return _on_logarithm(a * d / (b * c), 1 / a + 1 / b + 1 / c + 1 / d)


def _on_logarithm(value: float, variance: float) -> Estimate:
    reach = Z * sqrt(variance)
    return Estimate(value, exp(log(value) - reach), exp(log(value) + reach))
