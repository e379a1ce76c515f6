"""People and households found at a door become rows; the ids phones gave them are remembered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core.actions import Refused
from wanjia.interfaces.sync.envelope import Found
from wanjia.interfaces.sync.fates import Query
from wanjia.interfaces.sync.items import Item
from wanjia.interfaces.sync.models import GivenId
from wanjia.registry.people.actions import NewPerson, add_people, change_needs, raise_suspicion
from wanjia.registry.people.identity.phones import read_phone
from wanjia.registry.people.identity.refusal import IdentityRefused
from wanjia.registry.people.models import Household, Need, Person
from wanjia.registry.people.queries import doubles

NEEDS = frozenset(Need.Kind.values)


def add_found(item: Item, household: Household, found: Sequence[Found], at: datetime) -> dict[str, int]:
    """Register people found at a door; give their numbers by the phone's ids. Probable doubles go to the queue.

    Raises Refused, naming the field.
    """
    found = one_each(found, "payload.found")
    known = {row.given: row.person_id for row in GivenId.objects.filter(given__in=[f.id for f in found])}
    fresh = [f for f in found if f.id not in known]
    members = list(Person.objects.current().filter(household=household))
    if fresh:
        new = [new_person(item, f, f"payload.found[{found.index(f)}]") for f in fresh]
        stored = add_people(household=household, people=new, by=item.sender.user, at=at)
        GivenId.objects.bulk_create(
            [GivenId(given=f.id, person=person) for f, person in zip(fresh, stored, strict=True)]
        )
        known |= {f.id: person.pk for f, person in zip(fresh, stored, strict=True)}
        for person in stored:
            suspect(item, person, members, at)
    return {str(given): number for given, number in known.items() if number is not None}


def one_each(found: Sequence[Found], field: str) -> Sequence[Found]:
    """Give everybody once, however often they were named. Raises Refused when two people were given one id."""
    once: dict[Any, Found] = {}
    for number, each in enumerate(found):
        if once.setdefault(each.id, each) != each:
            raise Refused(_("两个人用了同一个编号"), field=f"{field}[{number}].id", code="invalid")
    return list(once.values())


def suspect(item: Item, newcomer: Person, members: Sequence[Person], at: datetime) -> None:
    """Put a newcomer who resembles a member into the queue of duplicates, and say so on the receipt."""
    for member, score, reasons in doubles(newcomer, members)[:1]:
        raise_suspicion(known=member, newcomer=newcomer, score=score, reasons=reasons[:200], by=item.sender.user, at=at)
        item.queries.append(
            Query(
                "likeness",
                first={"name": member.name},
                second={"name": newcomer.name, "score": score},
                household_id=newcomer.household_id,
                person_id=newcomer.pk,
            )
        )


def new_person(item: Item, found: Found, field: str) -> NewPerson:
    """Give a person to register. Raises Refused, naming the field."""
    return NewPerson(
        name=found.name.strip(),
        sex=found.sex,
        birth_date=found.birth_date,
        residence=found.residence,
        phone=phone_of(found.phone, f"{field}.phone"),
        needs=tuple(known_needs(item, found.needs)),
    )


def phone_of(text: str, field: str) -> str:
    """Give a telephone number in E.164, empty for none. Raises Refused, naming the field."""
    if not text.strip():
        return ""
    try:
        return read_phone(text).e164
    except IdentityRefused as error:
        raise Refused(error.text, field=field, code=error.code) from error


def known_needs(item: Item, kinds: Sequence[str]) -> list[str]:
    """Keep the needs the register knows; ask the office about the others, so that none is lost."""
    strange = [kind for kind in kinds if kind not in NEEDS]
    if strange:
        item.queries.append(Query("need", {"needs": strange}, {}))
    return [kind for kind in kinds if kind in NEEDS]


def add_needs(item: Item, needs: Sequence[tuple[int, str]], at: datetime) -> None:
    """Begin the needs seen at a door, by person number."""
    wanted: dict[int, list[str]] = {}
    for person, kind in needs:
        wanted.setdefault(person, []).append(kind)
    for person in Person.objects.select_related("household").filter(pk__in=wanted).order_by("pk"):
        change_needs(
            person=person,
            add=known_needs(item, wanted[person.pk]),
            by=item.sender.user,
            at=at,
            device_id=item.sender.device.pk,
        )


def remember(given: Any, **became: Any) -> None:
    """Remember what an id that a phone gave became."""
    GivenId.objects.update_or_create(given=given, defaults=became)


def cannot_read(field: str) -> Refused:
    """The refusal of a name that leads nowhere."""
    return Refused(_("找不到所说的对象"), field=field, code="unknown")
