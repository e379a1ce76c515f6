"""Visitors and presences come in by the hundred: one statement each."""

import os
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from wanjia.core import journal, sets
from wanjia.core.actions import Refused, action
from wanjia.core.fields import blind_index
from wanjia.registry.people.models import Person
from wanjia.registry.presence.models import Presence, Visitor

PHONE: Any = Visitor._meta.get_field("phone")
DOCUMENT: Any = Visitor._meta.get_field("document")
NONE = str(Person.Document.NONE)


class NewVisitor(NamedTuple):
    """Somebody as they name themselves: name in its stored form, telephone in E.164, document number normalised."""

    name: str
    phone: str = ""
    document_kind: str = NONE
    document: str = ""


class NewPresence(NamedTuple):
    """One subject (a person's or a visitor's number) at a site or a door, as one event of one source says."""

    person_id: int | None
    visitor_id: int | None
    site_id: int | None
    position: int
    from_at: datetime
    until_at: datetime
    source: str
    event: str


@action
def know_visitors(*, rows: Sequence[NewVisitor], by: Any, at: datetime) -> list[int]:
    """Give the number of each visitor, in order: found again by name with telephone (or document), else new.

    Somebody without either is new every time. Raises Refused for an empty name.
    """
    if not all(row.name.strip() for row in rows):
        raise Refused(_("姓名不能为空"), field="name")
    keys = [_known_by(row) for row in rows]
    known = _numbers(keys)
    new = {key: row for key, row in zip(keys, rows, strict=True) if key not in known}
    if new:
        known |= _insert(new, at)
    if not new.keys() <= known.keys():  # somebody else wrote them down in the meantime
        known |= _numbers(list(new))
    journal.write("know_visitors", by=by, at=at, detail={"visitors": len(rows), "new": len(new)})
    return [known[key] for key in keys]


def _known_by(row: NewVisitor) -> bytes:
    sign = row.phone or row.document
    return (blind_index("visitor", f"{sign}\0{row.name}") if sign else None) or os.urandom(16)


def _numbers(keys: Sequence[bytes]) -> dict[bytes, int]:
    if not keys:
        return {}
    among, values = sets.among(keys)
    rows = sets.ask(f"SELECT known_by, id FROM presence_visitor WHERE known_by {among}", values)
    return {bytes(key): number for key, number in rows}


COLUMNS = (
    "name", "phone", "phone_index", "phone_tail", "document_kind", "document", "document_index", "document_tail",
    "known_by", "created_at",
)  # fmt: skip


def _insert(new: dict[bytes, NewVisitor], at: datetime) -> dict[bytes, int]:
    since = sets.moment(at)
    rows = [
        (row.name, PHONE.sealed(row.phone), blind_index("phone", row.phone), row.phone[-4:], row.document_kind,
         DOCUMENT.sealed(row.document), blind_index("document", row.document), row.document[-4:], key, since)
        for key, row in sorted(new.items())  # in one order, so that writers never wait in a ring
    ]  # fmt: skip
    inserted = sets.insert_new(Visitor, COLUMNS, rows, conflict="known_by", returning="known_by, id")
    return {bytes(key): number for key, number in inserted}


@action
def record_presences(*, rows: Sequence[NewPresence], arrived_at: datetime, by: Any, at: datetime) -> int:
    """Record who was where; the same event of the same source and subject counts once. Give how many were new.

    Raises Refused for a row without exactly one subject, of an unknown source, or one that ends before it begins.
    """
    sources = set(Presence.Source.values)
    for row in rows:
        if (row.person_id is None) == (row.visitor_id is None):
            raise Refused(_("一条到访记录必须是一个人的"), code="subject")
        if row.source not in sources or row.until_at < row.from_at:
            raise Refused(_("这条到访记录不成立"), code="invalid")
    new = _insert_presences(rows, arrived_at) if rows else 0
    journal.write("record_presences", by=by, at=at, detail={"presences": len(rows), "new": new})
    return new


@action
def take_back_presences(*, people: Collection[int], event: Any, by: Any, at: datetime) -> int:
    """Delete what an event, since taken back, said of these persons. Give how many rows that were."""
    gone, _rows = Presence.objects.filter(person__in=people, event=event).delete()
    journal.write("take_back_presences", by=by, at=at, detail={"presences": gone})
    return gone


def _insert_presences(rows: Sequence[NewPresence], arrived_at: datetime) -> int:
    # in one order, so that writers never wait in a ring
    ordered = sorted(rows, key=lambda row: (row.person_id or 0, row.visitor_id or 0, row.event, row.source))
    moments = {at: sets.moment(at) for row in rows for at in (row.from_at, row.until_at)}
    table, parameters = sets.lists_table(
        "p",
        {
            "person_id": ("integer", [row.person_id for row in ordered]),
            "visitor_id": ("integer", [row.visitor_id for row in ordered]),
            "site_id": ("integer", [row.site_id for row in ordered]),
            "position": ("integer", [row.position for row in ordered]),
            "from_at": ("moment", [moments[row.from_at] for row in ordered]),
            "until_at": ("moment", [moments[row.until_at] for row in ordered]),
            "source": ("text", [row.source for row in ordered]),
            "event": ("text", [sets.uuid(str(row.event)) for row in ordered]),
        },
    )
    event, moment = ("p.event::uuid", "%s::timestamptz") if sets.on_postgresql() else ("p.event", "%s")
    return sets.run(
        "INSERT INTO presence_presence (person_id, visitor_id, site_id, position, from_at, until_at, source, event, "
        f"arrived_at) SELECT p.person_id, p.visitor_id, p.site_id, p.position, p.from_at, p.until_at, p.source, {event}, "
        f"{moment} FROM {table} WHERE true ON CONFLICT DO NOTHING",
        [sets.moment(arrived_at), *parameters],
    )
