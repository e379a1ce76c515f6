"""What the workers of the town found at the doors: every outcome there is, at plausible times, and one worker to look at."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from demo.hours import Hours
from wanjia.command.campaigns.actions import NewOutcome
from wanjia.command.campaigns.models import QuestionForm
from wanjia.response.screening.actions import NewVisit
from wanjia.response.screening.rules import metres

FLAGS: dict[str, bool | None] = {"verified": True, "told": True, "went": True, "saw": True, "checked_code": True}
CHANCES = [("reached", 0.83), ("absent", 0.09), ("vacant", 0.035), ("moved", 0.02), ("refused", 0.013)]
REASONS = {
    "refused": ("不愿开门，隔门说一切正常", "要求先看证件，约社区再来", "夜班在睡觉，不愿配合"),
    "inaccessible": (
        "单元门禁损坏，无人应答对讲",
        "院内有狗，无法进入",
        "工地围挡，走不到门口",
        "门口堆放杂物，无法靠近",
    ),
}
# What the first doors of every grid answer, so that each state is there at any scale.
PRELUDE = (
    "reached",
    "vacant",
    "vacant",
    "absent",
    "absent",
    "refused",
    "moved",
    "inaccessible",
    "inaccessible",
    "inaccessible",
)
SUSPECT_DOORS = 26


@dataclass(frozen=True)
class Stop:
    """A target on a worker's way: its number, people and door; degrees WGS 84."""

    target: int
    people: tuple[int, ...]
    position: int
    latitude: float
    longitude: float


@dataclass
class Shift:
    """One worker's part of a round: who, with which device, the stops of each grid, and how far they got."""

    worker: int
    device: int | None
    stops: list[list[Stop]]
    progress: float
    speed: float = 1.2  # metres a second from door to door
    suspect: bool = False


