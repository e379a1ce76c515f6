"""Tubes are taken in: plain ones all at once, one with a walk-in by itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wanjia.command.campaigns.models import Target
from wanjia.core.identities import seal
from wanjia.interfaces.sync.actions._found import remember
from wanjia.interfaces.sync.fates import ACCEPTED, Fate, Query
from wanjia.interfaces.sync.items import Item, only_sender, sorted_out
from wanjia.interfaces.sync.tubes import ground_of, judge
from wanjia.response.sampling.actions import NewTube, Taken, record_tubes
from wanjia.response.sampling.models.tubes import ORDINAL_BITS
from wanjia.response.sampling.queries.tubes import earlier_samples, homes_of


def is_plain(item: Item) -> bool:
    """Whether a tube holds only persons who have a code or are on the roster, and its label is sealed once in this group."""
    return (
        item.event is not None
        and item.event.kind == "tube@1"
        and all(sample.person is None for sample in item.payload.samples)
    )


def take_tubes(items: Sequence[Item], at: datetime) -> None:
    """Judge plain tubes and record those that count through one action. Sets each item's fate."""
    ground = ground_of(items)

    def judged_in_turn(item: Item) -> Fate | NewTube:
        judged = judge(item, ground)
        if not isinstance(judged, Fate):
            ground.note(item, judged)
        return judged

    recorded, tubes = sorted_out(items, judged_in_turn)
    if not tubes:
        return
    by = only_sender(recorded)
    taken = record_tubes(tubes=tubes, arrived_at=at, by=by, at=at)
    ask(recorded, tubes, taken)
    for item, tube in zip(recorded, tubes, strict=True):
        item.fate = Fate(position=tube.bench.position) if item.queries else ACCEPTED


def take_tube(item: Item, at: datetime) -> Fate:
    """Take in one tube with those who walked in. May raise Refused."""
    judged = judge(item, ground_of([item]))
    if isinstance(judged, Fate):
        return judged
    taken = record_tubes(tubes=[judged], arrived_at=at, by=item.sender.user, at=at)
    for said in item.payload.samples:
        if said.person is not None:
            target = Target.objects.get(pk=taken[0].targets[said.n])
            remember(said.person.id, person=target.person, household=target.household, target=target)
    ask([item], [judged], taken)
    return Fate(position=judged.bench.position)


def ask(items: Sequence[Item], tubes: Sequence[NewTube], taken: Sequence[Taken]) -> None:
    """Add what a human must look at: codes nobody has, persons who were sampled before, neighbours in a household's tube."""
    _ask_about_households(items, tubes, taken)
    twice = [given.targets[n] for given in taken for n in given.twice]
    before = earlier_samples(twice) if twice else {}
    for item, tube, given in zip(items, tubes, taken, strict=True):
        said = {sample.n: sample for sample in item.payload.samples}
        for n in given.unknown:
            named = {"code": said[n].code} if said[n].code else {"target": said[n].target}
            item.queries.append(Query("unknown_code", {}, {"label": tube.label, "n": n, **named}))
        for n in given.twice:
            target = given.targets[n]
            own = side(tube.label, n, tube.sealed_at, tube.by_id)
            number = given.tube << ORDINAL_BITS | n
            other = max((o for o in before.get(target, ()) if o.id < number), key=lambda o: o.id, default=None)
            first = side(other.label, other.n, other.at, other.by_id) if other else {}
            event = other.event if other and other.event != tube.event else None
            item.queries.append(Query("sampled_twice", first, own, other_event=event, target_id=target))


def _ask_about_households(items: Sequence[Item], tubes: Sequence[NewTube], taken: Sequence[Taken]) -> None:
    """Where the round says one household to a tube, ask about tubes that hold several; their samples count."""
    several = [tube.bench.household_tubes and len(given.targets) > 1 for tube, given in zip(tubes, taken, strict=True)]
    if not any(several):
        return
    homes = homes_of(
        target for given, asked in zip(taken, several, strict=True) if asked for target in given.targets.values()
    )
    for item, tube, given, asked in zip(items, tubes, taken, several, strict=True):
        inside = {homes[target] for target in given.targets.values()} if asked else set()
        if len(inside) > 1:
            item.queries.append(
                Query("households", {}, sealed(tube.label, tube.sealed_at, tube.by_id) | {"homes": len(inside)})
            )


def sealed(label: str, at: datetime, by_id: int) -> dict[str, Any]:
    """Give one account of a tube: its label, when it was sealed, by whom (a sealed id)."""
    return {"label": label, "at": at.isoformat(), "by": seal("accounts.user", by_id)}


def side(label: str, n: int, at: datetime, by_id: int) -> dict[str, Any]:
    """Give one account of a sample: in which tube, at which place, when, by whom (a sealed id)."""
    return sealed(label, at, by_id) | {"n": n}
