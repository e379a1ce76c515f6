"""Every write to the register."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.core.fields import blind_index
from wanjia.core.models import JournalLine
from wanjia.registry.people.identity.search_keys import search_keys
from wanjia.registry.people.models import (
    AccessCode,
    Household,
    Merge,
    Need,
    Person,
    Reading,
    Residence,
    Suspicion,
)
from wanjia.registry.people.rules import phone_columns
from wanjia.registry.places.models import Door

ACCESS_CODE_LIFE = timedelta(days=180)


@dataclass(frozen=True)
class NewPerson:
    """A person to register; telephone in E.164, document number normalised, needs as kinds; ``gone`` lives elsewhere."""

    name: str
    sex: str = Person.Sex.UNKNOWN
    birth_date: date | None = None
    residence: str = Person.Residence.PERMANENT
    relation: str = ""
    phone: str = ""
    document_kind: str = Person.Document.NONE
    document: str = ""
    needs: tuple[str, ...] = field(default=())
    gone: bool = False


@action
def register_household(
    *, door: Door, members: Sequence[NewPerson], by: Any, at: datetime, kind: str = "ordinary", reference: str = ""
) -> Household:
    """Register one household behind a door with its members. Raises Refused for a name that is no name."""
    return register_households(rows=[(door, kind, reference, members)], by=by, at=at)[0]


@action
def register_households(
    *, rows: Sequence[tuple[Door, str, str, Sequence[NewPerson]]], by: Any, at: datetime
) -> list[Household]:
    """Register many households at once, rows of (door, kind, reference, members), with one journal line each."""
    return [household for household, _members in register_people(rows=rows, by=by, at=at)]


@action
def register_people(
    *, rows: Sequence[tuple[Door | Household, str, str, Sequence[NewPerson]]], by: Any, at: datetime
) -> list[tuple[Household, list[Person]]]:
    """Register people behind doors (as new households) and in standing households; one journal line per household.

    Gives each row's household with the persons made of its members, in order. Raises Refused for a name that is no name.
    """
    new = iter(
        Household.objects.bulk_create(
            [
                Household(door=where, position=where.position, kind=kind, reference=reference, created_at=at)
                for where, kind, reference, _members in rows
                if isinstance(where, Door)
            ],
            batch_size=5000,
        )
    )
    households = [next(new) if isinstance(row[0], Door) else row[0] for row in rows]
    stored = iter(
        _store_people(
            [(household, person) for household, row in zip(households, rows, strict=True) for person in row[3]], at=at
        )
    )
    for household, row in zip(households, rows, strict=True):
        name = "register_household" if isinstance(row[0], Door) else "add_people"
        detail = {"count": len(row[3])}
        journal.write(name, by=by, at=at, about=household, position=household.position, detail=detail)
    return [(household, [next(stored) for _member in row[3]]) for household, row in zip(households, rows, strict=True)]


@action
def add_people(*, household: Household, people: Sequence[NewPerson], by: Any, at: datetime) -> list[Person]:
    """Add members to a household, found at the door or come in later. Raises Refused for a name that is no name."""
    return register_people(rows=[(household, "", "", people)], by=by, at=at)[0][1]


@action
def withdraw_people(*, people: Sequence[int], households: Sequence[int], by: Any, at: datetime) -> None:
    """Take rows that should never have been registered out again, by number. Raises Refused when one is in use by then."""
    positions = list(Household.objects.filter(pk__in=households).values_list("id", "position"))
    try:
        for chunk in _chunks(people):
            Suspicion.objects.filter(Q(known__in=chunk) | Q(newcomer__in=chunk)).delete()
            Need.objects.filter(person__in=chunk).delete()
            Residence.objects.filter(person__in=chunk).delete()
            Person.objects.filter(pk__in=chunk).delete()
        for chunk in _chunks(households):
            Household.objects.filter(pk__in=chunk).delete()
    except models.ProtectedError as error:
        raise Refused(_("有的人或户已被使用，不能撤销")) from error
    for number, position in positions:
        line = JournalLine(
            action="withdraw_household", by_id=by.pk if by else None, about_kind="people.household", about_id=number,
            position=position, happened_at=at,
        )  # fmt: skip
        journal.write_line(line)
    journal.write("withdraw_people", by=by, at=at, detail={"people": len(people), "households": len(households)})


def _chunks(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[start : start + 500] for start in range(0, len(numbers), 500))


def _store_people(rows: Sequence[tuple[Household, NewPerson]], at: datetime) -> list[Person]:
    people = Person.objects.bulk_create([_person(household, new, at) for household, new in rows], batch_size=2000)
    Residence.objects.bulk_create(
        [Residence(person=p, household_id=p.household_id, from_at=at, until_at=p.gone_at) for p in people],
        batch_size=5000,
    )
    Need.objects.bulk_create(
        [
            Need(person=person, kind=kind, from_at=at)
            for person, (_household, new) in zip(people, rows, strict=True)
            for kind in dict.fromkeys(new.needs)
        ],
        batch_size=5000,
    )
    return people


def _person(household: Household, new: NewPerson, at: datetime) -> Person:
    if not new.name.strip():
        raise Refused(_("姓名不能为空"), field="name")
    keys = search_keys(new.name)
    return Person(
        household=household,
        name=new.name,
        pinyin=keys.pinyin[:240],
        initials=keys.initials[:80],
        sex=new.sex,
        birth_date=new.birth_date,
        residence=new.residence,
        relation=new.relation,
        document_kind=new.document_kind,
        document=new.document,
        document_index=blind_index("document", new.document),
        document_tail=new.document[-4:],
        created_at=at,
        gone_at=at if new.gone else None,
        **phone_columns(new.phone),
    )


@action
def move_person(*, person: Person, household: Household, by: Any, at: datetime) -> Person:
    """Record that a person lives in another household from now on."""
    if household.pk == person.household_id:
        raise Refused(_("此人已在这一户"), field="household")
    Residence.objects.filter(person=person, until_at=None).update(until_at=at)
    Residence.objects.create(person=person, household=household, from_at=at)
    left = person.household
    person.household = household
    person.save(update_fields=["household"])
    journal.write("move_person", by=by, at=at, about=left, position=left.position, detail={"person": person.pk})
    journal.write(
        "move_person", by=by, at=at, about=household, position=household.position, detail={"person": person.pk}
    )
    return person


@action
def record_departure(*, person: Person, by: Any, at: datetime) -> Person:
    """Record that a person has gone for good (moved out of the territory, died)."""
    Residence.objects.filter(person=person, until_at=None).update(until_at=at)
    person.gone_at = at
    person.save(update_fields=["gone_at"])
    journal.write(
        "record_departure",
        by=by,
        at=at,
        about=person.household,
        position=person.household.position,
        detail={"person": person.pk},
    )
    return person


@action
def follow_doors(*, lo: int, hi: int, shift: int, by: Any, at: datetime) -> int:
    """Let households stand where their doors were moved to, from the interval ``lo`` .. ``hi`` by ``shift``; give how many.

    A line at both ends tells phones of both grids.
    """
    households = list(Household.objects.filter(position__gte=lo, position__lte=hi).order_by("position"))
    Household.objects.filter(position__gte=lo, position__lte=hi).update(position=F("position") + shift)
    for household in households:
        for position in (household.position, household.position + shift):
            journal.write("follow_doors", by=by, at=at, about=household, position=position)
    if not households:
        journal.write("follow_doors", by=by, at=at, position=lo)
    return len(households)


@action
def change_contact(*, person: Person, phone: str, by: Any, at: datetime, device_id: int | None = None) -> Person:
    """Replace a telephone number (E.164, or empty for none)."""
    for column, value in phone_columns(phone).items():
        setattr(person, column, value)
    person.contact_version = F("contact_version") + 1
    person.save(update_fields=["phone", "phone_index", "phone_tail", "contact_version"])
    person.refresh_from_db(fields=["contact_version"])
    household = person.household
    journal.write(
        "change_contact",
        by=by,
        at=at,
        about=household,
        position=household.position,
        device_id=device_id,
        detail={"person": person.pk},
    )
    return person


@action
def change_needs(
    *,
    person: Person,
    by: Any,
    at: datetime,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
    device_id: int | None = None,
) -> list[str]:
    """Begin and end needs of a person; give the kinds now in force. Adding one that is in force changes nothing."""
    Need.objects.filter(person=person, kind__in=list(remove), until_at=None).update(until_at=at)
    Need.objects.bulk_create(
        [Need(person=person, kind=kind, from_at=at) for kind in dict.fromkeys(add)], ignore_conflicts=True
    )
    household = person.household
    journal.write(
        "change_needs",
        by=by,
        at=at,
        about=household,
        position=household.position,
        device_id=device_id,
        detail={"person": person.pk},
    )
    return list(Need.objects.filter(person=person, until_at=None).order_by("kind").values_list("kind", flat=True))


@action
def raise_suspicion(*, known: Person, newcomer: Person, score: int, reasons: str, by: Any, at: datetime) -> Suspicion:
    """Put two persons who may be one into the queue; the same pair is queued once."""
    first, second = sorted((known, newcomer), key=lambda person: person.pk)
    suspicion, _created = Suspicion.objects.get_or_create(
        known=first, newcomer=second, defaults={"score": score, "reasons": reasons, "raised_at": at}
    )
    journal.write("raise_suspicion", by=by, at=at, about=suspicion, position=second.household.position)
    return suspicion


@action
def raise_suspicions(*, pairs: Sequence[tuple[int, int, int, str]], by: Any, at: datetime) -> int:
    """Queue many pairs of person numbers (one, other, score of 100, reasons) at once; one journal line for all."""
    rows = [
        Suspicion(known_id=min(one, other), newcomer_id=max(one, other), score=score, reasons=reasons, raised_at=at)
        for one, other, score, reasons in pairs
    ]
    Suspicion.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    journal.write("raise_suspicions", by=by, at=at, detail={"count": len(rows)})
    return len(rows)


@action
def decide_suspicion(*, suspicion: Suspicion, same: bool, by: Any, at: datetime) -> Suspicion:
    """Decide whether two persons are one; the same person's rows are merged. Raises Refused when it is decided."""
    if suspicion.decision:
        raise Refused(_("这一对已经有人核对过"))
    suspicion.decision = Suspicion.Decision.SAME if same else Suspicion.Decision.DIFFERENT
    suspicion.decided_at, suspicion.decided_by = at, by
    suspicion.save(update_fields=["decision", "decided_at", "decided_by"])
    if same:
        merge_persons(kept=suspicion.known, absorbed=suspicion.newcomer, by=by, at=at)
    journal.write("decide_suspicion", by=by, at=at, about=suspicion, detail={"same": same})
    return suspicion


