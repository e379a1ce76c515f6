"""Who of a list is in the register: known for certain, or so alike that somebody has to look."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple, TypeVar

from django.db import connection
from django.db.models import Q

from wanjia.core.fields import blind_index
from wanjia.registry.intake.reading.rows import PersonRow
from wanjia.registry.people.identity.likeness import DOUBTFUL, Features, Likeness, likeness
from wanjia.registry.people.identity.search_keys import search_keys
from wanjia.registry.people.models import Person

_COLUMNS = (
    "id", "name", "pinyin", "initials", "document_index", "phone_index", "birth_date", "sex",
    "household_id", "household__door_id", "household__position",
)  # fmt: skip
_AT_ONCE = 500
# A telephone or a name of one day that more people share tells nobody apart.
_MOST_SHARING = 20
_MOST_DOUBTS = 3
Item = TypeVar("Item")


class Resident(NamedTuple):
    """A person as the register or a row tells; number and household are 0 for a row that is not stored."""

    number: int
    name: str
    pinyin: str
    initials: str
    document_index: bytes | None
    phone_index: bytes | None
    birth_date: date | None
    sex: str
    household: int
    door: int
    position: int

    @property
    def features(self) -> Features:
        """What likeness compares."""
        return Features(
            name=self.name,
            pinyin=self.pinyin,
            document_index=self.document_index.hex() if self.document_index else "",
            phone_index=self.phone_index.hex() if self.phone_index else "",
            birth_date=self.birth_date,
            sex=self.sex if self.sex != "unknown" else "",
            household=str(self.door or ""),
        )


class Doubt(NamedTuple):
    """Two persons who may be one."""

    known: Resident
    newcomer: Resident
    likeness: Likeness


def of_row(row: PersonRow, door: int, position: int) -> Resident:
    """Give a row as a resident of a door (0 when it does not stand yet)."""
    keys = search_keys(row.name)
    phone = row.phones[0].e164 if row.phones else ""
    return Resident(
        0, row.name, keys.pinyin[:240], keys.initials[:80], blind_index("document", row.document.number),
        blind_index("phone", phone), row.birth_date, row.sex or "unknown", 0, door, position,
    )  # fmt: skip


class Register:
    """The residents who could be meant by some rows, found with a handful of questions however many rows there are."""

    def __init__(self, newcomers: Sequence[Resident]) -> None:
        self._people: dict[int, Resident] = {}
        doors = {n.door for n in newcomers if n.door}
        documents = {n.document_index for n in newcomers if n.document_index}
        phones = {n.phone_index for n in newcomers if n.phone_index}
        births = {(n.birth_date, n.initials) for n in newcomers if n.birth_date and n.initials}
        for chunk in _chunks(doors):
            self._add(Q(household__door__in=chunk, household__ended_at=None))
        for chunk in _chunks(documents):
            self._add(Q(document_index__in=chunk))
        for chunk in _chunks(phones):
            self._add(Q(phone_index__in=chunk))
        for pairs in _chunks(births):
            self._add(Q(pk__in=_born_alike(pairs)))
        self._by: dict[tuple[str, object], list[Resident]] = defaultdict(list)
        for person in self._people.values():
            for key in _keys(person):
                self._by[key].append(person)

    def _add(self, condition: Q) -> None:
        found = Person.objects.current().filter(condition).values_list(*_COLUMNS)
        self._people.update(
            (row[0], Resident(row[0], *row[1:4], _bytes(row[4]), _bytes(row[5]), *row[6:])) for row in found.iterator()
        )

    def at_door(self, door: int) -> list[Resident]:
        """Give who lives behind a door."""
        return self._by.get(("door", door), []) if door else []

    def same(self, newcomer: Resident, *, within: tuple[int, int] | None = None) -> Resident | None:
        """Give the resident a newcomer certainly is: same document, or same name and nothing new or against it.

        ``within`` also takes the same document behind another door there, for a row that does not say which door.
        """
        if newcomer.document_index:
            for person in self._by.get(("document", newcomer.document_index), []):
                near = within is not None and within[0] <= person.position <= within[1]
                if near or (newcomer.door and person.door == newcomer.door):
                    return person
        for person in self.at_door(newcomer.door):
            if person.name == newcomer.name and not _differs(person, newcomer):
                return person
        return None

    def doubts(self, newcomer: Resident) -> list[Doubt]:
        """Give the residents a newcomer may be, the likeliest first, at most three."""
        candidates: dict[int, Resident] = {}
        for kind, value in _keys(newcomer):
            sharing = self._by.get((kind, value), [])
            if kind == "door" or len(sharing) <= _MOST_SHARING:
                candidates.update((person.number, person) for person in sharing)
        candidates.pop(newcomer.number, None)
        scored = [
            Doubt(person, newcomer, found)
            for person in candidates.values()
            if (found := likeness(person.features, newcomer.features)).score >= DOUBTFUL
        ]
        return sorted(scored, key=lambda doubt: (-doubt.likeness.score, doubt.known.number))[:_MOST_DOUBTS]


def _keys(person: Resident) -> Iterator[tuple[str, object]]:
    if person.door:
        yield "door", person.door
    if person.document_index:
        yield "document", person.document_index
    if person.phone_index:
        yield "phone", person.phone_index
    if person.birth_date and person.initials:
        yield "birth", (person.birth_date, person.initials)


def _differs(person: Resident, newcomer: Resident) -> bool:
    """Tell whether a newcomer says something else than the register, or something more."""
    pairs = (
        (person.document_index, newcomer.document_index),
        (person.phone_index, newcomer.phone_index),
        (person.birth_date, newcomer.birth_date),
    )
    return any(new and new != old for old, new in pairs) or {person.sex, newcomer.sex} == {"male", "female"}


def _born_alike(pairs: list[tuple[date, str]]) -> list[int]:
    """Give the numbers of the persons with one of these birth dates and initials."""
    table = ", ".join(["(%s, %s)"] * len(pairs))
    values = [value for day, initials in pairs for value in (connection.ops.adapt_datefield_value(day), initials)]
    sql = f"SELECT id FROM people_person WHERE (birth_date, initials) IN (VALUES {table})"
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


def _bytes(value: object) -> bytes | None:
    return None if value is None else bytes(value)  # type: ignore[call-overload,no-any-return]


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, _AT_ONCE)):
        yield chunk
