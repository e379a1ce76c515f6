"""Questions about the register."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from wanjia.core.fields import blind_index
from wanjia.registry.people.identity.likeness import DOUBTFUL, Features, likeness
from wanjia.registry.people.models import Household, Need, Person, PersonQuerySet


def search_people(text: str, people: PersonQuerySet) -> list[Person]:
    """Find at most 50 of ``people`` by name, pinyin, initials, telephone or document tail."""
    text = text.strip()
    if not text:
        return []
    if text.isdigit():
        condition = Q(phone_tail=text[-4:]) | Q(document_tail=text[-4:])
        if len(text) >= 11:
            condition = Q(phone_index=blind_index("phone", "+86" + text[-11:])) | Q(
                document_index=blind_index("document", text.upper())
            )
    elif text.isascii():
        low = text.lower().replace(" ", "")
        condition = Q(pinyin__startswith=low) | Q(initials__startswith=low) | Q(name__startswith=text)
    else:
        condition = Q(name__startswith=text)
    return list(people.filter(condition).select_related("household__door").order_by("name", "id")[:50])


def open_needs(people: Iterable[Person]) -> dict[int, list[str]]:
    """Give the kinds of need in force for each person, by person number."""
    found: dict[int, list[str]] = {}
    for person_id, kind in (
        Need.objects.filter(person__in=[p.pk for p in people], until_at=None)
        .order_by("kind")
        .values_list("person_id", "kind")
    ):
        found.setdefault(person_id, []).append(kind)
    return found


def households_with_members(households: Iterable[Household]) -> dict[int, list[Person]]:
    """Give the current members of each household, by household number."""
    found: dict[int, list[Person]] = {h.pk: [] for h in households}
    for person in Person.objects.current().filter(household__in=list(found)).order_by("household_id", "id"):
        found[person.household_id].append(person)
    return found


def readings_of(household: Household, since: datetime) -> list[tuple[datetime, str, str, str]]:
    """Give who read about a household since a moment: (when, staff name, through, what was revealed), newest first."""
    return list(
        household.readings.filter(at__gte=since)
        .order_by("-at", "-id")
        .values_list("at", "user__name", "through", "revealed")
    )


def doubles(person: Person, others: Iterable[Person]) -> list[tuple[Person, int, str]]:
    """Give the persons who may be the same one: (person, likeness in percent, reasons), the likeliest first."""
    mine = features(person)
    found = []
    for other in others:
        score, reasons = likeness(mine, features(other))
        if score >= DOUBTFUL and other.pk != person.pk:
            found.append((other, round(score * 100), ",".join(reasons)))
    return sorted(found, key=lambda row: (-row[1], row[0].pk))


def features(person: Person) -> Features:
    """Give what a stored person is compared by."""
    return Features(
        name=person.name,
        pinyin=person.pinyin,
        document_index=bytes(person.document_index or b"").hex(),
        phone_index=bytes(person.phone_index or b"").hex(),
        birth_date=person.birth_date,
        sex="" if person.sex == Person.Sex.UNKNOWN else person.sex,
        household=str(person.household_id),
    )
