"""The four datasets of a bucket: which rows there are, the version of each, and the row as a phone gets it.

An entry is (position, number, kind, values): a row's version is a digest of its values, so a bucket's checksum needs no row
to be put together, and nothing encrypted is opened for it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from wanjia.command.campaigns.models import Campaign, Target
from wanjia.interfaces.sync.buckets import Bucket
from wanjia.registry.people.models import Household, Need, Person
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import WIDTH_BITS, Level
from wanjia.response.sampling.models import Schedule
from wanjia.response.screening.models import Lead, LeadResult

TARGET, HOUSEHOLD, PERSON, PLACE = "campaigns.target", "people.household", "people.person", "places.place"
CAMPAIGN, FORM, ORDER, LEAD = "campaigns.campaign", "campaigns.questionform", "tasks.workorder", "screening.lead"


class Entry(NamedTuple):
    """One row of a bucket before it is put together."""

    position: int
    id: int
    kind: str
    values: tuple[Any, ...]

    @property
    def version(self) -> int:
        """A digest of the row as 64 bits: changes with the row."""
        return int.from_bytes(blake2b(repr((self.kind, self.id, self.values)).encode(), digest_size=8).digest(), "big")


class Page(NamedTuple):
    """Which entries are wanted: after a (position, number), so many, or only those with these numbers."""

    after: tuple[int, int] | None = None
    limit: int | None = None
    only: Sequence[int] | None = None


def paged(rows: QuerySet[Any], bucket: Bucket, page: Page, column: str) -> QuerySet[Any]:
    """Keep what a page asks of the rows that lie in the bucket, in route order; any page costs the same."""
    rows = rows.filter(**{f"{column}__gte": bucket.lo, f"{column}__lte": bucket.hi}).order_by(column, "id")
    if page.after is not None:
        position, number = page.after
        rows = rows.filter(**{f"{column}__gte": position}).filter(Q(**{f"{column}__gt": position}) | Q(id__gt=number))
    if page.only is not None:
        rows = rows.filter(pk__in=page.only)
    return rows[: page.limit] if page.limit is not None else rows


def people(bucket: Bucket, page: Page) -> list[Entry]:
    """Give the residents of a bucket."""
    columns = ("household_id", "name", "initials", "pinyin", "sex", "birth_date", "phone_tail", "document_tail")
    rows = list(
        paged(
            Person.objects.current().filter(household__ended_at=None), bucket, page, "household__position"
        ).values_list("household__position", "id", *columns, "residence", "contact_version")
    )
    whole = page.limit is None and page.only is None
    numbers = [row[1] for row in rows]
    needs, controlled = open_needs(numbers, bucket, whole=whole), controlled_days(numbers, bucket, whole=whole)
    return [
        Entry(row[0], row[1], PERSON, (*row[2:], tuple(needs.get(row[1], ())), controlled.get(row[1]))) for row in rows
    ]


def open_needs(people: Sequence[int], bucket: Bucket, *, whole: bool) -> dict[int, list[str]]:
    """Give the needs in force by person number."""
    rows = _of_people(Need.objects.filter(until_at=None), people, bucket, whole=whole)
    found: dict[int, list[str]] = {}
    for person, kind in rows.order_by("kind").values_list("person_id", "kind"):
        found.setdefault(person, []).append(kind)
    return found


def controlled_days(people: Sequence[int], bucket: Bucket, *, whole: bool) -> dict[int, tuple[str, str]]:
    """Give from which day to which a controlled person is sampled at home, by person number."""
    rows = _of_people(Schedule.objects.filter(ended_at=None), people, bucket, whole=whole)
    days = rows.values_list("person_id", "begins_on", "ends_on")
    return {person: (begins.isoformat(), ends.isoformat()) for person, begins, ends in days}


def _of_people(rows: QuerySet[Any], people: Sequence[int], bucket: Bucket, *, whole: bool) -> QuerySet[Any]:
    if whole:
        return rows.filter(person__household__position__gte=bucket.lo, person__household__position__lte=bucket.hi)
    return rows.filter(person__in=people)


def households(bucket: Bucket, page: Page) -> list[Entry]:
    """Give the households of a bucket, each with the last digits of one member's telephone."""
    rows = list(
        paged(Household.objects.current(), bucket, page, "position").values_list(
            "position", "id", "kind", "door__number", "door__place_id", *HOME, "door__latitude", "door__longitude"
        )
    )
    tails: dict[int, str] = {}
    members = Person.objects.current().filter(household__in=[row[1] for row in rows]).exclude(phone_tail="")
    for household, tail in members.order_by("id").values_list("household_id", "phone_tail"):
        tails.setdefault(household, tail)
    return [Entry(row[0], row[1], HOUSEHOLD, (*row[2:], tails.get(row[1], ""))) for row in rows]


