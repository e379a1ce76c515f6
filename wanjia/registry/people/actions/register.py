"""People come into the register, and rows that should never have come are taken out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from wanjia.core import journal, sets
from wanjia.core.actions import Refused, action
from wanjia.core.fields import blind_index
from wanjia.registry.people.actions._deeper import require_open
from wanjia.registry.people.identity.search_keys import search_keys
from wanjia.registry.people.models import Household, Need, Person, Residence, Suspicion
from wanjia.registry.people.rules import DEEPER, workplace_index
from wanjia.registry.places.models import Door

PHONE: Any = Person._meta.get_field("phone")
DOCUMENT: Any = Person._meta.get_field("document")
WORKPLACE: Any = Person._meta.get_field("workplace")
NATIVE_PLACE: Any = Person._meta.get_field("native_place")


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
    workplace: str = ""
    native_place: str = ""


class Registered(NamedTuple):
    """A household's number and the numbers of the persons registered in it, in the order they were given."""

    household: int
    people: list[int]


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
    registered = register_people(rows=rows, by=by, at=at) if rows else []
    return [
        Household(pk=one.household, door=door, position=door.position, kind=kind, reference=reference, created_at=at)
        for one, (door, kind, reference, _members) in zip(registered, rows, strict=True)
    ]


@action
def register_people(
    *, rows: Sequence[tuple[Door | Household, str, str, Sequence[NewPerson]]], by: Any, at: datetime
) -> list[Registered]:
    """Register people behind doors (as new households) and in standing households; one journal line per household.

    Gives for each row the numbers of its household and of the persons made of its members, in order. Made for a hundred
    thousand people: no objects. Raises Refused for a name that is no name, and for a deeper field that no response opens.
    """
    for where, _kind, _reference, persons in rows:
        require_open([name for name in DEEPER if any(getattr(new, name) for new in persons)], where.position, at)
    new = iter(_insert_households([row for row in rows if isinstance(row[0], Door)], at))
    homes = [next(new) if isinstance(row[0], Door) else row[0].pk for row in rows]
    members = [(home, row[0].position, person) for home, row in zip(homes, rows, strict=True) for person in row[3]]
    people = iter(_insert_people(members, at))
    for home, (where, _kind, _reference, persons) in zip(homes, rows, strict=True):
        journal.write_line(
            journal.Line(
                action="register_household" if isinstance(where, Door) else "add_people",
                by_id=by.pk if by is not None else None,
                about_kind="people.household",
                about_id=home,
                position=where.position,
                happened_at=at,
                detail=journal.canonical({"count": len(persons)}),
            )
        )
    return [Registered(home, [next(people) for _member in row[3]]) for home, row in zip(homes, rows, strict=True)]


@action
def add_people(*, household: Household, people: Sequence[NewPerson], by: Any, at: datetime) -> list[Person]:
    """Add members to a household, found at the door or come in later. Raises Refused for a name that is no name."""
    registered = register_people(rows=[(household, "", "", people)], by=by, at=at)[0]
    found = Person.objects.in_bulk(registered.people)
    return [found[number] for number in registered.people]


def _insert_households(rows: Sequence[tuple[Any, str, str, Any]], at: datetime) -> list[int]:
    numbers = sets.reserve(Household, len(rows))
    columns = ("id", "door", "position", "kind", "reference", "created_at")
    since = sets.moment(at)
    sets.insert(
        Household,
        columns,
        [
            (number, door.pk, door.position, kind, reference, since)
            for number, (door, kind, reference, _members) in zip(numbers, rows, strict=True)
        ],
    )
    return numbers


def _insert_people(members: Sequence[tuple[int, int, NewPerson]], at: datetime) -> list[int]:
    """Insert persons with first residence and needs, rows of (household number, its position, person); give their numbers."""
    since = sets.moment(at)
    prepared = [_values(home, new, since) for home, _position, new in members]  # refuses before anything is written
    numbers = sets.reserve(Person, len(members))
    sets.insert(Person, _COLUMNS, [(number, *row) for number, row in zip(numbers, prepared, strict=True)])
    sets.insert(
        Residence,
        ("person", "household", "position", "from_at", "until_at"),
        [
            (number, home, position, since, since if new.gone else None)
            for number, (home, position, new) in zip(numbers, members, strict=True)
        ],
    )
    sets.insert(
        Need,
        ("person", "kind", "from_at"),
        [
            (number, kind, since)
            for number, (_home, _position, new) in zip(numbers, members, strict=True)
            for kind in dict.fromkeys(new.needs)
        ],
    )
    return numbers


_COLUMNS = (
    "id", "household", "name", "pinyin", "initials", "sex", "birth_date", "residence", "relation", "phone",
    "phone_index", "phone_tail", "document_kind", "document", "document_index", "document_tail", "workplace",
    "workplace_index", "native_place", "contact_version", "created_at", "gone_at",
)  # fmt: skip


def _values(home: int, new: NewPerson, since: str | None) -> tuple[Any, ...]:
    if not new.name.strip():
        raise Refused(_("姓名不能为空"), field="name")
    keys = search_keys(new.name)
    return (
        home, new.name, keys.pinyin[:240], keys.initials[:80], new.sex, sets.day(new.birth_date), new.residence,
        new.relation, PHONE.sealed(new.phone), blind_index("phone", new.phone), new.phone[-4:], new.document_kind,
        DOCUMENT.sealed(new.document), blind_index("document", new.document), new.document[-4:],
        WORKPLACE.sealed(new.workplace), workplace_index(new.workplace), NATIVE_PLACE.sealed(new.native_place), 1, since,
        since if new.gone else None,
    )  # fmt: skip


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
        line = journal.Line(
            action="withdraw_household", by_id=by.pk if by else None, about_kind="people.household", about_id=number,
            position=position, happened_at=at,
        )  # fmt: skip
        journal.write_line(line)
    journal.write("withdraw_people", by=by, at=at, detail={"people": len(people), "households": len(households)})


def _chunks(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[start : start + 500] for start in range(0, len(numbers), 500))
