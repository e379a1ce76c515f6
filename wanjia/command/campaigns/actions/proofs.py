"""Facts of an app above (samples) prove that targets were reached: millions in a day, so all in a few statements."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from wanjia.command.campaigns.actions._targets import (
    add_to_cells,
    add_to_hours,
    hour_of,
    lock_targets,
    recompute_target,
)
from wanjia.command.campaigns.models import Target
from wanjia.command.campaigns.rules import Happened, State
from wanjia.core import journal, sets
from wanjia.core.actions import action

# What fold() says of one more meeting, for all at once: who is excluded stays so, who was met before keeps when.
REACH = """
UPDATE campaigns_target AS t SET visits = t.visits + v.times, proofs = t.proofs + v.times, open = false,
  first_at = CASE WHEN t.first_at <= e.at THEN t.first_at ELSE e.at END,
  state_at = CASE WHEN t.state IN ('reached', 'excluded') THEN t.state_at ELSE e.at END,
  state_event = CASE WHEN t.state IN ('reached', 'excluded') THEN t.state_event ELSE e.event END,
  revisit_at = CASE WHEN t.state = 'excluded' THEN t.revisit_at END,
  state = CASE WHEN t.state = 'excluded' THEN t.state ELSE 'reached' END
FROM {persons} JOIN {events} ON e.number = v.proof WHERE t.campaign_id = %s AND t.person_id = v.person
"""
STAY = (State.REACHED, State.EXCLUDED)  # one more meeting changes nothing about them
# Who stood alike before comes in one row, with two lists: a row each would cost the driver more than all that is done with it.
KINDS = "cell, state, open, frame, proofs"
STANDING = (
    "t.person_id AS person, t.id AS target, t.cell_id AS cell, {old}.state AS state, {old}.open AS open, "
    "t.origin = 'frame' AS frame, {old}.proofs AS proofs"
)


class Proof(NamedTuple):
    """One fact: its event, when, and the persons it says were reached. A person may be in several, or in one twice."""

    event: str
    at: datetime
    persons: Sequence[int]


class Alike(NamedTuple):
    """Persons who were counted alike before: in which cell, as what, proven how often; with their targets, side by side."""

    cell: int
    state: str
    open: bool
    frame: bool
    proofs: int
    persons: list[int]
    targets: list[int]


class Reached(NamedTuple):
    """The target of every person who has one in the campaign, and those of them who had been proven before."""

    targets: dict[int, int]
    again: set[int]


@action
def reach_targets(*, campaign: int, proofs: Sequence[Proof], by: Any, at: datetime) -> Reached:
    """Count persons of a running campaign as reached, with cells and hours, in a few statements; give who had been before.

    Who is no target of the campaign is not in the answer, and nothing is counted for them. One that was excluded keeps its
    state, and the proof is counted. ``by`` may be None when the facts are of several users.
    """
    first: dict[int, int] = {}
    for number, proof in enumerate(proofs):
        for person in proof.persons:
            first.setdefault(person, number)
    times = Counter(chain.from_iterable(proof.persons for proof in proofs))
    persons = sorted(first)  # two writers come to whom they share in one order, and never wait in a circle
    of_persons, numbers = sets.lists_table(
        "v",
        {
            "person": ("integer", persons),
            "proof": ("integer", [first[person] for person in persons]),
            "times": ("integer", [times[person] for person in persons]),
        },
    )
    of_events, facts = sets.lists_table(
        "e",
        {
            "number": ("integer", range(len(proofs))),
            "at": ("moment", [sets.moment(proof.at) for proof in proofs]),
            "event": ("text", [proof.event for proof in proofs]),
        },
    )
    kinds = _reach(of_persons, of_events, [*numbers, *facts, campaign], len(numbers))
    targets: dict[int, int] = {}
    for kind in kinds:
        targets.update(zip(kind.persons, kind.targets, strict=True))
    _count(proofs, kinds, first)
    journal.write("reach_targets", by=by, at=at, detail={"count": len(targets)})
    return Reached(targets, {person for kind in kinds if kind.proofs for person in kind.persons})


def _reach(persons: str, events: str, values: list[Any], of_persons: int) -> list[Alike]:
    """Change the targets and give how they stood. SQLite cannot tell afterwards and is asked before."""
    change = REACH.format(persons=persons, events=events)
    lists = f"{sets.joined('person')}, {sets.joined('target')}"
    if sets.on_postgresql():
        changed = f"WITH changed AS ({change} RETURNING {STANDING.format(old='old')})"
        rows = sets.ask(f"{changed} SELECT {KINDS}, {lists} FROM changed GROUP BY {KINDS}", values)
    else:
        asked = f"SELECT {STANDING.format(old='t')} FROM {persons} JOIN campaigns_target t ON t.person_id = v.person"
        before = f"SELECT {KINDS}, {lists} FROM ({asked} WHERE t.campaign_id = %s) GROUP BY {KINDS}"
        rows = sets.ask(before, [*values[:of_persons], values[-1]])
        sets.run(change, values)
    return [Alike._make((*row[:5], sets.split(row[5]), sets.split(row[6]))) for row in rows]


def _count(proofs: Sequence[Proof], kinds: Sequence[Alike], first: dict[int, int]) -> None:
    """Carry what changed into cells and hours: a few kinds of rows for thousands of persons."""
    hours = [hour_of(proof.at) for proof in proofs]
    cells: dict[int, int] = {}
    newly: Counter[tuple[int, datetime]] = Counter()
    moves: dict[int, Counter[str]] = defaultdict(Counter)
    for kind in kinds:
        cells.update(dict.fromkeys(kind.persons, kind.cell))
        if kind.state in STAY:
            continue
        times, move = len(kind.persons), moves[kind.cell]
        move[kind.state] -= times
        move["reached"] += times
        move["open"] -= kind.open * times
        move["frame_reached"] += kind.frame * times
        for number, some in Counter(map(first.__getitem__, kind.persons)).items():
            newly[kind.cell, hours[number]] += some
    visits: Counter[tuple[int, datetime]] = Counter()
    for proof, hour in zip(proofs, hours, strict=True):
        for cell, some in Counter(map(cells.get, proof.persons)).items():
            if cell is not None:
                visits[cell, hour] += some
    add_to_cells(moves)
    add_to_hours({key: Counter(visits=times, reached=newly[key]) for key, times in visits.items()})


@action
def take_back_proof(*, target: Target, standing: Sequence[Happened], by: Any, at: datetime) -> Target:
    """Count one proof of a target no more; ``standing`` are those that still hold, its state follows from them."""
    locked = lock_targets([target.pk])[target.pk]
    locked.proofs = len(standing)
    locked.save(update_fields=["proofs"])
    recompute_target(locked, proofs=standing)
    journal.write("take_back_proof", by=by, at=at, about=locked, position=locked.position)
    return locked
