"""Who a case or a contact is: a person of the register, or a visitor; a visitor found to be a person is that person."""

from collections.abc import Iterable
from typing import Any

from wanjia.core.access import Standing
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.people.models import Person
from wanjia.registry.presence.models import Visitor

RELATED = ("person__household__door", "visitor__person__household__door")


def person_of(row: Any) -> Person | None:
    """Give the person of a case or contact, also one found behind a visitor."""
    person: Person | None = row.person or (row.visitor.person if row.visitor is not None else None)
    return person


def key_of(row: Any) -> int:
    """Give the number a subject is traced by: the person's, else minus the visitor's; 0 once forgotten."""
    person = person_of(row)
    if person is not None:
        return int(person.pk)
    return -int(row.visitor_id) if row.visitor_id else 0


def name_for(row: Any, standing: Standing, position: int) -> str:
    """Give a subject's name for who may see names there, else its first character."""
    person = person_of(row)
    name = person.name if person is not None else row.name
    if not name or standing.may(Capability.VIEW_PEOPLE, position):
        return name or "—"
    return f"{name[0]}**"


def traced_as(keys: Iterable[int]) -> dict[int, list[int]]:
    """Give, for each subject, every number its presences may stand under: a person's own and those of its visitors."""
    found = {key: [key] for key in keys}
    people = [key for key in found if key > 0]
    for visitor, person in Visitor.objects.filter(person__in=people).values_list("pk", "person_id"):
        found[person].append(-visitor)
    return found


def subjects(numbers: Iterable[int]) -> dict[int, Person | Visitor]:
    """Give the person or visitor behind each number; a visitor known to be a person gives the person."""
    wanted = set(numbers)
    people = Person.objects.filter(pk__in=[n for n in wanted if n > 0]).select_related("household__door")
    visitors = Visitor.objects.filter(pk__in=[-n for n in wanted if n < 0]).select_related("person__household__door")
    found: dict[int, Person | Visitor] = {person.pk: person for person in people}
    found |= {-visitor.pk: visitor.person or visitor for visitor in visitors}
    return found
