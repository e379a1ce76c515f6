"""Tubes come in by the hundred: persons found by code, one statement each for tubes, samples, targets, cells, hours."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions import Proof, Reached, reach_targets, take_back_proof
from wanjia.command.campaigns.models import Target
from wanjia.command.campaigns.rules import Happened
from wanjia.core import journal, sets
from wanjia.core.actions import Refused, action
from wanjia.registry.codes.queries import persons_of
from wanjia.registry.people.actions import NewPerson
from wanjia.registry.presence.actions import take_back_presences
from wanjia.response.sampling.actions._walk_ins import enrol_person, enrol_walk_in
from wanjia.response.sampling.models import Sample, SampleVoid, Tube
from wanjia.response.sampling.models.tubes import ORDINAL_BITS
from wanjia.response.sampling.queries.tubes import Bench, earlier_samples, open_retests, persons_in

MILLISECOND = timedelta(milliseconds=1)
TUBE_COLUMNS = (
    "id", "round", "table", "label", "event", "size", "samples", "opened_at", "sealed_at", "arrived_at", "by_hand",
    "doorstep", "by_id", "device_id",
)  # fmt: skip


class NewSample(msgspec.Struct, frozen=True, gc=False):  # by the ten thousand: made in a tenth of the time
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
    # one order of rounds for everybody: two writers with tubes of the same two rounds must not wait in a circle
    for campaign, chosen in sorted(_by_campaign(tubes).items()):
        _reach(campaign, [tubes[number] for number in chosen], [taken[number] for number in chosen], by, at)
    for given, number in zip(taken, sets.reserve(Tube, len(tubes)), strict=True):
        given.tube = number
    _insert_tubes(tubes, taken, arrived_at)
    _insert_samples(tubes, taken)
    if any(given.twice for given in taken):
        _take_retests(taken)
    for tube, given in zip(tubes, taken, strict=True):
        about = ("sampling.tube", given.tube, tube.bench.position)
        detail = f'{{"samples":{len(given.targets)}}}'
        journal.write_line(journal.Line("record_tube", tube.by_id, *about, tube.sealed_at, tube.device_id, detail))
    return taken


def _by_campaign(tubes: Sequence[NewTube]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for number, tube in enumerate(tubes):
        found[tube.bench.campaign].append(number)
    return found


def _reach(campaign: int, tubes: Sequence[NewTube], taken: Sequence[Taken], by: Any, at: datetime) -> None:
    """Count everybody in these tubes of one round as reached. Who is not in the frame, or walks in, is added as found."""
    samples = [sample for tube in tubes for sample in tube.samples]
    persons = persons_of([sample.code for sample in samples if sample.code])
    named = persons_in(campaign, [sample.target for sample in samples if sample.target])
    whose = [{s.n: persons.get(s.code) if s.code else named.get(s.target) for s in tube.samples} for tube in tubes]
    targets, again = _prove(campaign, tubes, whose, by, at)
    later: list[dict[int, int | None]] = [{} for _tube in tubes]
    for tube, given, who, strange in zip(tubes, taken, whose, later, strict=True):
        for sample in tube.samples:
            target = targets.get(who[sample.n] or 0)
            if target is not None:
                given.targets[sample.n] = target
            elif (found := _stranger(tube, sample, who[sample.n], by, at)) is not None:
                strange[sample.n] = found.person_id
                given.targets[sample.n] = found.pk
            else:
                given.unknown.append(sample.n)
    if any(later):
        strangers = _prove(campaign, tubes, later, by, at)
        targets, again = targets | strangers.targets, again | strangers.again
    _tell_twice(taken, {targets[person] for person in again}, len(targets))


def _prove(
    campaign: int, tubes: Sequence[NewTube], whose: Sequence[dict[int, int | None]], by: Any, at: datetime
) -> Reached:
    proofs = [
        Proof(tube.event, tube.sealed_at, [person for person in who.values() if person is not None])
        for tube, who in zip(tubes, whose, strict=True)
    ]
    proofs = [proof for proof in proofs if proof.persons]
    return reach_targets(campaign=campaign, proofs=proofs, by=by, at=at) if proofs else Reached({}, set())


def _stranger(tube: NewTube, sample: NewSample, person: int | None, by: Any, at: datetime) -> Target | None:
    """Give the target of somebody who was not in the frame, None where nobody can be named."""
    if sample.walk_in is not None:
        return enrol_walk_in(tube.bench, sample.walk_in, by=by, at=at)
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
    rows = [
        (first | sample.n, found[sample.n], min(sample.ms, most), place, sample.checks)
        for place, (tube, given) in enumerate(zip(tubes, taken, strict=True))
        # whatever a clock says: nobody is in a tube after its seal
        for first, found, most in (
            (given.tube << ORDINAL_BITS, given.targets, (tube.sealed_at - tube.opened_at) // MILLISECOND),
        )
        for sample in tube.samples
        if sample.n in found
    ]
    if not rows:
        return
    numbers, targets, moments, opened, checks = zip(*rows, strict=True)
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


def _tell_twice(taken: Sequence[Taken], seen: set[int], persons: int) -> None:
    """Name who was sampled before: those ``seen``, or twice in these tubes, which then hold more samples than ``persons``."""
    if not seen and sum(len(given.targets) for given in taken) == persons:
        return
    for given in taken:
        for n, target in given.targets.items():
            if target in seen:
                given.twice.append(n)
            seen.add(target)


def _take_retests(taken: Sequence[Taken]) -> None:
    """Where a retest of somebody sampled before is open, this sample is the retest and no question."""
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
    if reason == SampleVoid.Reason.WRONG_PERSON and target.person_id is not None:
        take_back_presences(people=[target.person_id], event=sample.tube.event, by=by, at=at)
    take_back_proof(target=target, standing=list(_facts(target.pk)), by=by, at=at)
    detail = {"reason": reason, "sample": sample.pk}
    journal.write("void_sample", by=by, at=at, about=target, position=target.position, detail=detail)
    return void


def _facts(target: int) -> Iterable[Happened]:
    samples = earlier_samples([target]).get(target, [])
    return (Happened("reached", sample.at, sample.event) for sample in samples)
