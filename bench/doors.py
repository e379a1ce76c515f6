"""A door under load: how fast it takes things in, what it keeps in a flood, and whether all it acknowledged is there.

A rate counts only if everything acknowledged is stored and every derived count is right within 5 s (ledger.py).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from bench.client import Answers, Load, send
from bench.figures import Figure, median, percentile, tell
from bench.ledger import faults
from bench.store import execute

WARM_UP = 400  # events


@dataclass
class Rate:
    """What one way of sending reached: things a second of each run, the slowest answers, what was wrong afterwards."""

    name: str
    unit: str
    runs: list[float]
    p99: float
    wrong: int

    @property
    def a_second(self) -> float:
        """The median of the runs."""
        return median(self.runs)

    def figures(self, goal: float | None, p99: float) -> list[Figure]:
        """Give what the rate is worth."""
        return [
            Figure(f"{self.name}, median of {len(self.runs)}", self.a_second, self.unit, goal, most=False),
            Figure(f"{self.name}, p99", self.p99, "s", p99),
            Figure(f"{self.name}, wrong after 5 s", self.wrong, "rows", 0),
        ]


@dataclass
class Door:
    """What is loaded. ``bodies(requests, events)`` builds whole requests of so many events, each worth ``each`` things.

    ``guess`` is how many things a second it takes in at the very most: so many are built beforehand.
    """

    url: str
    unit: str
    bodies: Callable[[int, int], list[bytes]]
    checks: dict[str, str]
    guess: int
    each: int = 1
    port: int = field(default=0)
    left: dict[int, list[bytes]] = field(default_factory=dict)  # built and not sent, by the events in each

    def take(self, number: int, size: int) -> list[bytes]:
        """Give so many requests of ``size`` events: those left from the last run, and new ones."""
        kept = self.left.pop(size, [])
        return kept[:number] if len(kept) >= number else kept + self.bodies(number - len(kept), size)

    def need(self, seconds: float, size: int) -> int:
        """Give how many requests of ``size`` events last so long at the very most."""
        return int(self.guess * seconds / (size * self.each)) + 8

    def rate(self, name: str, size: int, *, connections: int, seconds: float, runs: int, share: float = 1.0) -> Rate:
        """Send as fast as answers come: closed loop, warmed up first; ``share`` of the guess is the most this way takes in."""
        send(Load(self.port, self.take(WARM_UP // size + 8, size), 8, 2.0))
        execute("ANALYZE")  # as autovacuum does within the first minute of a new store
        heard: list[Answers] = []
        rates: list[float] = []
        for _ in range(runs):
            bodies = self.take(self.need(share * seconds, size), size)
            heard.append(send(Load(self.port, bodies, connections, seconds)))
            self.left[size] = bodies[heard[-1].offered :]

        def acknowledged() -> Iterator[str]:
            for answers in heard:
                stored = stored_of(answers)
                rates.append(len(stored) * self.each / answers.lasted)
                tell(f"{name}: {rates[-1]:,.0f} {self.unit}, {dict(answers.statuses)}")
                yield from stored

        # read one by one while the ledger is open: a million answers take longer to read than it may be late
        wrong = self.wrong(acknowledged(), heard[-1].started + heard[-1].lasted)
        return Rate(name, self.unit, rates, percentile([one for a in heard for one in a.took], 0.99), wrong)

    def flood(self, times: int, capacity: float, size: int, seconds: float, spare: int = 1_000) -> list[Figure]:
        """Offer ``times`` the capacity, whatever the server says, then ask how soon it is itself again.

        ``spare`` requests more than can be taken in are built, so that there is always one to offer.
        """
        worth = size * self.each
        bodies = self.bodies(int(1.5 * capacity / worth * seconds) + spare, size)
        answers = send(Load(self.port, bodies, 700, seconds, rate=times * capacity / worth))
        stored = stored_of(answers)
        inside = sum(
            1
            for at, status in zip(answers.ended, answers.statuses_in_order, strict=True)
            if status == 200 and at <= seconds
        )
        kept, offered = inside * worth / seconds / capacity, answers.offered * worth / seconds / capacity
        others = {s: n for s, n in answers.statuses.items() if s not in (200, 503)}
        tell(f"{times}x: kept {kept:.0%}, {dict(answers.statuses)}, offered {offered:.1f}x")
        wrong = self.wrong(stored, answers.started + max(answers.ended))
        return [
            Figure(f"offered {times}x: really offered", offered, "x capacity", 0.95 * times, most=False),
            Figure(f"offered {times}x: rate kept, of the peak", kept, "", 0.9, most=False),
            Figure(f"offered {times}x: answers neither 200 nor 503 with Retry-After",
                   sum(others.values()) + answers.without_retry_after, "answers", 0),
            Figure(f"offered {times}x: acknowledged and not stored, or counted wrong", wrong, "rows", 0),
            Figure(f"offered {times}x: normal again after", self._recovery(size), "s", 5),
        ]  # fmt: skip

    def _recovery(self, size: int) -> float:
        """Give the seconds until requests are taken in again as fast as before: from then on p99 is under 2 s."""
        answers = send(Load(self.port, self.bodies(self.need(6.0, size), size), 8, 6.0))
        late = [
            end
            for end, took, status in zip(answers.ended, answers.took, answers.statuses_in_order, strict=True)
            if status != 200 or took > 2
        ]
        return max(late, default=0.0)

    def wrong(self, acknowledged: Iterable[str], ended: float) -> int:
        """Give how many rows break a check of the ledger."""
        found = faults(self.url, acknowledged, ended, self.checks)
        for name, number in found.items():
            if number:
                tell(f"WRONG: {number} {name}")
        return sum(found.values())


def stored_of(answers: Answers) -> list[str]:
    """Give the ids of the events the server said it has."""
    return [r["id"] for r in answers.receipts() if r["result"] in ("accepted", "duplicate", "flagged")]
