"""Facts of an app above (samples) prove that targets were reached: millions in a day, so all in a few statements."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

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
STANDING = "t.person_id, t.id, t.cell_id, {old}.state, {old}.open, t.origin = 'frame', {old}.proofs"


class Proof(NamedTuple):
    """One fact: its event, when, and the persons it says were reached. A person may be in several, or in one twice."""

    event: str
    at: datetime
    persons: Sequence[int]


class Reached(msgspec.Struct, frozen=True, gc=False):  # by the ten thousand: made in a tenth of the time
    """How a person's target was counted before, and how often it was proven before."""

    target: int
    cell: int
    state: str
    open: bool
    frame: bool
    proofs: int


@action
def reach_targets(*, campaign: int, proofs: Sequence[Proof], by: Any, at: datetime) -> dict[int, Reached]:
    """Count persons of a running campaign as reached, with cells and hours, in a few statements; give how each stood before.

    Who is no target of the campaign is not in the answer, and nothing is counted for them. One that was excluded keeps its
    state, and the proof is counted. ``by`` may be None when the facts are of several users.
    """
    first: dict[int, int] = {}
    times: Counter[int] = Counter()
    for number, proof in enumerate(proofs):
        times.update(proof.persons)
        for person in proof.persons:
            first.setdefault(person, number)
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
    rows = _reach(of_persons, of_events, [*numbers, *facts, campaign], len(numbers))
    reached = {row[0]: Reached(*row[1:]) for row in rows}
    _count(proofs, reached, first)
    journal.write("reach_targets", by=by, at=at, detail={"count": len(reached)})
    return reached


def _reach(persons: str, events: str, values: list[Any], of_persons: int) -> list[tuple[Any, ...]]:
    """Change the targets and give how they stood, person first. SQLite cannot tell afterwards and is asked before."""
    change = REACH.format(persons=persons, events=events)
    if sets.on_postgresql():
        return sets.ask(f"{change} RETURNING {STANDING.format(old='old')}", values)
    asked = f"SELECT {STANDING.format(old='t')} FROM {persons} JOIN campaigns_target t ON t.person_id = v.person"
    before = sets.ask(f"{asked} WHERE t.campaign_id = %s", [*values[:of_persons], values[-1]])
    sets.run(change, values)
    return before


def _count(proofs: Sequence[Proof], reached: dict[int, Reached], first: dict[int, int]) -> None:
    """Carry what changed into cells and hours. Rows that changed alike are counted together: a few kinds for thousands."""
    visits: Counter[tuple[int, datetime]] = Counter()
    newly: Counter[tuple[int, datetime]] = Counter()
    for number, proof in enumerate(proofs):
        hour = hour_of(proof.at)
        met = {person: reached[person] for person in proof.persons if person in reached}
        visits.update([(reached[person].cell, hour) for person in proof.persons if person in reached])
        newly.update([(r.cell, hour) for p, r in met.items() if first[p] == number and r.state not in STAY])
    moves: dict[int, Counter[str]] = defaultdict(Counter)
    alike = Counter([(row.cell, row.state, row.open, row.frame) for row in reached.values() if row.state not in STAY])
    for (cell, state, was_open, frame), times in alike.items():
        move = moves[cell]
        move[state] -= times
        move["reached"] += times
        move["open"] -= was_open * times
        move["frame_reached"] += frame * times
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
