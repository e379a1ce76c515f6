"""Sampling in the town: a trial that is closed, and the second round, part done in 永清街道 and 科尔沁街道.

At full size 永清街道 has 37 points with 83 tables, 科尔沁街道 20 points with 31 tables, where 16,635 persons had been sampled
by 13:00 and as many certificates given out.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from demo import plan
from demo.ground import Ground
from demo.hours import TONGLIAO
from demo.staff import Staff
from wanjia.command.campaigns.actions import NewOutcome, close_campaign, launch_campaign, record_outcomes
from wanjia.command.campaigns.models import Target
from wanjia.command.posts.models import Document
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Need
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Place
from wanjia.response.sampling.actions import (
    NewSample,
    NewTube,
    add_point,
    add_table,
    note_ready,
    open_point,
    open_round,
    record_tubes,
)
from wanjia.response.sampling.models import Point, ReadyCheck, Round, Table
from wanjia.response.sampling.queries.tubes import benches

POINTS = {plan.STREET: (37, 83), plan.SAMPLED_STREET: (20, 31)}
BY_ONE = 16_635  # sampled in 科尔沁街道 by 13:00
TUBE = 10
STAY_HOME = ("immobile", "infant", "disabled")  # are sampled at their door, later
BATCH = 200  # tubes of one transaction
OPENS, ONE, CLOSES = time(7), time(13), time(19)


@dataclass
class Stand:
    """One table: where it stands, who works there, and the targets that come to it in their order."""

    table: Table
    by: User
    queue: list[int] = field(default_factory=list)
    opened: datetime | None = None


def trial(ground: Ground, staff: Staff, document: Document, chance: Random, *, at: datetime) -> Round:
    """Hold the first round in one community, with everybody accounted for, and close it."""
    day = _day(at) - timedelta(days=5)
    begin = datetime.combine(day, OPENS, TONGLIAO)
    community = ground.places["community"]
    round_ = _launch(
        "第一轮全员核酸检测（试点）", ground, [community], document, staff, begin, begin + timedelta(hours=14)
    )
    stands = _stands(round_, [community], (1, 2), staff, begin)
    _queue_up(round_, community, stands, staying=())
    tubes = Tubes(chance, "S")
    for stand in stands:
        left = max(1, len(stand.queue) // 40)
        tubes.fill(stand, stand.queue[left:], begin + timedelta(minutes=10), begin + timedelta(hours=11))
    tubes.record(begin + timedelta(hours=12))
    _excuse(round_, staff, chance, begin + timedelta(hours=12))
    close_campaign(campaign=round_.campaign, by=staff.users["zhihui"], at=begin + timedelta(hours=13))
    return round_


def second(ground: Ground, staff: Staff, document: Document, follows: Round, chance: Random, *, at: datetime) -> Round:
    """Begin the second round and let it stand where it stands at ``at``."""
    begin = datetime.combine(_day(at), OPENS, TONGLIAO)
    streets = [ground.places["street"], ground.places["sampled_street"]]
    ends = begin + timedelta(days=1, hours=14)
    round_ = _launch("第二轮全员核酸检测", ground, streets, document, staff, begin, ends, follows)
    share = len(ground.doors) / 22_000  # of the full town
    one, closes = (datetime.combine(_day(at), moment, TONGLIAO) for moment in (ONE, CLOSES))
    tubes = Tubes(chance, "T")
    for code, street in zip(POINTS, streets, strict=True):
        points, tables = POINTS[code]
        numbers = (points, tables) if share > 0.9 else (2, 3)
        places = [p for c, p in ground.communities.items() if c.startswith(code)]
        stands = _stands(round_, places, numbers, staff, begin)
        _queue_up(round_, street, stands, staying=STAY_HOME)
        _sample(tubes, stands, code, begin, one, min(at, closes), chance, full=share > 0.9)
    tubes.record(min(at, closes))
    return round_


def _sample(
    tubes: "Tubes",
    stands: list[Stand],
    code: str,
    begin: datetime,
    one: datetime,
    now: datetime,
    chance: Random,
    *,
    full: bool,
) -> None:
    """Let people come: so many until shortly before one, and some of the others after it."""
    comers = sum(len(stand.queue) for stand in stands)
    wanted = (
        BY_ONE
        if code == plan.SAMPLED_STREET and full
        else round(comers * (0.86 if code == plan.SAMPLED_STREET else 0.5))
    )
    for number, stand in enumerate(stands):
        share = wanted * (number + 1) // len(stands) - wanted * number // len(stands)
        share = min(share, len(stand.queue))
        tubes.fill(stand, stand.queue[:share], begin + timedelta(minutes=10), one - timedelta(minutes=12))
        if now > one + timedelta(minutes=30):
            rest = stand.queue[share:]
            later = rest[: round(len(rest) * chance.uniform(0.2, 0.5))]
            tubes.fill(stand, later, one + timedelta(minutes=10), now - timedelta(minutes=15))


class Tubes:
    """Fills tubes and keeps them until they are recorded in the order in which they were sealed."""

    def __init__(self, chance: Random, letter: str) -> None:
        self.chance, self.letter = chance, letter
        self.made: list[NewTube] = []

    def fill(self, stand: Stand, queue: Sequence[int], begin: datetime, end: datetime) -> None:
        """Let people stand before a table one after another, evenly from begin to end."""
        if not queue:
            return
        bench = benches([stand.table.pk])[stand.table.pk]
        each = (end - begin).total_seconds() * 1000 / len(queue)
        for first in range(0, len(queue), TUBE):
            targets = queue[first : first + TUBE]
            opened = begin + timedelta(milliseconds=each * first)
            samples = [NewSample(n=n, ms=int(each * 0.9 * n), target=t) for n, t in enumerate(targets, 1)]
            self.made.append(
                NewTube(
                    bench=bench, event=str(UUID(int=self.chance.getrandbits(128), version=4)),
                    label=f"{self.letter}{len(self.made) + 1:07d}", size=TUBE, opened_at=opened,
                    sealed_at=opened + timedelta(milliseconds=each * len(targets)), by_id=stand.by.pk, samples=samples,
                    by_hand=len(targets) < TUBE,
                )
            )  # fmt: skip

    def record(self, until: datetime) -> None:
        """Record all, as the tables' phones would send them: some minutes after they were sealed."""
        self.made.sort(key=lambda tube: (tube.sealed_at, tube.event))
        for batch in in_batches(self.made, BATCH, lambda tube: tube.sealed_at):
            arrived = min(batch[-1].sealed_at + timedelta(minutes=4), until)
            record_tubes(tubes=batch, arrived_at=arrived, by=None, at=arrived)


