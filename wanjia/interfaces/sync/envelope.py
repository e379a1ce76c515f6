"""The shapes of docs/sync.md: what a push, an event and each payload look like. Unknown fields are passed over."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

MAX_EVENTS = 200
MAX_BYTES = 256 * 1024
MAX_PLAIN_BYTES = 2 * 1024 * 1024  # what a gzipped body may unfold to

Moment = Annotated[datetime, Meta(tz=True)]
Text = Annotated[str, Meta(max_length=300)]
Id = Annotated[str, Meta(max_length=64)]
Scalar = str | int | float | bool | None
Answers = dict[str, Scalar | list[Scalar]]
Need = Annotated[str, Meta(max_length=16)]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Push(Struct):
    """A request. Events are read one by one, so that a broken one spoils no other. ``unsent``: left on the phone after it."""

    events: list[msgspec.Raw]
    app: str = ""
    unsent: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None


class Event(Struct, frozen=True):
    """The frame around every payload."""

    id: UUID
    seq: Annotated[int, Meta(ge=1, le=2**53)]
    kind: Annotated[str, Meta(max_length=24)]
    subject: Id
    wall: Moment
    payload: dict[str, Any]
    territory: Id = ""
    skew_ms: Annotated[int, Meta(ge=-(2**50), le=2**50)] = 0
    suspect: bool = False
    base: dict[str, str] = {}
    supersedes: UUID | None = None


class PersonReply(Struct, frozen=True):
    """What one person answered."""

    person: Id
    answers: Answers = {}


class Found(Struct, frozen=True):
    """Somebody met who is not in the register."""

    id: UUID
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    sex: Literal["male", "female", "unknown"] = "unknown"
    birth_date: date | None = None
    phone: Annotated[str, Meta(max_length=40)] = ""
    residence: Literal["permanent", "temporary", "floating"] = "floating"
    needs: list[Need] = []
    answers: Answers = {}


class PersonNeed(Struct, frozen=True):
    """A need seen at the door."""

    person: Id
    kind: Need


class VisitPayload(Struct, frozen=True):
    """``visit@1``."""

    outcome: Literal["reached", "absent", "vacant", "refused", "moved", "inaccessible"]
    all_well: bool = False
    verified: bool = False
    told: bool = False
    managed: bool | None = None
    went: bool = False
    saw: bool = False
    checked_code: bool = False
    letter: bool = False
    services: Annotated[list[Annotated[str, Meta(max_length=20)]], Meta(max_length=10)] = []
    revisit_at: Moment | None = None
    reason: Text = ""
    met: Annotated[list[Id], Meta(max_length=100)] = []
    people: Annotated[list[PersonReply], Meta(max_length=100)] = []
    found: Annotated[list[Found], Meta(max_length=100)] = []
    needs: Annotated[list[PersonNeed], Meta(max_length=100)] = []
    answers: Answers = {}
    form: Annotated[str, Meta(max_length=120)] = ""
    started_at: Moment | None = None
    location: tuple[float, float] | None = None
    accuracy_m: float | None = None
    note: Annotated[str, Meta(max_length=1000)] = ""
    photo: Sha256 | None = None


class FoundHouseholdPayload(Struct, frozen=True):
    """``found_household@1``."""

    door: Annotated[str, Meta(min_length=1, max_length=40)]
    campaign: Id
    people: Annotated[list[Found], Meta(max_length=100)] = []
    reason: Text = ""


class NeedChange(Struct, frozen=True):
    """Needs begun and ended."""

    add: list[Need] = []
    remove: list[Need] = []


class ContactPayload(Struct, frozen=True):
    """``contact@1``."""

    phone: Annotated[str, Meta(max_length=40)] | None = None
    needs: NeedChange = NeedChange()


class LeadResultPayload(Struct, frozen=True):
    """``lead_result@1``."""

    result: Literal["matched", "not_found", "not_here", "duplicate"]
    person: Id | None = None
    note: Annotated[str, Meta(max_length=1000)] = ""


class OrderPayload(Struct, frozen=True):
    """``accept_order@1`` and ``complete_order@1``."""

    note: Annotated[str, Meta(max_length=1000)] = ""
    evidence: Sha256 | None = None


class PaperPayload(Struct, frozen=True):
    """``read_document@1`` and ``acknowledge_directive@1``: the subject says it all."""


class SetAsidePayload(Struct, frozen=True):
    """``set_aside@1``: why an event that was sent back is left to the office."""

    reason: Annotated[str, Meta(min_length=1, max_length=300)]


class WalkIn(Struct, frozen=True):
    """Somebody at a table who is in no register."""

    id: UUID
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    phone: Annotated[str, Meta(max_length=40)] = ""
    document_kind: Annotated[str, Meta(max_length=20)] = ""
    document: Annotated[str, Meta(max_length=40)] = ""


class SampleSaid(Struct, frozen=True):
    """One place of a tube: when (milliseconds after it was opened), and who, said in one of three ways."""

    n: Annotated[int, Meta(ge=1, le=1_000)]
    ms: Annotated[int, Meta(ge=0, le=2**31)] = 0
    code: Annotated[str, Meta(max_length=200)] = ""
    target: Id = ""
    person: WalkIn | None = None
    checks: Annotated[int, Meta(ge=0, le=15)] | None = None


class TubePayload(Struct, frozen=True):
    """``tube@1``."""

    round: Id
    label: Annotated[str, Meta(min_length=1, max_length=40)]
    size: Annotated[int, Meta(ge=1, le=31)]
    opened_at: Moment
    samples: Annotated[list[SampleSaid], Meta(max_length=200)] = []
    by_hand: bool = False
    doorstep: bool = False


class CardSaid(Struct, frozen=True):
    """One card that was handed over: its serial, whose it is by code or by target, when (milliseconds after the first)."""

    serial: Annotated[int, Meta(ge=1, le=2_000_000_000)]
    code: Annotated[str, Meta(max_length=200)] = ""
    target: Id = ""
    ms: Annotated[int, Meta(ge=0, le=2**31)] = 0


class CardsPayload(Struct, frozen=True):
    """``cards@1``: green cards given at a point."""

    round: Id
    cards: Annotated[list[CardSaid], Meta(min_length=1, max_length=200)]


class AttemptPayload(Struct, frozen=True):
    """``attempt@1``: a doorstep where nobody was sampled."""

    outcome: Literal["absent", "refused", "moved", "inaccessible", "vacant"]
    revisit_at: Moment | None = None
    reason: Text = ""


class PpePayload(Struct, frozen=True):
    """``ppe@1``: what somebody has on before they go from door to door."""

    round: Id
    items: Annotated[list[Annotated[str, Meta(max_length=20)]], Meta(max_length=20)]


class BoxPayload(Struct, frozen=True):
    """``box@1``: the labels scanned into a box, and how many tubes were counted by hand."""

    round: Id
    label: Annotated[str, Meta(min_length=1, max_length=40)]
    counted: Annotated[int, Meta(ge=0, le=32_000)]
    tubes: Annotated[list[Annotated[str, Meta(min_length=1, max_length=40)]], Meta(max_length=2000)] = []


class HandoverPayload(Struct, frozen=True):
    """``handover@1``: what a courier or a laboratory counted."""

    kind: Literal["courier", "laboratory"]
    boxes: Annotated[int, Meta(ge=0, le=32_000)]
    tubes: Annotated[int, Meta(ge=0, le=32_000)]


class VisitorSaid(Struct, frozen=True):
    """Somebody a station writes down because no register knows them."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    phone: Annotated[str, Meta(max_length=40)] = ""


