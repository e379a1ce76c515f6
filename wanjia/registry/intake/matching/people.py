"""Who of a list is in the register: known for certain, or so alike that somebody has to look."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from django.db import connection

from wanjia.core import sets
from wanjia.core.fields import blind_index
from wanjia.registry.intake.reading.rows import PersonRow
from wanjia.registry.people.identity.likeness import DOUBTFUL, Features, Likeness, likeness
from wanjia.registry.people.identity.search_keys import search_keys
from wanjia.registry.people.models import Person

_COLUMNS = (
    "id", "name", "pinyin", "initials", "document_index", "phone_index", "birth_date", "sex",
    "household_id", "household__door_id", "household__position",
)  # fmt: skip
_AT_ONCE = 10_000
_AT_DOORS = (
    "SELECT p.id FROM people_person p JOIN people_household h ON h.id = p.household_id "
    "WHERE h.ended_at IS NULL AND h.door_id {}"
)
_BY_DOCUMENT = "SELECT id FROM people_person WHERE document_index {}"
_BY_PHONE = "SELECT id FROM people_person WHERE phone_index {}"
_BY_BIRTH = "SELECT id FROM people_person WHERE (birth_date, initials) {}"
# A telephone or a name of one day that more people share tells nobody apart.
_MOST_SHARING = 20
_MOST_DOUBTS = 3
Item = TypeVar("Item")


class Resident(NamedTuple):
    """A person as the register tells, or a row: then the number is the row's, below 0, and there is no household."""

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
        -row.number, row.name, keys.pinyin[:240], keys.initials[:80], blind_index("document", row.document.number),
        blind_index("phone", phone), row.birth_date, row.sex or "unknown", 0, door, position,
    )  # fmt: skip


class Register:
    """The residents who could be meant by some rows, found with a handful of questions however many rows there are."""

    def __init__(self, newcomers: Collection[Resident]) -> None:
        as_day = connection.ops.adapt_datefield_value
        found = {
            *_numbers(_AT_DOORS, {n.door for n in newcomers if n.door}),
            *_numbers(_BY_DOCUMENT, {n.document_index for n in newcomers if n.document_index}),
            *_numbers(_BY_PHONE, {n.phone_index for n in newcomers if n.phone_index}),
            *_numbers(
                _BY_BIRTH, {(as_day(n.birth_date), n.initials) for n in newcomers if n.birth_date and n.initials}
            ),
        }
        self._people: dict[int, Resident] = {}
        for chunk in _chunks(found):
            for row in Person.objects.current().filter(pk__in=chunk).values_list(*_COLUMNS):
                self._people[row[0]] = Resident(*row)._replace(
                    document_index=as_bytes(row[4]), phone_index=as_bytes(row[5])
                )
        self._by: dict[tuple[str, object], list[Resident]] = defaultdict(list)
        self.join(self._people.values())

    def join(self, people: Iterable[Resident]) -> None:
        """Let newcomers be met by other newcomers."""
        for person in people:
            for key in _keys(person):
                self._by[key].append(person)

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
        """Give the residents a newcomer may be, the likeliest first, at most three; of two newcomers the earlier is one."""
        candidates: dict[int, Resident] = {}
        for kind, value in _keys(newcomer):
            sharing = self._by.get((kind, value), [])
            if kind == "door" or len(sharing) <= _MOST_SHARING:
                for person in sharing:
                    if person.number > newcomer.number:
                        candidates[person.number] = person
        features = newcomer.features
        scored = [
            Doubt(person, newcomer, found)
            for person in candidates.values()
            if (found := likeness(person.features, features)).score >= DOUBTFUL
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


def _numbers(sql: str, values: Collection[Any]) -> Iterator[int]:
    """Give the numbers of persons that a question finds for some values, or for some pairs of a date and a text."""
    for chunk in _chunks(values):
        among, parameters = (sets.among_pairs if isinstance(chunk[0], tuple) else sets.among)(chunk)
        with connection.cursor() as cursor:
            cursor.execute(sql.format(among), parameters)
            yield from (row[0] for row in cursor.fetchall())


def as_bytes(value: bytes | memoryview | None) -> bytes | None:
    """Give what a store handed out as bytes."""
    return None if value is None else bytes(value)


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, _AT_ONCE)):
        yield chunk