@dataclass
class Screening:
    """Makes the visits of a round; ``finish`` leaves nobody unaccounted for."""

    chance: Random
    hours: Hours
    form: QuestionForm
    finish: bool = False
    visits: list[NewVisit] = field(default_factory=list)
    unanswered: Counter[str] = field(default_factory=Counter)

    def walk(self, shift: Shift) -> None:
        """Let one worker walk: forward through the doors, then back to some where nobody answered."""
        way = [stop for stops in shift.stops for stop in stops[: round(len(stops) * shift.progress)]]
        if not self.finish:
            way = [stop for stop in way if self.chance.random() > 0.03]
        again: list[tuple[Stop, str]] = []
        worked, last = self.chance.uniform(60, 1500), None
        mean = self.hours.length * 0.86 / max(len(way), 1)
        for number, stop in enumerate(way):
            worked += self._gap(last, stop, mean, shift.speed)
            if worked > self.hours.length and not self.finish:
                break
            kind = self._kind(number)
            self._visit(shift, stop, kind, self.hours.moment(worked))
            last = stop
            if kind in ("absent", "vacant") and (self.finish or self.unanswered[kind] % 2):
                again.append((stop, kind))
        for stop, kind in again:
            worked += self._gap(last, stop, 90, shift.speed)
            if self.finish or worked < self.hours.length:
                second = "vacant" if kind == "vacant" else "reached"
                self._visit(shift, stop, second, self.hours.moment(worked))
            last = stop
        if shift.suspect:
            self._invent(shift, [stop for stops in shift.stops for stop in stops if stop not in set(way)])

    def _gap(self, last: Stop | None, stop: Stop, mean: float, speed: float) -> float:
        way = metres((last.longitude, last.latitude), (stop.longitude, stop.latitude)) if last else 0
        return max(50 + (way + 50) / speed, self.chance.uniform(0.6, 1.4) * mean)

    def _kind(self, number: int) -> str:
        if number < len(PRELUDE) and not self.finish:
            return PRELUDE[number]
        dice = self.chance.random()
        for kind, share in CHANCES:
            dice -= share
            if dice < 0:
                return kind
        return "reached" if self.finish else "inaccessible"

    def _visit(self, shift: Shift, stop: Stop, kind: str, at: datetime) -> None:
        met = [p for p in stop.people if self.chance.random() < 0.85] or list(stop.people[:1])
        reached = kind == "reached"
        people = {person: self._answers(at) for person in met} if reached else {}
        well = all(answers["symptoms"] == ["none"] and answers["travelled"] == "no" for answers in people.values())
        jitter = self.chance.uniform
        self.visits.append(
            NewVisit(
                outcome=self._outcome(shift, stop, kind, at),
                flags=FLAGS if reached else {"went": True},
                all_well=reached and well,
                letter=kind != "moved",
                services=("publicity", "screening") if reached else (),
                met=tuple(met) if reached else (),
                people=people,
                answers={"any_returnee": "no"} if reached else {},
                form_id=self.form.pk,
                started_at=at - timedelta(seconds=self.chance.randrange(25, 90)),
                location=(stop.longitude + jitter(-2e-4, 2e-4), stop.latitude + jitter(-15e-5, 15e-5)),
                accuracy=float(self.chance.randrange(5, 30)),
            )
        )

    def _outcome(self, shift: Shift, stop: Stop, kind: str, at: datetime) -> NewOutcome:
        revisit = None
        if kind in ("absent", "vacant"):
            self.unanswered[kind] += (
                1  # every second one is gone back to; of the others half are overdue, half are due later
            )
            revisit = timedelta(hours=(4, 40)[self.unanswered[kind] // 2 % 2])
        return NewOutcome(
            target_id=stop.target,
            event=self._event(at),
            kind=kind,
            at=at,
            by_id=shift.worker,
            revisit_at=at + revisit if revisit else None,
            reason=self.chance.choice(REASONS[kind]) if kind in REASONS else "",
            device_id=shift.device,
        )

    def _event(self, at: datetime) -> str:
        """Give a UUIDv7 of a moment, its random part from the town's own chance."""
        number = int(at.timestamp() * 1000) << 80 | 7 << 76 | self.chance.getrandbits(12) << 64
        return str(UUID(int=number | 2 << 62 | self.chance.getrandbits(62)))

    def _answers(self, at: datetime) -> dict[str, Any]:
        dice = self.chance.random()
        well = {
            "temperature": f"{self.chance.choice((36.1, 36.2, 36.3, 36.4, 36.5, 36.6, 36.7, 36.8))}",
            "symptoms": ["none"],
            "travelled": "no",
            "health_code": "green",
        }
        if dice < 0.004:
            return well | {"temperature": f"37.{self.chance.randrange(4, 10)}", "symptoms": ["fever", "cough"]}
        if dice < 0.012:
            arrived = (at - timedelta(days=self.chance.randrange(1, 12))).date()
            origin = self.chance.choice(("辽宁沈阳", "北京", "吉林长春", "呼和浩特", "黑龙江哈尔滨"))
            return well | {"travelled": "yes", "came_from": origin, "arrived_on": arrived.isoformat()}
        return well

    def _invent(self, shift: Shift, left: Sequence[Stop]) -> None:
        """Doors six seconds apart, at night, a kilometre away, all with one answer: what a human should look at."""
        at = self.hours.night()
        for stop in list(left)[:SUSPECT_DOORS]:
            at += timedelta(seconds=6)
            people = {
                p: {"temperature": "36.5", "symptoms": ["none"], "travelled": "no", "health_code": "green"}
                for p in stop.people
            }
            self.visits.append(
                NewVisit(
                    outcome=self._outcome(shift, stop, "reached", at),
                    flags=FLAGS,
                    all_well=True,
                    met=stop.people,
                    people=people,
                    answers={"any_returnee": "no"},
                    form_id=self.form.pk,
                    started_at=at - timedelta(seconds=4),
                    location=(stop.longitude + 0.012, stop.latitude + 0.004),
                    accuracy=10.0,
                )
            )

    def batches(self, size: int) -> Iterator[list[NewVisit]]:
        """Give the visits in the order they happened, a batch at a time."""
        ordered = sorted(self.visits, key=lambda visit: (visit.outcome.at, visit.outcome.event))
        for begin in range(0, len(ordered), size):
            yield ordered[begin : begin + size]
