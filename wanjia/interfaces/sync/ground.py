"""What a batch of visits stands on, read at once: targets, their campaigns, who lives there. A handful of queries a batch."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from wanjia.command.campaigns.models import Campaign, QuestionForm, Target
from wanjia.core import sets
from wanjia.core.identities import UnknownIdentity, unseal, unseal_many
from wanjia.interfaces.sync.envelope import VisitPayload
from wanjia.interfaces.sync.items import Item
from wanjia.interfaces.sync.models import GivenId
from wanjia.registry.people.models import Person

TARGET = "campaigns.target"
PERSON = "people.person"


class Standing(NamedTuple):
    """A target as a batch needs it."""

    id: int
    household_id: int
    position: int
    campaign_id: int
    person_id: int | None


class Ground(NamedTuple):
    """Targets and persons (number, household) by what the phone calls them, campaigns by number."""

    targets: dict[str, Standing]
    campaigns: dict[int, Campaign]
    persons: dict[str, tuple[int, int]]


def ground_of(items: Sequence[Item]) -> Ground:
    """Read what these visits are about."""
    subjects = {item.event.subject for item in items if item.event}
    named = {name for item in items for name in persons_named(item.payload)}
    given = given_rows({name for name in subjects | named if len(name) == 36})
    numbers = numbers_of(TARGET, subjects, {name: row.target_id for name, row in given.items()})
    rows = {
        row[0]: Standing(*row)
        for row in Target.objects.filter(pk__in=sets.numbers(set(numbers.values()))).values_list(
            "id", "household_id", "position", "campaign_id", "person_id"
        )
    }
    targets = {name: rows[number] for name, number in numbers.items() if number in rows}
    campaigns = (
        Campaign.objects.select_related("form").in_bulk({t.campaign_id for t in targets.values()}) if targets else {}
    )
    people = numbers_of(PERSON, named, {name: row.person_id for name, row in given.items()})
    homes = dict(Person.objects.filter(pk__in=set(people.values())).values_list("id", "household_id")) if people else {}
    persons = {name: (number, homes[number]) for name, number in people.items() if number in homes}
    return Ground(targets, campaigns, persons)


def persons_named(payload: Any) -> Iterable[str]:
    """Give every person id a visit names."""
    if not isinstance(payload, VisitPayload):
        return []
    return [*payload.met, *(p.person for p in payload.people), *(n.person for n in payload.needs)]


def given_rows(names: Iterable[str]) -> dict[str, GivenId]:
    """Give what phones' own ids became, by id."""
    known = [name for name in names if name]
    return {str(row.given): row for row in GivenId.objects.filter(given__in=uuids(known))} if known else {}


def uuids(names: Iterable[str]) -> list[UUID]:
    """Keep those that are UUIDs."""
    found = []
    for name in names:
        try:
            found.append(UUID(name))
        except ValueError:
            continue
    return found


def numbers_of(kind: str, names: Iterable[str], given: dict[str, int | None]) -> dict[str, int]:
    """Give row numbers by name: sealed ids unsealed, a phone's own ids looked up; unknown names are left out."""
    listed = list(names)
    found = dict(zip(listed, unseal_many(kind, listed), strict=True))
    return {name: number for name in listed if (number := given.get(name) or found[name]) is not None}


@lru_cache(maxsize=512)
def form_number(text: str) -> int | None:
    """Give the number of the form that ``<form id>@<version>`` names, None for none; forms never change."""
    name, _at, version = text.partition("@")
    try:
        number = unseal("campaigns.questionform", name)
    except UnknownIdentity:
        return None
    return (
        number if QuestionForm.objects.filter(pk=number, version=version if version.isdigit() else 0).exists() else None
    )
