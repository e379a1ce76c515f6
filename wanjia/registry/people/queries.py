"""Questions about the register."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from wanjia.core.fields import blind_index
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
