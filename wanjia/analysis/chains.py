"""Chains of transmission: who infected whom, as trees with generations, serial intervals and what is missing in them.

Sources: Lloyd-Smith JO et al. Superspreading and the effect of individual variation on disease emergence. Nature 2005;
438: 355-9 (a super-spreader infects more than the 99th percentile of Poisson(R); the dispersion k of the offspring's
negative binomial, smaller with more superspreading). Cases are named by any text of the caller's; days are dates.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO
from math import exp, lgamma, log

import defusedcsv.csv


class BrokenChain(ValueError):
    """The links cannot be a chain of transmission; ``cases`` names those concerned."""

    def __init__(self, message: str, cases: list[str]) -> None:
        super().__init__(f"{message}: {', '.join(cases)}")
        self.cases = cases


@dataclass(frozen=True)
class Row:
    """One case in its tree, in the order in which a tree is drawn: every case after its infector."""

    case: str
    infector: str | None
    onset: date | None
    generation: int  # 0 for whoever begins a tree
    infected: int
    serial_interval: int | None  # days from the infector's onset to the own
    remark: str  # why the link cannot be right or is missing, of REMARKS; empty when all is well


REMARKS = (
    "onset_before_infector",  # fell ill before whoever is said to have infected them
    "infector_unknown",  # the infector named is no case of this outbreak
    "no_infector",  # begins a tree without being declared a source
    "no_onset",
)


class Chains:
    """The trees of one outbreak.

    ``onsets`` names every case and its day of onset, None when unknown; a link is (infector, infected), the infector None
    when nobody knows; ``sources`` are the cases known to have been infected elsewhere. Raises BrokenChain for a case that
    infects itself, has two infectors, or closes a circle.
    """

    def __init__(
        self,
        onsets: Mapping[str, date | None],
        links: Iterable[tuple[str | None, str]],
        sources: Iterable[str] = (),
    ) -> None:
        self.onsets = dict(onsets)
        self.sources = frozenset(sources)
        self.infectors: dict[str, str] = {}
        self.unknown: set[str] = set()
        self.infected: dict[str, list[str]] = {case: [] for case in sorted(self.onsets)}
        for infector, infected in links:
            self._link(infector, infected)
        self._refuse_circles()

    def _link(self, infector: str | None, infected: str) -> None:
        if infected not in self.onsets:
            raise BrokenChain("no case of this outbreak", [infected])
        if infector == infected:
            raise BrokenChain("a case infects itself", [infected])
        if infector is None or self.infectors.get(infected) == infector:
            return
        if self.infectors.setdefault(infected, infector) != infector:
            raise BrokenChain("a case has two infectors", [infected, *sorted({self.infectors[infected], infector})])
        if infector in self.onsets:
            self.infected[infector].append(infected)
        else:
            self.unknown.add(infected)

    def _refuse_circles(self) -> None:
        within: set[str] = set()  # those below a beginning: in a circle nobody begins
        for root in self.roots():
            within.update(self._walk(root))
        if circle := sorted(set(self.infected) - within):
            raise BrokenChain("cases infect one another in a circle", circle)

    def roots(self) -> list[str]:
        """Give who begins each tree, the earliest onset first."""
        return self._sorted(case for case in self.infected if self.infectors.get(case) not in self.infected)

    def generations(self) -> dict[str, int]:
        """Give each case's steps from the beginning of its tree."""
        found: dict[str, int] = {}
        for tree in self.trees():
            for case in tree:
                found[case] = found.get(self.infectors.get(case, ""), -1) + 1
        return found

    def trees(self) -> list[list[str]]:
        """Give the cases of each tree, each after its infector, by onset among siblings; the largest tree first."""
        found = [self._walk(root) for root in self.roots()]
        return sorted(found, key=len, reverse=True)

    def _walk(self, root: str) -> list[str]:
        order, waiting = [], [root]
        while waiting:
            case = waiting.pop()
            order.append(case)
            waiting.extend(reversed(self._sorted(self.infected[case])))
        return order

    def _sorted(self, cases: Iterable[str]) -> list[str]:
        return sorted(cases, key=lambda case: (self.onsets[case] or date.max, case))

    def links(self) -> list[tuple[str, str]]:
        """Give each pair of infector and infected, both cases of this outbreak."""
        return [(infector, infected) for infector, below in self.infected.items() for infected in below]

    def serial_intervals(self) -> dict[tuple[str, str], int]:
        """Give the days between the onsets of each pair of which both are known; they may be negative."""
        found = {}
        for infector, infected in self.links():
            first, second = self.onsets[infector], self.onsets[infected]
            if first and second:
                found[infector, infected] = (second - first).days
        return found

    def offspring(self) -> dict[str, int]:
        """Give how many each case infected."""
        return {case: len(below) for case, below in self.infected.items()}

    def superspreaders(self, share: float = 0.99) -> dict[str, int]:
        """Give who infected more than ``share`` of cases would if all were alike: above that quantile of Poisson(mean)."""
        from scipy import special

        offspring = self.offspring()
        mean = sum(offspring.values()) / len(offspring) if offspring else 0.0
        limit = 0
        while mean > 0 and special.pdtr(limit, mean) < share:
            limit += 1
        most = sorted(offspring.items(), key=lambda pair: (-pair[1], pair[0]))
        return {case: number for case, number in most if number > limit}

    def remarks(self) -> dict[str, str]:
        """Give of each case with something missing or impossible what it is, the gravest first (REMARKS)."""
        early = {infected for (_infector, infected), days in self.serial_intervals().items() if days < 0}
        found = {}
        for case in self.infected:
            if case in early:
                found[case] = "onset_before_infector"
            elif case in self.unknown:
                found[case] = "infector_unknown"
            elif case not in self.infectors and case not in self.sources:
                found[case] = "no_infector"
            elif self.onsets[case] is None:
                found[case] = "no_onset"
        return found

    def rows(self) -> list[Row]:
        """Give every case as it is drawn and exported."""
        generations, offspring, remarks = self.generations(), self.offspring(), self.remarks()
        intervals = {infected: days for (_infector, infected), days in self.serial_intervals().items()}
        return [
            Row(
                case=case,
                infector=self.infectors.get(case),
                onset=self.onsets[case],
                generation=generations[case],
                infected=offspring[case],
                serial_interval=intervals.get(case),
                remark=remarks.get(case, ""),
            )
            for tree in self.trees()
            for case in tree
        ]

    def to_csv(self) -> str:
        """Write the rows as CSV with headings; cells that a spreadsheet would run are defused."""
        text = StringIO()
        writer = defusedcsv.csv.writer(text)
        writer.writerow(list(Row.__dataclass_fields__))
        for row in self._plain():
            writer.writerow(["" if value is None else value for value in row.values()])
        return text.getvalue()

    def to_json(self) -> str:
        """Write ``{"cases": [...], "links": [{"infector", "infected", "serial_interval"}]}``."""
        intervals = self.serial_intervals()
        links = [
            {"infector": one, "infected": other, "serial_interval": intervals.get((one, other))}
            for one, other in self.links()
        ]
        return json.dumps({"cases": self._plain(), "links": links}, ensure_ascii=False, indent=1)

    def to_graphml(self) -> bytes:
        """Write GraphML: a node for each case, an edge for each link between two cases. What is unknown is left out."""
        import networkx as nx

        graph = nx.DiGraph()
        intervals = self.serial_intervals()
        for row in self._plain():
            graph.add_node(row["case"], **{key: value for key, value in row.items() if value not in (None, "")})
        for pair in self.links():
            graph.add_edge(*pair, **({"serial_interval": intervals[pair]} if pair in intervals else {}))
        written = BytesIO()
        nx.write_graphml_xml(graph, written)
        return written.getvalue()

    def _plain(self) -> list[dict[str, str | int | None]]:
        return [{**vars(row), "onset": row.onset.isoformat() if row.onset else None} for row in self.rows()]


