"""Checks come in by the hundred: persons found by code, one statement each for checks, crossings and presences."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from wanjia.core import journal, sets
from wanjia.core.actions import Refused, action
from wanjia.core.fields import blind_index
from wanjia.registry.codes.queries import persons_of
from wanjia.registry.presence.actions import NewPresence, NewVisitor, know_visitors, record_presences
from wanjia.response.movement.actions._steps import mismatch_of
from wanjia.response.movement.models import Check, Crossing, Mismatch
from wanjia.response.movement.queries.stations import Stand
from wanjia.response.movement.rules import DECISIONS
from wanjia.response.passes.actions import NewPassUse, use_passes
from wanjia.response.registration.models import Registration
from wanjia.response.registration.queries import CODE_LASTS, shown_registrations
from wanjia.response.sampling.queries.shown import certificates_shown, is_certificate
from wanjia.response.sampling.rules.shown import ABUSES, WORDS

PLATE: Any = Check._meta.get_field("plate")
CHECK_COLUMNS = (
    "id", "station", "event", "at", "arrived_at", "direction", "vehicle", "plate", "plate_key", "origin", "persons",
    "fevers", "decision", "advised", "reason", "by_id", "device_id",
)  # fmt: skip
CROSSING_COLUMNS = ("check_of", "n", "person", "visitor", "temperature", "proof", "door", "card")


class Occupant(NamedTuple):
    """One person in a check: who, said in one of five ways or not at all, on what proof, how warm in tenths."""

    n: int
    code: str = ""
    person_id: int | None = None
    visitor_id: int | None = None
    visitor: NewVisitor | None = None
    temperature: int | None = None
    proof: str = ""
    registered: str = ""  # the code that somebody shows for what they registered
    door: str = ""  # whom they say they visit
    card: str = ""  # the serial of the green card they showed


class Differs(NamedTuple):
    """What does not agree: of whom (0: of the vehicle), in what, what was registered and what was seen."""

    n: int
    kind: str
    said: str = ""
    seen: str = ""


@dataclass(slots=True)
class NewCheck:
    """One stop as a phone saw it; ``stand`` is its station, moments are aware, the plate is in its stored form."""

    stand: Stand
    event: str
    at: datetime
    by_id: int
    persons: int
    decision: str
    direction: str = "in"
    vehicle: str = "foot"
    plate: str = ""
    origin: str = ""
    advised: str = ""
    reason: str = ""
    source: str = "check"
    card: str = ""  # a pass or a green card as it was scanned
    arrived: bool = False  # its journey ends here
    fault: str = ""  # the phone's own word about it
    device_id: int | None = None
    occupants: Sequence[Occupant] = ()
    differs: Sequence[Differs] = ()

    @property
    def fevers(self) -> int:
        """How many of them have a fever where this station stands."""
        return sum((one.temperature or 0) >= self.stand.fever for one in self.occupants)


@dataclass(slots=True)
class Taken:
    """What became of a check: its number, whether it was known before, the places whose code stands for nobody."""

    check: int = 0
    again: bool = False
    unknown: list[int] = field(default_factory=list)


class Whole(NamedTuple):
    """A check with its occupants as they were found, and where its answer goes."""

    new: NewCheck
    taken: Taken
    people: list[Occupant]


@action
def record_checks(*, checks: Sequence[NewCheck], arrived_at: datetime, by: Any, at: datetime) -> list[Taken]:
    """Record stops at stations in their order, each once by its event; whoever is known was present there.

    A code that stands for nobody is given back as unknown and the rest counts. ``by`` may be None when the checks are of
    several users. Raises Refused for a refusal without a reason, or a word that is none.
    """
    for check in checks:
        _refuse_unsound(check)
    taken = [Taken() for _check in checks]
    new = _not_known(checks, taken)
    for given, number in zip(new, sets.reserve(Check, len(new)) if new else [], strict=True):
        given.taken.check = number
    _find_people(new, by, at)
    shown = [whole for whole in new if whole.new.source == "passage" and is_certificate(whole.new.card)]
    odd = _judge_certificates(shown, at)
    _insert(new, arrived_at)
    _raise_mismatches(new, odd, at)
    certificates = {whole.taken.check for whole in shown}
    passes = [_use(whole.new) for whole in new if whole.new.card and whole.taken.check not in certificates]
    if passes:
        use_passes(rows=passes, arrived_at=arrived_at, by=by, at=at)
    presences = [row for whole in new for row in _presences(whole)]
    if presences:
        record_presences(rows=presences, arrived_at=arrived_at, by=by, at=at)
    for check, its in zip(checks, taken, strict=True):
        about = ("movement.check", its.check, check.stand.position)
        detail = journal.canonical({"persons": check.persons, "word": check.decision})
        journal.write_line(journal.Line("record_check", check.by_id, *about, check.at, check.device_id, detail))
    return taken


def _refuse_unsound(check: NewCheck) -> None:
    if check.decision not in DECISIONS:
        raise Refused(_("没有这种处置"), field="decision", code="invalid")
    if check.decision == "refuse" and not check.reason.strip():
        raise Refused(_("劝返请写明原因"), field="reason", code="required")
    places = [occupant.n for occupant in check.occupants]
    if len(places) != len(set(places)) or check.persons < max(1, len(places)):
        raise Refused(_("人数与逐个记下的人对不上"), field="persons", code="invalid")


def _not_known(checks: Sequence[NewCheck], taken: Sequence[Taken]) -> list[Whole]:
    """Give the checks that are new; the same event again is given the number it has."""
    rows = Check.objects.filter(event__in=[check.event for check in checks]).values_list("event", "pk")
    known: dict[str, Taken] = {str(event): Taken(number) for event, number in rows}
    new = []
    for check, its in zip(checks, taken, strict=True):
        first = known.setdefault(str(check.event), its)
        if first is its:
            new.append(Whole(check, its, list(check.occupants)))
        else:
            its.check, its.again = first.check, True
    return new


def _find_people(new: Sequence[Whole], by: Any, at: datetime) -> None:
    """Put a number to everybody who was named: by code, or by what they said of themselves."""
    codes = [one.code for whole in new for one in whole.people if one.code]
    persons = persons_of(codes) if codes else {}
    shown = [one.registered for whole in new for one in whole.people if one.registered]
    registered = shown_registrations(shown) if shown else {}
    said = [one.visitor for whole in new for one in whole.people if one.visitor is not None]
    visitors = iter(know_visitors(rows=said, by=by, at=at) if said else ())
    for whole in new:
        for place, one in enumerate(whole.people):
            if one.visitor is not None:
                whole.people[place] = one._replace(visitor_id=next(visitors))
            elif one.registered:
                visitor, moment = registered.get(one.registered, (None, whole.new.at))
                fresh = abs(whole.new.at - moment) <= CODE_LASTS
                whole.people[place] = one._replace(visitor_id=visitor if fresh else None)
            elif one.code:
                person = persons.get(one.code)
                whole.people[place] = one._replace(person_id=person)
                if person is None:
                    whole.taken.unknown.append(one.n)


def _judge_certificates(new: Sequence[Whole], at: datetime) -> list[Mismatch]:
    """Say whose the green cards shown at gates are, and give what a human must look at.

    That is what somebody must have made, taken or kept, and where the phone said something else than is known here.
    """
    odd = []
    for whole, shown in zip(new, certificates_shown([(each.new.card, each.new.at) for each in new]), strict=True):
        first = whole.people[0]
        whole.people[0] = first._replace(card=shown.serial, person_id=first.person_id or shown.person_id)
        said = whole.new.fault if whole.new.fault in WORDS else ""
        if shown.verdict in ABUSES or shown.verdict != said:
            odd.append(mismatch_of(whole.taken.check, first.n, shown.serial, said, shown.verdict, at))
    return odd


def _insert(new: Sequence[Whole], arrived_at: datetime) -> None:
    arrived, moment = sets.moment(arrived_at), sets.moment
    rows = [
        (t.check, c.stand.station, sets.uuid(str(c.event)), moment(c.at), arrived, c.direction, c.vehicle,
         PLATE.sealed(c.plate), blind_index("plate", c.plate), c.origin.strip()[:80], c.persons, c.fevers, c.decision,
         c.advised, c.reason.strip()[:200], c.by_id, c.device_id)
        for c, t, _people in new
    ]  # fmt: skip
    sets.insert(Check, CHECK_COLUMNS, rows)
    crossings = [
        (t.check, one.n, one.person_id, one.visitor_id, one.temperature, one.proof, one.door.strip()[:80], one.card)
        for _check, t, people in new
        for one in people
    ]
    sets.insert(Crossing, CROSSING_COLUMNS, crossings)


def _raise_mismatches(new: Sequence[Whole], odd: Sequence[Mismatch], at: datetime) -> None:
    rows = [
        *odd,
        *_not_registered(new, at),
        *(
            Mismatch(
                check_of_id=t.check, n=each.n, kind=each.kind, said=each.said[:200], seen=each.seen[:200], raised_at=at
            )
            for c, t, _people in new
            for each in c.differs
        ),
    ]
    Mismatch.objects.bulk_create(rows)


def _not_registered(new: Sequence[Whole], at: datetime) -> list[Mismatch]:
    """Give a mismatch for each who said they had registered, or showed a code, and did not that day as far as is known."""
    strange = [
        Mismatch(
            check_of_id=w.taken.check,
            n=one.n,
            kind=Mismatch.Kind.UNREGISTERED,
            seen=f"{_('登记码')}…{one.registered[-4:]}",
            raised_at=at,
        )
        for w in new
        for one in w.people
        if one.registered and one.visitor_id is None
    ]
    return strange + _unheard_of(new, at)


def _unheard_of(new: Sequence[Whole], at: datetime) -> list[Mismatch]:
    said = [(w, one) for w in new for one in w.people if one.proof == "registration" and one.visitor_id]
    if not said:
        return []
    rows = Registration.objects.filter(visitor__in={one.visitor_id or 0 for _whole, one in said})
    moments: dict[int, list[datetime]] = defaultdict(list)
    for visitor, moment in rows.values_list("visitor_id", "at"):
        moments[visitor].append(moment)
    return [
        Mismatch(
            check_of_id=w.taken.check, n=one.n, kind=Mismatch.Kind.UNREGISTERED, seen=one.visitor.name, raised_at=at
        )
        for w, one in said
        if one.visitor and not any(abs(w.new.at - m) <= CODE_LASTS for m in moments[one.visitor_id or 0])
    ]


def _use(check: NewCheck) -> NewPassUse:
    return NewPassUse(
        event=check.event,
        station_id=check.stand.site,
        at=check.at,
        plate=check.plate,
        by_id=check.by_id,
        text=check.card,
        persons=check.persons,
        arrived=check.arrived and check.decision == "pass",
        said=check.fault[:12],
        on_foot=check.source == "passage",
        device_id=check.device_id,
    )


def _presences(whole: Whole) -> list[NewPresence]:
    check, stand = whole.new, whole.new.stand
    where = (stand.site, stand.position, check.at, check.at, check.source, check.event)
    subjects = {
        (one.person_id, None if one.person_id else one.visitor_id)
        for one in whole.people
        if one.person_id or one.visitor_id
    }
    return [NewPresence(person, visitor, *where) for person, visitor in sorted(subjects, key=str)]