@action
def merge_persons(*, kept: Person, absorbed: Person, by: Any, at: datetime) -> Merge:
    """Declare two rows one person. Raises Refused when either is merged already or both are the same row."""
    if kept.pk == absorbed.pk or kept.merged_into_id or absorbed.merged_into_id:
        raise Refused(_("这两条记录不能合并"))
    merge = Merge.objects.create(kept=kept, absorbed=absorbed, at=at, by=by)
    absorbed.merged_into = kept
    absorbed.save(update_fields=["merged_into"])
    _tell_both(merge, "merge_persons", by, at)
    return merge


@action
def undo_merge(*, merge: Merge, by: Any, at: datetime) -> Merge:
    """Take a merge back; both persons are exactly as before. Raises Refused when it was undone."""
    if merge.undone_at is not None:
        raise Refused(_("此合并已撤销"))
    merge.undone_at, merge.undone_by = at, by
    merge.save(update_fields=["undone_at", "undone_by"])
    merge.absorbed.merged_into = None
    merge.absorbed.save(update_fields=["merged_into"])
    _tell_both(merge, "undo_merge", by, at)
    return merge


def _tell_both(merge: Merge, name: str, by: Any, at: datetime) -> None:
    for household in {merge.kept.household, merge.absorbed.household}:
        journal.write(name, by=by, at=at, about=household, position=household.position, detail={"merge": merge.pk})


@action
def record_readings(
    *, households: Iterable[Household], through: str, by: Any, at: datetime, revealed: str = ""
) -> None:
    """Record that somebody is about to read about these households; call it before the answer leaves."""
    rows = [Reading(household=h, user=by, at=at, through=through, revealed=revealed) for h in households]
    Reading.objects.bulk_create(rows, batch_size=2000)
    journal.write("record_readings", by=by, at=at, detail={"through": through, "count": len(rows)})


@action
def issue_access_code(*, household: Household, by: Any, at: datetime) -> str:
    """Give the text of a new code with which the household sees who has read about it."""
    code = secrets.token_hex(16)
    AccessCode.objects.create(
        household=household,
        digest=hashlib.sha256(code.encode()).digest(),
        issued_at=at,
        issued_by=by,
        expires_at=at + ACCESS_CODE_LIFE,
    )
    journal.write("issue_access_code", by=by, at=at, about=household, position=household.position)
    return code