class DiffersSaid(Struct, frozen=True):
    """What somebody registered and what the station saw."""

    kind: Literal["persons", "plate", "name", "phone", "origin", "unregistered"]
    said: Annotated[str, Meta(max_length=200)] = ""
    seen: Annotated[str, Meta(max_length=200)] = ""


class OccupantSaid(Struct, frozen=True):
    """One person in a check: who (by code, by registration, written down, or nobody known), how warm in tenths."""

    n: Annotated[int, Meta(ge=1, le=200)] = 1
    code: Annotated[str, Meta(max_length=200)] = ""
    registration: Annotated[str, Meta(max_length=80)] = ""
    visitor: VisitorSaid | None = None
    door: Annotated[str, Meta(max_length=80)] = ""  # whom a visitor visits
    temperature: Annotated[int, Meta(ge=-(2**15), lt=2**15)] | None = None
    proof: Annotated[str, Meta(max_length=12)] = ""
    differs: Annotated[list[DiffersSaid], Meta(max_length=6)] = []


Word = Literal["pass", "review", "refuse"]


class CheckPayload(Struct, frozen=True):
    """``check@1``: a vehicle with its occupants, or persons on foot, and the word they were given."""

    decision: Word
    persons: Annotated[int, Meta(ge=1, le=200)]
    direction: Literal["in", "out"] = "in"
    vehicle: Literal["foot", "car", "coach", "truck", "motorcycle", "other"] = "car"
    plate: Annotated[str, Meta(max_length=20)] = ""
    odd_plate: bool = False  # foreign, temporary, none: the station says so
    origin: Annotated[str, Meta(max_length=80)] = ""
    people: Annotated[list[OccupantSaid], Meta(max_length=200)] = []
    card: Annotated[str, Meta(max_length=400)] = ""
    arrived: bool = False
    fault: Annotated[str, Meta(max_length=20)] = ""
    advised: Annotated[str, Meta(max_length=8)] = ""
    reason: Text = ""


class PassagePayload(Struct, frozen=True):
    """``passage@1``: one person goes through a gate, with the pass they showed."""

    decision: Word
    direction: Literal["in", "out"]
    person: OccupantSaid
    card: Annotated[str, Meta(max_length=400)] = ""
    fault: Annotated[str, Meta(max_length=20)] = ""
    advised: Annotated[str, Meta(max_length=8)] = ""
    reason: Text = ""


class HandoverFile(Struct):
    """A hand-over file; ``user`` is the user's sealed id, or an object that holds it."""

    wanjia_handover: Literal[1]
    device: str
    user: Any
    events: list[msgspec.Raw]


def utc(moment: datetime | None) -> datetime | None:
    """Give a moment in UTC. Raises OverflowError at the edges of the calendar."""
    return None if moment is None else moment.astimezone(UTC)
