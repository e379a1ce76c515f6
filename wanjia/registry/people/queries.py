"""Questions about the register."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import CharField, Model, Q, QuerySet, TextField
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from wanjia.core.access import NOWHERE, Standing
from wanjia.core.fields import EncryptedTextField, blind_index
from wanjia.registry.people.identity.likeness import DOUBTFUL, Features, likeness
from wanjia.registry.people.models import (
    AccessCode,
    Emergency,
    Household,
    HouseholdQuerySet,
    Need,
    Person,
    PersonQuerySet,
    Suspicion,
)
from wanjia.registry.people.rules import DEEPER, NOBODY, PERSONAL_CLASSES
from wanjia.registry.places.models import Door

LOG_REACHES = timedelta(days=180)
FOUND = 50  # persons a search gives at most
LONGEST_DOOR = 6  # a longer number is a telephone or a document
_NUMBER = re.compile(r"\d+[Xx]?")  # a document may end in X
REASONS = {
    "same_document": _("证件号码相同"),
    "same_phone": _("电话相同"),
    "same_name": _("姓名相同"),
    "same_pinyin": _("姓名同音"),
    "near_pinyin": _("姓名音近"),
    "same_birth_date": _("出生日期相同"),
    "same_household": _("同一门牌"),
    "other_document": _("但证件号码不同"),
    "other_birth_date": _("但出生日期不同"),
    "other_sex": _("但性别不同"),
    "other_name": _("但姓名不同"),
}


def search_people(text: str, people: PersonQuerySet) -> list[Person]:
    """Find at most 50 of ``people`` by name, pinyin, initials, telephone tail, document tail or door."""
    text = text.strip()
    if not text:
        return []
    rows = people.select_related("household__door")
    number = _NUMBER.fullmatch(text) is not None
    if number:
        condition = Q(phone_tail=text[-4:]) | Q(document_tail=text[-4:].upper())
        if len(text) >= 11:
            condition = Q(phone_index=blind_index("phone", "+86" + text[-11:])) | Q(
                document_index=blind_index("document", text.upper())
            )
    elif text.isascii():
        low = text.lower().replace(" ", "")
        condition = Q(pinyin__startswith=low) | Q(initials__startswith=low) | Q(name__startswith=text)
    else:
        condition = Q(name__startswith=text)
    found = list(rows.filter(condition).order_by("name", "id")[:FOUND])
    # A question of its own: with the door in the one above, no index would answer either.
    if len(found) < FOUND and any(sign.isdigit() for sign in text) and not (number and len(text) > LONGEST_DOOR):
        at_door = rows.filter(_at_door(text)).exclude(pk__in=[person.pk for person in found])
        found += at_door.order_by("household__position", "id")[: FOUND - len(found)]
    return found


def _at_door(text: str) -> Q:
    """Whose door has this number alone, or this in its label: 1号楼 is not 11号楼, 2单元30 not 2单元301."""
    text = "".join(text.split())
    if text.isascii():
        return Q(household__door__number=text)
    whole = "(^|[^0-9])" * text[0].isdigit() + re.escape(text) + "($|[^0-9])" * text[-1].isdigit()
    return Q(household__door__label__contains=text) & Q(household__door__label__regex=whole)


def colleagues(person: Person, at: datetime) -> PersonQuerySet:
    """Give who named the same workplace or school as one person; nobody once no response opens that where they live."""
    rows: PersonQuerySet = Person.objects.current().exclude(pk=person.pk)
    if person.workplace_index is None or not is_open("deeper", at, person.household.position):
        return rows.none()
    return rows.filter(workplace_index=person.workplace_index)


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


@dataclass(frozen=True)
class Log:
    """What a resident may see: the household's door and its readings since a while ago, newest first."""

    door: str
    readings: list[tuple[datetime, str, str, str]]


def access_log(code: str, at: datetime) -> Log | None:
    """Give the readings about the household that a printed code opens; None for any other text."""
    household = household_with_code(code, at)
    if household is None:
        return None
    return Log(household.door.label, readings_of(household, at - LOG_REACHES)[:500])


def household_with_code(code: str, at: datetime) -> Household | None:
    """Give the household that a printed access code opens; None for any other text."""
    plain = "".join(code.split()).replace("-", "").lower()
    rows = AccessCode.objects.filter(digest=hashlib.sha256(plain.encode()).digest(), expires_at__gt=at)
    found = rows.select_related("household__door").first()
    return None if found is None else found.household


def readings_count(household: Household) -> int:
    """Give how often somebody read about a household."""
    return household.readings.count()


def reasons_in_words(suspicion: Suspicion) -> list[str]:
    """Give what speaks for and against two rows being one person."""
    return [str(REASONS.get(reason, reason)) for reason in suspicion.reasons.split(",") if reason]


