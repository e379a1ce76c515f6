"""Recall and precision of tracing on an outbreak whose truth is known: `python -m bench.simulated [SEED ...]`.

Not a part of `script/bench`: the simulator is no dependency of Wanjia. In an environment of its own: `pip install covasim
duckdb`. Covasim says who meets whom in class, at work and elsewhere (elsewhere one day in five, and on the day one infected the
other); this gives each meeting an hour and a place, lets each side be recorded with a probability (half of those in shops as
a moment only, as a poster's form leaves them), and asks the engine. True contacts are the pairs that met while the case could
infect; others in the same shop at that hour count as wrong. Households are the register's to know, not the presences'.
"""

import sys
import tempfile
import warnings
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PEOPLE, SHOPS, FIRST, DAYS, CASES, MINUTES, SEEN, MEET = 4000, 1000, 12, 9, 40, 15, 0.7, 0.2
BEGIN = int(datetime(2022, 11, 12, tzinfo=UTC).timestamp())
HOUR, DAY = 3600, 86_400


def outbreak(seed: int) -> Any:
    """Run one outbreak."""
    warnings.simplefilter("ignore")
    import covasim

    sim = covasim.Sim(pop_size=PEOPLE, pop_type="hybrid", n_days=40, rand_seed=seed, pop_infected=20, verbose=0)
    return sim.run()


class Town:
    """What the pairs of a simulation did: who met whom, when and in which layer; what of it was recorded."""

    def __init__(self, sim: Any, chance: Any) -> None:
        self.chance, self.rows, self.meetings = chance, [], []
        infections = {(*sorted((int(one["source"]), int(one["target"]))), one["date"]) for one in _infections(sim)}
        for number, name in enumerate("swc", 1):
            layer = sim.people.contacts[name]
            for edge, (a, b) in enumerate(zip(layer["p1"], layer["p2"], strict=True)):
                for day in range(DAYS):
                    if (
                        name != "c"
                    ):  # one room for each pair: the simulator's classes and workplaces are pairs, not groups
                        self._meet(
                            name, int(a), int(b), number * 1_000_000 + edge, BEGIN + day * DAY + 8 * HOUR, 4 * HOUR
                        )
                    elif chance.random() < MEET or (*sorted((int(a), int(b))), FIRST + day) in infections:
                        begin = BEGIN + day * DAY + int(chance.integers(8 * HOUR, 21 * HOUR))
                        self._meet(
                            name, int(a), int(b), number * 1_000_000 + int(chance.integers(SHOPS)), begin, 40 * 60
                        )

    def _meet(self, name: str, a: int, b: int, place: int, begin: int, length: int) -> None:
        """Let two meet; each is recorded or not, half of those in shops as a moment only."""
        recorded = 0
        for one in (a, b):
            if self.chance.random() < SEEN:
                recorded += 1
                came = begin + int(self.chance.integers(0, 900))
                moment = name == "c" and self.chance.random() < 0.5
                self.rows.append((one + 1, place, came, came if moment else begin + length))
        self.meetings += [(a, b, name, begin, recorded == 2), (b, a, name, begin, recorded == 2)]


def _infections(sim: Any) -> list[Any]:
    """Who infected whom in the days that are recorded."""
    log = [one for one in sim.people.infection_log if one["source"] is not None]
    return [one for one in log if FIRST <= one["date"] < FIRST + DAYS]


def measure(seed: int) -> None:
    """Print recall and precision of one outbreak."""
    import numpy

    from wanjia.analysis.tracing.duck import DuckEngine, lay_out
    from wanjia.analysis.tracing.port import Window, moment

    sim = outbreak(seed)
    town = Town(sim, numpy.random.default_rng(seed))
    infectious = sim.people.date_infectious
    cases = [n for n in range(PEOPLE) if FIRST - 8 <= infectious[n] < FIRST + DAYS - 2][:CASES]
    since = {n: BEGIN + max(0, int(infectious[n]) - FIRST) * DAY for n in cases}
    windows = [Window(n + 1, moment(since[n]), moment(BEGIN + (DAYS + 1) * DAY)) for n in cases]
    with tempfile.TemporaryDirectory() as home:
        plain = Path(home) / "rows.csv"
        plain.write_text("subject,place,lo,hi\n" + "\n".join(",".join(map(str, row)) for row in town.rows))
        lay_out(Path(home) / "p.duckdb", f"SELECT * FROM read_csv('{plain}')")
        found = DuckEngine(Path(home) / "p.duckdb").contacts(windows, minutes=MINUTES)
    proposed = {(one.source - 1, one.subject - 1) for one in found}
    true: dict[str, set[tuple[int, int]]] = defaultdict(set)
    both = set()
    for a, b, name, begin, recorded in town.meetings:
        if a in since and begin >= since[a]:
            true[name].add((a, b))
            both |= {(a, b)} if recorded else set()
    everyone = true["s"] | true["w"] | true["c"]
    infected = {
        (int(one["source"]), int(one["target"])) for one in _infections(sim) if one["layer"] in "swc"
    } & everyone
    lost = everyone - proposed
    print(f"seed {seed}: {len(cases)} cases, {len(town.rows):,} presences, {len(proposed):,} proposed")
    hit = everyone & proposed
    print(f"  recall {len(hit) / len(everyone):.3f} of {len(everyone):,} true contacts, of infected "
          f"{len(infected & proposed)} of {len(infected)}; precision {len(hit) / len(proposed):.3f}")  # fmt: skip
    for name, word in zip("swc", ("class", "workplace", "other meetings"), strict=True):
        print(f"  {word}: {len(true[name] & proposed)} of {len(true[name])}")
    print(
        f"  lost: one of the two never recorded {len(lost - both)}, recorded less than {MINUTES} minutes {len(lost & both)}"
    )


if __name__ == "__main__":
    for each in sys.argv[1:] or ["1"]:
        measure(int(each))