@dataclass(frozen=True)
class Spread:
    """How unevenly cases infect: the mean number infected and the dispersion k (infinite: as evenly as chance allows)."""

    mean: float
    dispersion: float


def spread(offspring: Iterable[int]) -> Spread:
    """Fit a negative binomial to the numbers infected: the mean R, and k by maximum likelihood.

    P(n) = Γ(k+n) / (n! Γ(k)) (k/(k+R))^k (R/(k+R))^n. The variance is R (1 + R/k); where it does not exceed R, k is infinite.
    Raises ValueError without cases.
    """
    from scipy import optimize

    numbers = list(offspring)
    if not numbers:
        raise ValueError("no cases")
    mean = sum(numbers) / len(numbers)
    variance = sum((number - mean) ** 2 for number in numbers) / len(numbers)
    if variance <= mean:
        return Spread(mean, float("inf"))

    def negative(logarithm: float) -> float:
        k = exp(logarithm)
        constant = len(numbers) * (k * log(k / (k + mean)) - lgamma(k))
        return -constant - sum(lgamma(k + n) + n * log(mean / (k + mean)) for n in numbers)

    found = optimize.minimize_scalar(negative, bounds=(-8, 8), method="bounded", options={"xatol": 1e-8})
    return Spread(mean, exp(float(found.x)))