def in_batches(rows: Sequence[Any], size: int, moment: Callable[[Any], datetime]) -> Iterator[list[Any]]:
    """Give rows in their order, so many at once; nobody waits with them over a pause of ten minutes."""
    batch: list[Any] = []
    for row in rows:
        if batch and (len(batch) == size or moment(row) - moment(batch[-1]) > timedelta(minutes=10)):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _day(at: datetime) -> date:
    """Give the day of the round: this one once it is past two in the afternoon, else the day before."""
    local = at.astimezone(TONGLIAO)
    return local.date() if local.hour >= 14 else local.date() - timedelta(days=1)


def _launch(
    name: str, ground: Ground, scope: list[Place], document: Document, staff: Staff, begin: datetime, ends: datetime,
    follows: Round | None = None,
) -> Round:  # fmt: skip
    lead, at = staff.users["zhihui"], begin - timedelta(hours=10)
    round_: Round = open_round(
        name=name, place=ground.places["county"], scope=scope, document=document, opens_at=begin, closes_at=ends,
        tube_size=TUBE, label_pattern="[ST][0-9]{7}", follows=follows, by=lead, at=at,
    )  # fmt: skip
    launch_campaign(campaign=round_.campaign, by=lead, at=at)
    round_.campaign.refresh_from_db()
    return round_


def _stands(round_: Round, places: list[Place], numbers: tuple[int, int], staff: Staff, begin: datetime) -> list[Stand]:
    """Set points and tables up, find everything ready and open the points."""
    lead, sampler = staff.users["zhihui"], staff.users["caiyang"]
    first = Point.objects.filter(round=round_).count()
    points, tables = numbers
    made = []
    for number in range(points):
        place = places[number % len(places)]
        site = add_site(
            kind="sampling_point", name=f"{place.name}{number // len(places) + 1}号采样点（{round_.campaign.round}）",
            place=place, by=lead, at=begin - timedelta(hours=8),
        )  # fmt: skip
        made.append(
            add_point(
                round=round_,
                site=site,
                number=first + number + 1,
                opens_at=begin,
                closes_at=begin + timedelta(hours=12),
                area_m2=260 + number % 5 * 60,
                per_table_hour=95,
                by=lead,
                at=begin - timedelta(hours=8),
            )  # fmt: skip
        )
    stands = [
        Stand(
            add_table(point=made[n % points], number=n // points + 1, by=lead, at=begin - timedelta(hours=7)), sampler
        )
        for n in range(tables)
    ]
    for point in made:
        for item in ReadyCheck.Item.values:
            note_ready(point=point, item=item, ready=True, by=lead, at=begin - timedelta(minutes=40))
        open_point(point=point, by=lead, at=begin)
    return sorted(stands, key=lambda stand: (stand.table.point.number, stand.table.number))


def _queue_up(round_: Round, place: Place, stands: list[Stand], *, staying: Sequence[str]) -> None:
    """Send everybody who can walk to a table, neighbours to the same one."""
    rows = Target.objects.filter(campaign=round_.campaign).at(place)
    needy = Need.objects.filter(kind__in=staying, until_at=None).values("person_id")
    comers = list(rows.exclude(person__in=needy).order_by("position", "id").values_list("id", flat=True))
    for number, stand in enumerate(stands):
        stand.queue = comers[len(comers) * number // len(stands) : len(comers) * (number + 1) // len(stands)]


def _excuse(round_: Round, staff: Staff, chance: Random, at: datetime) -> None:
    """Account for those who did not come to the trial: moved away, refused."""
    left = Target.objects.filter(campaign=round_.campaign, open=True).order_by("pk").values_list("pk", flat=True)
    rows = [
        NewOutcome(
            target_id=target, event=str(UUID(int=chance.getrandbits(128), version=4)),
            kind="moved" if number % 3 else "refused", at=at, by_id=staff.users["shequ"].pk,
            reason="" if number % 3 else "近期已在医院检测，不愿再采",
        )
        for number, target in enumerate(left)
    ]  # fmt: skip
    record_outcomes(rows=rows, arrived_at=at, by=staff.users["shequ"], at=at)
