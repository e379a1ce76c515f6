"""Tubes come in by the hundred: persons found by code, one statement each for tubes, samples, targets, cells, hours."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions import Proof, reach_targets, take_back_proof
from wanjia.command.campaigns.models import Target
from wanjia.command.campaigns.rules import Happened
from wanjia.core import journal, sets
from wanjia.core.actions import Refused, action
from wanjia.registry.people.actions import NewPerson
from wanjia.response.sampling.actions._walk_ins import enrol_person, enrol_walk_in
from wanjia.response.sampling.models import Sample, SampleVoid, Tube
from wanjia.response.sampling.models.tubes import ORDINAL_BITS
from wanjia.response.sampling.queries.tubes import (
    Bench,
    earlier_samples,
    open_retests,
    targets_in,
    targets_of_codes,
)

MILLISECOND = timedelta(milliseconds=1)
TUBE_COLUMNS = (
    "id", "round", "table", "label", "event", "size", "samples", "opened_at", "sealed_at", "arrived_at", "by_hand",
    "doorstep", "by_id", "device_id",
)  # fmt: skip


class NewSample(NamedTuple):
    """One person in a tube: the place, milliseconds after it was opened, and who: by code, by target, or a walk-in."""

    n: int
    ms: int
    code: str = ""
    target: int = 0
    walk_in: NewPerson | None = None
    checks: int | None = None


@dataclass(slots=True)
class NewTube:
    """One tube as a phone sealed it; ``bench`` is its table, moments are aware."""

    bench: Bench
    event: str
    label: str
    size: int
    opened_at: datetime
    sealed_at: datetime
    by_id: int
    samples: Sequence[NewSample]
    device_id: int | None = None
    by_hand: bool = False
    doorstep: bool = False


@dataclass(slots=True)
class Taken:
    """What became of a tube: its number, the targets of its places, the places nobody stands for, who was sampled before."""

    tube: int = 0
    targets: dict[int, int] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    twice: list[int] = field(default_factory=list)


@action
def record_tubes(*, tubes: Sequence[NewTube], arrived_at: datetime, by: Any, at: datetime) -> list[Taken]:
    """Record tubes of running rounds in their order, each sample a proof that its person was reached; give what became of each.

    A code that stands for nobody is given back as unknown and the other samples count. ``by`` may be None when the tubes are
    of several users.
    """
    taken = [Taken() for _tube in tubes]
    _find_targets(tubes, taken, by, at)
    for given, number in zip(taken, sets.reserve(Tube, len(tubes)), strict=True):
        given.tube = number
    _insert_tubes(tubes, taken, arrived_at)
    _insert_samples(tubes, taken)
    _reach(tubes, taken, by, at)
    for tube, given in zip(tubes, taken, strict=True):
        about = ("sampling.tube", given.tube, tube.bench.position)
        detail = f'{{"samples":{len(given.targets)}}}'
        journal.write_line(journal.Line("record_tube", tube.by_id, *about, tube.sealed_at, tube.device_id, detail))
    return taken


def _find_targets(tubes: Sequence[NewTube], taken: Sequence[Taken], by: Any, at: datetime) -> None:
    """Find whose place each sample is. Who has a code and is not in the frame, or walks in without one, is added as found."""
    for campaign, chosen in _by_campaign(tubes).items():
        samples = [sample for number in chosen for sample in tubes[number].samples]
        inside, outside = targets_of_codes(campaign, [s.code for s in samples if s.code])
        known = targets_in(campaign, [s.target for s in samples if s.target])
        for number in chosen:
            targets, strange = taken[number].targets, []
            for sample in tubes[number].samples:
                target = inside.get(sample.code) if sample.code else sample.target
                if target is not None and (sample.code or target in known):
                    targets[sample.n] = target
                else:
                    strange.append(sample)
            for sample in strange:
                found = _stranger(tubes[number], sample, outside, by, at)
                if found is None:
                    taken[number].unknown.append(sample.n)
                else:
                    targets[sample.n] = found.pk


def _by_campaign(tubes: Sequence[NewTube]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for number, tube in enumerate(tubes):
        found[tube.bench.campaign].append(number)
    return found


def _stranger(tube: NewTube, sample: NewSample, outside: dict[str, int], by: Any, at: datetime) -> Target | None:
    """Give the target of somebody who was not in the frame, None where nobody can be named."""
    if sample.walk_in is not None:
        return enrol_walk_in(tube.bench, sample.walk_in, by=by, at=at)
    person = outside.get(sample.code)
    return enrol_person(tube.bench.campaign, person, by=by, at=at) if person is not None else None


def _insert_tubes(tubes: Sequence[NewTube], taken: Sequence[Taken], arrived_at: datetime) -> None:
    arrived, moment = sets.moment(arrived_at), sets.moment
    rows = [
        (given.tube, t.bench.round, t.bench.table, t.label, sets.uuid(t.event), t.size, len(given.targets),
         moment(t.opened_at), moment(t.sealed_at), arrived, t.by_hand, t.doorstep, t.by_id, t.device_id)
        for t, given in zip(tubes, taken, strict=True)
    ]  # fmt: skip
    sets.insert(Tube, TUBE_COLUMNS, rows)


def _insert_samples(tubes: Sequence[NewTube], taken: Sequence[Taken]) -> None:
    """Write the samples from lists of whole numbers; the store makes numbers and moments of them."""
    numbers: list[int] = []
    targets: list[int] = []
    moments: list[int] = []
    opened: list[int] = []
    checks: list[int | None] = []
    for place, (tube, given) in enumerate(zip(tubes, taken, strict=True)):
        first, found = given.tube << ORDINAL_BITS, given.targets
        most = (
            tube.sealed_at - tube.opened_at
        ) // MILLISECOND  # whatever a clock says: nobody is in a tube after its seal
        for sample in tube.samples:
            target = found.get(sample.n)
            if target is not None:
                numbers.append(first | sample.n)
                targets.append(target)
                moments.append(min(sample.ms, most))
                opened.append(place)
                checks.append(sample.checks)
    lists, values = sets.lists_table(
        "v",
        {
            "id": ("integer", numbers),
            "target_id": ("integer", targets),
            "ms": ("integer", moments),
            "tube": ("integer", opened),
            "checks": ("integer", checks),
        },
    )
    begun, of_tubes = sets.lists_table(
        "t",
        {
            "number": ("integer", range(len(tubes))),
            "opened_at": ("moment", [sets.moment(tube.opened_at) for tube in tubes]),
        },
    )
    sets.run(
        "INSERT INTO sampling_sample (id, tube_id, target_id, at, checks) "
        f"SELECT v.id, v.id >> {ORDINAL_BITS}, v.target_id, {sets.later('t.opened_at', 'v.ms')}, v.checks "
        f"FROM {lists} JOIN {begun} ON t.number = v.tube",
        [*values, *of_tubes],
    )


def _reach(tubes: Sequence[NewTube], taken: Sequence[Taken], by: Any, at: datetime) -> None:
    proofs = [
        Proof(tube.event, tube.sealed_at, list(given.targets.values()))
        for tube, given in zip(tubes, taken, strict=True)
        if given.targets
    ]
    if not proofs:
        return
    before = reach_targets(proofs=proofs, by=by, at=at)
    seen = {target for target, times in before.items() if times}
    repeated = len(before) < sum(len(proof.targets) for proof in proofs)
    if seen or repeated:
        _tell_twice(taken, seen)


def _tell_twice(taken: Sequence[Taken], seen: set[int]) -> None:
    """Name who was sampled before; where a retest of theirs is open, this sample is the retest and no question."""
    for given in taken:
        for n, target in given.targets.items():
            if target in seen:
                given.twice.append(n)
            seen.add(target)
    retests = open_retests({given.targets[n] for given in taken for n in given.twice})
    for given in taken if retests else ():
        for n in list(given.twice):
            retest = retests.pop(given.targets[n], None)
            if retest is not None:
                retest.sample_id = given.tube << ORDINAL_BITS | n
                retest.save(update_fields=["sample"])
                given.twice.remove(n)


@action
def void_sample(*, sample: Sample, reason: str, by: Any, at: datetime) -> SampleVoid:
    """Take a sample out of the count; it stays readable. Raises Refused for no reason of ours, or the second time."""
    if reason not in SampleVoid.Reason.values:
        raise Refused(_("没有这种作废原因"), field="reason", code="invalid")
    if SampleVoid.objects.filter(sample=sample).exists():
        raise Refused(_("这份样本已经作废"))
    void: SampleVoid = SampleVoid.objects.create(sample=sample, reason=reason, at=at, by=by)
    target = Target.objects.get(pk=sample.target_id)
    take_back_proof(target=target, standing=list(_facts(target.pk)), by=by, at=at)
    detail = {"reason": reason, "sample": sample.pk}
    journal.write("void_sample", by=by, at=at, about=target, position=target.position, detail=detail)
    return void


def _facts(target: int) -> Iterable[Happened]:
    samples = earlier_samples([target]).get(target, [])
    return (Happened("reached", sample.at, sample.event) for sample in samples)
