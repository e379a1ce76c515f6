"""What changes about a person: where they live, how they are reached, what they need."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.people.actions._deeper import require_open
from wanjia.registry.people.models import Household, Need, Person, Residence
from wanjia.registry.people.rules import phone_columns, workplace_columns


@action
def move_person(*, person: Person, household: Household, by: Any, at: datetime) -> Person:
    """Record that a person lives in another household from now on."""
    if household.pk == person.household_id:
        raise Refused(_("此人已在这一户"), field="household")
    Residence.objects.filter(person=person, until_at=None).update(until_at=at)
    Residence.objects.create(person=person, household=household, position=household.position, from_at=at)
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
    """Let households and who lived there stand where their doors went, from ``lo`` .. ``hi`` by ``shift``; give how many.

    A line at both ends tells phones of both grids.
    """
    households = list(Household.objects.filter(position__gte=lo, position__lte=hi).order_by("position"))
    Household.objects.filter(position__gte=lo, position__lte=hi).update(position=F("position") + shift)
    Residence.objects.filter(position__gte=lo, position__lte=hi).update(position=F("position") + shift)
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
def change_deeper(*, person: Person, workplace: str, native_place: str, by: Any, at: datetime) -> Person:
    """Keep what only a response in force opens; empty takes it away. Raises Refused, naming the field, when none does."""
    given = {"workplace": workplace, "native_place": native_place}
    household = person.household
    require_open([name for name, value in given.items() if value], household.position, at)
    columns = workplace_columns(workplace) | {"native_place": native_place}
    for name, value in columns.items():
        setattr(person, name, value)
    person.save(update_fields=list(columns))
    journal.write(
        "change_deeper", by=by, at=at, about=household, position=household.position, detail={"person": person.pk}
    )
    return person
