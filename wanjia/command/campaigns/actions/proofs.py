"""Facts of an app above (samples) prove that targets were reached: millions in a day, so all in a few statements."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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

LOCK = """
SELECT t.id, t.cell_id, t.state, t.open, t.origin = 'frame', t.proofs FROM campaigns_target t
WHERE t.id {among} ORDER BY t.id{lock}
"""
# What fold() says of one more meeting, for all at once: who is excluded stays so, who was met before keeps when.
REACH = """
UPDATE campaigns_target SET visits = visits + v.times, proofs = proofs + v.times, open = false,
  first_at = CASE WHEN first_at <= e.at THEN first_at ELSE e.at END,
  state_at = CASE WHEN state IN ('reached', 'excluded') THEN state_at ELSE e.at END,
  state_event = CASE WHEN state IN ('reached', 'excluded') THEN state_event ELSE e.event END,
  revisit_at = CASE WHEN state = 'excluded' THEN revisit_at END,
  state = CASE WHEN state = 'excluded' THEN state ELSE 'reached' END
FROM {targets}, {events} WHERE campaigns_target.id = v.id AND e.number = v.event
"""


class Proof(NamedTuple):
    """One fact: its event, when, and the targets it says were reached. A target may be in several, or in one twice."""

    event: str
    at: datetime
    targets: Sequence[int]


@dataclass(slots=True)
class Standing:
    """How a locked target was counted before, and how often it was proven before."""

    cell: int
    state: str
    open: bool
    frame: bool
    proofs: int


@action
def reach_targets(*, proofs: Sequence[Proof], by: Any, at: datetime) -> dict[int, int]:
    """Count targets as reached, with their cells and hours, in a few statements; give how often each was proven before.

    Targets must belong to running campaigns (the caller has checked). One that was excluded keeps its state, and the proof is
    counted. ``by`` may be None when the facts are of several users.
    """
    first: dict[int, int] = {}
    times: Counter[int] = Counter()
    for number, proof in enumerate(proofs):
        times.update(proof.targets)
        for target in proof.targets:
            first.setdefault(target, number)
    targets, size = _lock(sorted(first)), len(first)
    events = {
        "number": ("integer", range(len(proofs))),
        "at": ("moment", [sets.moment(proof.at) for proof in proofs]),
        "event": ("text", [proof.event for proof in proofs]),
    }
    reached = {
        "id": ("integer", list(first)),
        "event": ("integer", list(first.values())),
        "times": ("integer", [times[target] for target in first]),
    }
    (of_targets, numbers), (of_events, facts) = sets.lists_table("v", reached), sets.lists_table("e", events)
    sets.run(REACH.format(targets=of_targets, events=of_events), [*numbers, *facts])
    _count(proofs, targets, first)
    journal.write("reach_targets", by=by, at=at, detail={"count": size})
    return {number: target.proofs for number, target in targets.items()}


def _lock(numbers: Sequence[int]) -> dict[int, Standing]:
    """Give targets by number, locked in one order so that writers never wait in a circle."""
    among, values = sets.among(numbers)
    sql = LOCK.format(among=among, lock=" FOR NO KEY UPDATE" if sets.on_postgresql() else "")
    return {row[0]: Standing(*row[1:]) for row in sets.ask(sql, values)}


def _count(proofs: Sequence[Proof], targets: dict[int, Standing], first: dict[int, int]) -> None:
    moves: dict[int, Counter[str]] = defaultdict(Counter)
    hours: dict[tuple[int, datetime], Counter[str]] = defaultdict(Counter)
    for number, proof in enumerate(proofs):
        hour = hour_of(proof.at)
        for each in proof.targets:
            target = targets[each]
            count = hours[target.cell, hour]
            count["visits"] += 1
            if first.get(each) != number or target.state in (State.REACHED, State.EXCLUDED):
                continue
            del first[each]  # met once, however often its tube names it
            count["reached"] += 1
            move = moves[target.cell]
            move[target.state] -= 1
            move["reached"] += 1
            move["open"] -= target.open
            move["frame_reached"] += target.frame
    add_to_cells(moves)
    add_to_hours(hours)


@action
def take_back_proof(*, target: Target, standing: Sequence[Happened], by: Any, at: datetime) -> Target:
    """Count one proof of a target no more; ``standing`` are those that still hold, its state follows from them."""
    locked = lock_targets([target.pk])[target.pk]
    locked.proofs = len(standing)
    locked.save(update_fields=["proofs"])
    recompute_target(locked, proofs=standing)
    journal.write("take_back_proof", by=by, at=at, about=locked, position=locked.position)
    return locked
