"""Registrations come in by the hundred: visitors, registrations and presences in three statements, one line a form."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wanjia.core import journal, sets
from wanjia.core.actions import action
from wanjia.registry.presence.actions import NewPresence, NewVisitor, know_visitors, record_presences
from wanjia.registry.presence.models import Presence
from wanjia.response.registration.models import Registration

COLUMNS = (
    "poster", "visitor", "position", "at", "arrived_at", "way", "by_id", "purpose", "origin", "destination", "target",
    "event", "holder",
)  # fmt: skip


@dataclass(slots=True)
class NewRegistration:
    """One form: the poster by number with its site and position, who is new and who was known (visitors' numbers)."""

    poster_id: int
    site_id: int
    position: int
    at: datetime
    event: str
    new: Sequence[NewVisitor] = ()
    known: Sequence[int] = ()
    way: str = "self"
    purpose: str = ""
    origin: str = ""
    destination: str = ""
    target: str = ""
    holder: int | None = None  # the browser it came from
    visitors: list[int] = field(default_factory=list)  # filled in: known and new, in order
    numbers: list[int] = field(default_factory=list)  # filled in: the registration of each


@action
def register_visitors(*, forms: Sequence[NewRegistration], by: Any, at: datetime) -> int:
    """Write down whom the forms name, each a presence at its site; give how many were new: the same form counts once."""
    numbers = iter(know_visitors(rows=[one for form in forms for one in form.new], by=by, at=at))
    for form in forms:
        form.visitors = [*form.known, *(next(numbers) for _one in form.new)]
    new = _insert(forms, by, at)
    _number(forms, new)
    rows = [
        NewPresence(
            None, visitor, form.site_id, form.position, form.at, form.at, Presence.Source.REGISTRATION.value, form.event
        )
        for form in forms
        for visitor in form.visitors
    ]
    record_presences(rows=rows, arrived_at=at, by=by, at=at)
    by_id = by.pk if by is not None else None
    for form in forms:
        about = ("registration.poster", form.poster_id, form.position)
        detail = f'{{"visitors":{len(form.visitors)}}}'
        journal.write_line(journal.Line("register_visitors", by_id, *about, form.at, None, detail))
    return len(new)


def _number(forms: Sequence[NewRegistration], new: dict[tuple[int, str], int]) -> None:
    """Tell each form the numbers of its registrations; one that was sent before has the numbers it had."""
    found = dict(new)
    for form in forms:
        keys = [(visitor, sets.uuid(form.event)) for visitor in form.visitors]
        if not found.keys() >= set(keys):
            rows = Registration.objects.filter(visitor__in=form.visitors, event=form.event)
            found |= {(visitor, keys[0][1]): number for visitor, number in rows.values_list("visitor_id", "pk")}
        form.numbers = [found[key] for key in keys]


def _insert(forms: Sequence[NewRegistration], by: Any, at: datetime) -> dict[tuple[int, str], int]:
    arrived, by_id = sets.moment(at), by.pk if by is not None else None
    rows = [
        (form.poster_id, visitor, form.position, sets.moment(form.at), arrived, form.way, by_id, form.purpose,
         form.origin, form.destination, form.target, sets.uuid(form.event), form.holder)
        for form in forms
        for visitor in form.visitors
    ]  # fmt: skip
    # in one order, so that writers never wait in a ring
    rows.sort(key=lambda row: (row[1], row[-1]))
    inserted = sets.insert_new(
        Registration, COLUMNS, rows, conflict="visitor_id, event", returning="visitor_id, event, id"
    )
    return {(visitor, str(event)): number for visitor, event, number in inserted}
