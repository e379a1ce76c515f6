"""tube@1: judged one by one against what was read for all, recorded at once by sampling's own action."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from wanjia.core.actions import Refused
from wanjia.core.identities import seal, unseal_many
from wanjia.interfaces.sync.actions._found import phone_of
from wanjia.interfaces.sync.envelope import SampleSaid, TubePayload, WalkIn, utc
from wanjia.interfaces.sync.fates import Fate, Query, held, rejected
from wanjia.interfaces.sync.ground import TARGET
from wanjia.interfaces.sync.items import Item
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.people.actions import NewPerson
from wanjia.registry.people.identity.documents import KINDS, read_document
from wanjia.registry.people.identity.refusal import IdentityRefused
from wanjia.response.sampling.actions import NewSample, NewTube
from wanjia.response.sampling.queries import tubes as reading
from wanjia.response.sampling.queries.tubes import Bench, Known
from wanjia.response.sampling.rules import MOST_IN_A_TUBE, label_fits

RECORD = Capability.RECORD_SAMPLES
CAMPAIGN, TABLE = "campaigns.campaign", "sampling.table"


class Ground(NamedTuple):
    """What a group of tubes stands on: tables, rounds and targets by what the phone calls them, labels known."""

    benches: dict[str, Bench]
    campaigns: dict[str, int | None]
    targets: dict[str, int | None]
    steps: dict[int, list[tuple[datetime, str]]]
    labels: dict[str, list[Known]]

    def note(self, item: Item, tube: NewTube) -> None:
        """Remember a label that this group has just sealed, for the tubes after it."""
        known = Known(0, tube.bench.round, item.id, tube.device_id)
        self.labels.setdefault(tube.label, []).append(known)


def ground_of(items: Sequence[Item]) -> Ground:
    """Read what these tubes are about, in a handful of queries."""
    tables = _numbers(TABLE, (item.event.subject for item in items if item.event))
    rows = reading.benches(number for number in tables.values() if number is not None)
    benches = {name: rows[number] for name, number in tables.items() if number in rows}
    named = (sample.target for item in items for sample in item.payload.samples if sample.target)
    return Ground(
        benches,
        _numbers(CAMPAIGN, (item.payload.round for item in items)),
        _numbers(TARGET, named),
        reading.steps_of({bench.point for bench in benches.values()}),
        reading.labels_known(item.payload.label for item in items),
    )


def _numbers(kind: str, names: Iterable[str]) -> dict[str, int | None]:
    listed = list(set(names))
    return dict(zip(listed, unseal_many(kind, listed), strict=True))


def judge(item: Item, ground: Ground) -> NewTube | Fate:
    """Give the tube to record, or the fate that keeps it from being one; questions are added to the item.

    What the office let in (``item.let_in``) is no longer asked about its label and its number of samples.
    """
    event, said = item.event, item.payload
    assert event is not None and item.at is not None
    bench = ground.benches.get(event.subject)
    if bench is None:
        return rejected("unknown_table", _("没有这张采样台"), "subject", fixable=False)
    if not any(lo <= bench.end and bench.position <= hi for lo, hi in item.sender.standing.spans(RECORD)):
        return rejected("not_yours", _("这张采样台不在您的片区"), "subject", fixable=False)
    if fate := faults(said, bench, ground):
        return fate
    if not bench.running:
        return held("office", "closed", bench.position)
    if not item.let_in and (why := doubtful(said, bench, ground)):
        return held("office", why, bench.position)
    question(item, bench, ground)
    try:
        # Both are the phone's time corrected by its skew: a tube that was moved to its arrival is moved as a whole.
        opened, moved = utc(said.opened_at), item.at - event.wall - timedelta(milliseconds=event.skew_ms)
        assert opened is not None
        return new_tube(item, bench, ground, opened + moved)
    except OverflowError:
        return rejected("invalid", _("时间超出了日历的范围"), "payload.opened_at", position=bench.position)


def faults(said: TubePayload, bench: Bench, ground: Ground) -> Fate | None:
    """Give the fate of a tube that contradicts itself."""
    if ground.campaigns.get(said.round) != bench.campaign:
        return rejected("wrong_round", _("采样台不属于这一轮"), "payload.round", position=bench.position)
    places = [sample.n for sample in said.samples]
    if len(places) != len(set(places)):
        return rejected("invalid", _("同一个管位记了两个人"), "payload.samples", position=bench.position)
    for number, sample in enumerate(said.samples):
        if bool(sample.code) + bool(sample.target) + (sample.person is not None) != 1:
            field = f"payload.samples[{number}]"
            return rejected("invalid", _("每份样本只能用一种方式指明是谁"), field, position=bench.position)
    if len(places) > MOST_IN_A_TUBE or max(places, default=0) > MOST_IN_A_TUBE:
        return held("office", "too_many", bench.position)
    return None


def doubtful(said: TubePayload, bench: Bench, ground: Ground) -> str:
    """Give why the office must look before a tube may count, empty for nothing."""
    if len(said.samples) > said.size:
        return "too_many"
    if bench.label_pattern and not label_fits(bench.label_pattern).fullmatch(said.label):
        return "label"
    used = {known.round for known in ground.labels.get(said.label, ())}
    return "other_round" if used - {bench.round} else ""


def question(item: Item, bench: Bench, ground: Ground) -> None:
    """Ask about a tube that counts and is strange: its point was shut, its label sealed before, it went on after that."""
    said, at = item.payload, item.at
    assert at is not None
    shut = not reading.open_at(ground.steps.get(bench.point, []), at)
    beyond = any(sample.n > said.size for sample in said.samples)
    same = [known for known in ground.labels.get(said.label, ()) if known.round == bench.round]
    if not (shut or beyond or same):
        return
    told = {"label": said.label, "at": at.isoformat(), "by": seal("accounts.user", item.sender.user.pk)}
    if shut:
        item.queries.append(Query("not_open", {}, told))
    if beyond:
        item.queries.append(Query("after_seal", {}, told | {"size": said.size}))
    if same:
        own = same[-1].device == item.sender.device.pk
        earlier = {"label": said.label, "event": same[-1].event}
        kind = "after_seal" if own else "tube_twice"
        item.queries.append(Query(kind, earlier, told, other_event=same[-1].event))


def new_tube(item: Item, bench: Bench, ground: Ground, opened_at: datetime) -> NewTube:
    """Put a tube together. Raises Refused for a walk-in nobody can be named by."""
    said: TubePayload = item.payload
    assert item.at is not None
    return NewTube(
        bench=bench,
        event=item.id,
        label=said.label,
        size=said.size,
        opened_at=min(opened_at, item.at),
        sealed_at=item.at,
        by_id=item.sender.user.pk,
        device_id=item.sender.device.pk,
        by_hand=said.by_hand,
        doorstep=said.doorstep,
        samples=[
            NewSample(sample.n, sample.ms, sample.code, checks=sample.checks)
            if sample.code
            else new_sample(sample, ground, item, f"payload.samples[{number}]")
            for number, sample in enumerate(said.samples)
        ],
    )


def new_sample(said: SampleSaid, ground: Ground, item: Item, field: str) -> NewSample:
    """Give a sample to record of somebody who was not named by a code. Raises Refused, naming the field."""
    if said.person is not None:
        assert item.at is not None
        person = walk_in(said.person, item.at.date(), field, let_in=item.let_in)
        return NewSample(said.n, said.ms, walk_in=person, checks=said.checks)
    return NewSample(said.n, said.ms, target=ground.targets.get(said.target) or -1, checks=said.checks)


def walk_in(said: WalkIn, today: date, field: str, *, let_in: bool = False) -> NewPerson:
    """Give a person to register. Raises Refused for a number that cannot be; ``let_in``: such a number is left out."""
    kind = said.document_kind if said.document_kind in KINDS else None
    try:
        document = read_document(said.document, kind=kind, today=today)
    except IdentityRefused as error:
        if not let_in:
            raise Refused(error.text, field=field, code=error.code) from error
        document = read_document("", kind="none", today=today)
    try:
        phone = phone_of(said.phone, field)
    except Refused:
        if not let_in:
            raise
        phone = ""
    return NewPerson(
        name=said.name.strip(),
        phone=phone,
        residence="floating",
        document_kind=document.kind,
        document=document.number,
    )
