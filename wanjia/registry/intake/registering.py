"""A row of a list in the register's own words."""

from wanjia.registry.intake.reading.rows import PersonRow
from wanjia.registry.people.actions import NewPerson


def new_person(row: PersonRow, *, opened: bool) -> NewPerson:
    """Give the person a row speaks of as the register takes them; the first telephone counts, deeper fields if ``opened``."""
    gone = row.residence == "gone"
    return NewPerson(
        name=row.name,
        sex=row.sex or "unknown",
        birth_date=row.birth_date,
        residence="permanent" if gone or not row.residence else row.residence,
        relation=row.relation[:20],
        phone=row.phones[0].e164 if row.phones else "",
        document_kind=row.document.kind,
        document=row.document.number,
        needs=row.needs,
        gone=gone,
        workplace=row.workplace if opened else "",
        native_place=row.native_place if opened else "",
    )
