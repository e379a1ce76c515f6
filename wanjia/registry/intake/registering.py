"""A row of a list in the register's own words, and a registered person in those of matching."""

from wanjia.registry.intake.matching.people import Resident
from wanjia.registry.intake.reading.rows import PersonRow
from wanjia.registry.intake.rules import DOCUMENT_KINDS, NEED_KINDS
from wanjia.registry.people.actions import NewPerson
from wanjia.registry.people.models import Household, Person


def new_person(row: PersonRow) -> NewPerson:
    """Give the person a row speaks of as the register takes them; the first telephone counts."""
    gone = row.residence == "gone"
    return NewPerson(
        name=row.name,
        sex=row.sex or "unknown",
        birth_date=row.birth_date,
        residence="permanent" if gone or not row.residence else row.residence,
        relation=row.relation[:20],
        phone=row.phones[0].e164 if row.phones else "",
        document_kind=DOCUMENT_KINDS.get(row.document.kind, row.document.kind),
        document=row.document.number,
        needs=tuple(dict.fromkeys(NEED_KINDS.get(need, need) for need in row.needs)),
        gone=gone,
    )


def resident(person: Person, household: Household) -> Resident:
    """Give a person just registered as a resident to compare."""
    return Resident(
        person.pk, person.name, person.pinyin, person.initials, person.document_index, person.phone_index,
        person.birth_date, person.sex, household.pk, household.door_id, household.position,
    )  # fmt: skip