def doors_named(text: str, standing: Standing, capability: str) -> list[Door]:
    """Find doors of the territory by what people call them (3号楼2单元501)."""
    label = "".join(text.split())
    found = Door.objects.visible_to(standing, capability).filter(label=label)
    return list(found.select_related("place__parent").order_by("position")[:20])


def roster_lines(households: HouseholdQuerySet, at: datetime) -> Iterator[tuple[str, ...]]:
    """Give one masked line for every person of some households, in walking order, a stretch of households at a time.

    Where no response opens them, the deeper fields stay empty; where none does anywhere, the lines end before them.
    """
    spans = open_spans("deeper", at)
    rows = households.select_related("door").order_by("position", "id").iterator(chunk_size=500)
    while some := list(islice(rows, 500)):
        members = households_with_members(some)
        needs = open_needs([person for people in members.values() for person in people])
        for household in some:
            shown = any(lo <= household.position <= hi for lo, hi in spans)
            for person in members[household.pk]:
                deeper = [getattr(person, name) if shown else "" for name in DEEPER] if spans else []
                yield (
                    household.door.label,
                    person.name,
                    person.get_sex_display(),
                    str(person.birth_date.year) if person.birth_date else "",
                    person.get_residence_display(),
                    person.phone_tail,
                    person.document_tail,
                    "、".join(str(Need.Kind(kind).label) for kind in needs.get(person.pk, [])),
                    *deeper,
                )


class Due(NamedTuple):
    """How one class of one table is forgotten: its rows whose time is over (asked with class and moment), and the action."""

    model: type[Model]
    kind: str
    rows: Callable[[str, datetime], QuerySet[Any]]
    forget: Callable[..., None]


def cut(kind: str, at: datetime) -> datetime:
    """Give the moment before which the days of a class had begun to count for them to be over now."""
    return at - timedelta(days=PERSONAL_CLASSES[kind].days_kept)


def _emergencies(kind: str) -> QuerySet[Emergency]:
    level = PERSONAL_CLASSES[kind].level
    rows = Emergency.objects.filter(level__lte=level) if level else Emergency.objects.all()
    return rows.select_related("place")


def open_spans(kind: str, at: datetime) -> list[tuple[int, int]]:
    """Give the intervals of positions where a response in force opens a class now."""
    rows = _emergencies(kind).filter(from_at__lte=at).exclude(until_at__lte=at)
    return [(row.place.lo, row.place.hi) for row in rows]


def is_open(kind: str, at: datetime, lo: int, hi: int | None = None) -> bool:
    """Tell whether a class is open at a position, or over a whole interval: one that needs no response level always is."""
    spans = open_spans(kind, at) if PERSONAL_CLASSES[kind].level else [(lo, hi or lo)]
    return any(first <= lo and (hi or lo) <= last for first, last in spans)


def still_held(kind: str, at: datetime, *, lo: str = "position", hi: str | None = None) -> Q:
    """Give the filter for rows where a response keeps a class: one in force, or one whose days are not over."""
    condition = Q()
    for row in _emergencies(kind).exclude(until_at__lte=cut(kind, at)):
        condition |= Q(**{f"{lo}__lte": row.place.hi, f"{hi or lo}__gte": row.place.lo})
    return condition or NOWHERE


def response_over(kind: str, at: datetime, *, position: str, since: str) -> Q:
    """Give the filter for rows that were held (from ``since`` on) under a response whose days are over."""
    condition = Q()
    for row in _emergencies(kind).filter(until_at__lte=cut(kind, at)):
        place = row.place
        condition |= Q(**{f"{position}__gte": place.lo, f"{position}__lte": place.hi, f"{since}__lte": row.until_at})
    return condition or NOWHERE


def empty_value(field: Any) -> Any:
    """Give what a column holds that says nothing about anybody."""
    if isinstance(field, EncryptedTextField):
        return ""
    if field.has_default():
        return field.get_default()
    if field.null or not isinstance(field, CharField | TextField):  # a date that must be there leaves with its row
        return None
    return "" if field.blank else NOBODY


def says_something(model: type[Model], kind: str) -> Q:
    """Give the filter for rows that still say something in a column of a class."""
    condition = Q()
    for name, its in model.PERSONAL.items():  # type: ignore[attr-defined]
        field = model._meta.get_field(name)
        if its != kind or (field.is_relation and not field.null):
            continue
        if isinstance(field, EncryptedTextField):
            condition |= Q(GreaterThan(Length(name), 0))
        else:
            empty = empty_value(field)
            condition |= Q(**{f"{name}__isnull": False}) if empty is None else ~Q(**{name: empty})
    return condition