HOME = ("door__place__level", "door__place__parent_id", "door__place__name")


def places(bucket: Bucket, page: Page) -> list[Entry]:
    """Give the grid and its buildings."""
    rows = Place.objects.current().filter(hi__lte=bucket.hi).exclude(level=Level.UNIT)
    return [
        Entry(row[0], row[1], PLACE, row[2:])
        for row in paged(rows, bucket, page, "lo").values_list("lo", "id", "parent_id", "level", "name")
    ]


def targets(bucket: Bucket, page: Page, campaigns: Iterable[int]) -> list[Entry]:
    """Give the targets of running campaigns. Their values are the state columns: whatever an outcome changes shows there."""
    columns = ("campaign_id", "household_id", "place_id", "place__level", "place__parent_id", "state", "state_at")
    rows = paged(Target.objects.filter(campaign__in=list(campaigns)), bucket, page, "position")
    found = rows.values_list("position", "id", *columns, "state_event", "visits", "revisit_at", "person_id")
    return [Entry(row[0], row[1], TARGET, row[2:]) for row in found]


def campaigns(bucket: Bucket) -> list[Entry]:
    """Give the running campaigns whose scope meets the bucket, and their forms."""
    columns = (
        "name",
        "kind",
        "opens_at",
        "closes_at",
        "document__title",
        "document__number",
        "form_id",
        "round",
        "letter",
    )
    rows = Campaign.objects.running().filter(scopes__place__lo__lte=bucket.hi, scopes__place__hi__gte=bucket.lo)
    found = list(rows.distinct().order_by("id").values_list("id", *columns, "follows_id"))
    forms = {row[7] for row in found if row[7] is not None}
    return [Entry(0, row[0], CAMPAIGN, row[1:]) for row in found] + [Entry(0, form, FORM, ()) for form in sorted(forms)]


def leads(bucket: Bucket) -> list[Entry]:
    """Give the open leads of a bucket that are nobody's yet; of its community every phone there lists them.

    Whoever answers one first closes it for all; one given to somebody stands in their own list.
    """
    here = Q(place__lo__gte=bucket.lo, place__lo__lte=bucket.hi)
    around = here | Q(place__level=Level.COMMUNITY, place__lo=community_of(bucket))
    settled = LeadResult.objects.filter(lead=OuterRef("pk"))
    return lead_entries(Lead.objects.filter(around, ~Exists(settled), assignee=None).order_by("id")[:500])


def lead_entries(rows: QuerySet[Lead]) -> list[Entry]:
    """Give leads as entries."""
    told = rows.values_list("id", "name", "phone_tail", "address", "due_at", "source")
    return [Entry(0, row[0], LEAD, row[1:]) for row in told]


def community_of(bucket: Bucket) -> int:
    """Give where the community begins in which a bucket lies: what belongs to all of it stands there."""
    bits = WIDTH_BITS[Level.COMMUNITY]
    return bucket.lo >> bits << bits


def homes_of(targets: set[int]) -> dict[int, int]:
    """Give the household of each target."""
    return dict(Target.objects.filter(pk__in=targets).values_list("pk", "household_id")) if targets else {}


def door_of(kind: str, number: int | None, homes: dict[int, int]) -> tuple[str, int | None]:
    """Give the subject of a work order: for a target its household, since that is what has a door."""
    return (HOUSEHOLD, homes.get(number)) if kind == TARGET and number else (kind, number)


def iso(moment: datetime | None) -> str | None:
    """Give a moment as text."""
    return None if moment is None else moment.isoformat()
