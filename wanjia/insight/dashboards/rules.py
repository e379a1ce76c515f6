"""Which numbers stand on top, how a map is coloured, what is worst. Values in, values out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_NUMBERS = 5
# In the order of what must not be overlooked: of those something is known of, the first five that are not 0.
HEADLINES = (
    "cases.new",
    "round.untested",
    "campaign.missing",
    "follow.missed",
    "fever.open",
    "measures.central",
    "measures.home",
    "work.overdue",
    "stations.uncovered",
    "checks.vehicles",
    "people.persons",
)
# Of what whole an indicator is a part: a ratio always names its denominator.
WHOLES = {
    "campaign.met": "campaign.households",
    "campaign.missing": "campaign.households",
    "campaign.absent": "campaign.households",
    "campaign.vacant": "campaign.households",
    "round.sampled": "round.persons",
    "round.untested": "round.persons",
    "stations.uncovered": "stations.open",
    "passes.filed": "passes.issued",
    "secondments.sent": "secondments.quota",
}
SHARES = (0.05, 0.2, 0.5)  # where one colour of a share ends and the next begins
BANDS = 4


def headlines(values: Mapping[str, int | None]) -> list[str]:
    """Give the at most five numbers to put on top: those that are not 0 first, what is not known never."""
    known = [key for key in HEADLINES if values.get(key) is not None]
    busy = [key for key in known if values[key]]
    return [*busy, *(key for key in known if not values[key])][:MOST_NUMBERS]


@dataclass(frozen=True)
class Part:
    """One place's number: what it is a part of, if of anything; None where nothing is known."""

    place: int
    value: int | None
    whole: int | None = None

    @property
    def share(self) -> float | None:
        """The part of the whole; of no whole there is none."""
        return self.value / self.whole if self.value is not None and self.whole else None

    @property
    def measure(self) -> float | None:
        """What is compared and coloured: the share where there is a whole, else the number."""
        return self.share if self.whole is not None else self.value


def worst_first(parts: Sequence[Part], worse: str) -> list[Part]:
    """Order by share or number, the bad end first and the larger number of equals; what is unknown comes last."""
    turn = 1 if worse == "less" else -1
    return sorted(parts, key=lambda part: (part.measure is None, turn * (part.measure or 0), turn * (part.value or 0)))


def limits(parts: Sequence[Part], *, shares: bool) -> list[float]:
    """Give the upper ends of the colours between nothing and all: fixed for shares, quarters of the largest number else.

    Of a small number there are fewer than three: no end stands twice, and none at the largest.
    """
    if shares:
        return list(SHARES)
    top = max((part.value or 0 for part in parts), default=0)
    return sorted({float(-(-top * step // BANDS)) for step in range(1, BANDS)} - {float(top)})


def band(part: Part, ends: Sequence[float]) -> str:
    """Give the colour of a place: unknown, 0 for none of it, 1 to 4 for more and more."""
    if part.measure is None:
        return "unknown"
    if not part.measure:
        return "0"
    return str(1 + sum(part.measure > end for end in ends))
