"""Questions about who was where: at a site, of a person, of a visitor."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from wanjia.registry.people.identity.likeness import Features
from wanjia.registry.people.identity.search_keys import search_keys
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Site
from wanjia.registry.presence.models import Presence, Resemblance, Visitor


def _touching(rows: QuerySet[Presence], begin: datetime, end: datetime) -> QuerySet[Presence]:
    return rows.filter(from_at__lt=end, until_at__gte=begin).order_by("from_at", "id")


def at_site(site: Site, begin: datetime, end: datetime) -> QuerySet[Presence]:
    """Give who was at a site at any time from ``begin`` until before ``end``, in order; persons and visitors with it."""
    rows = Presence.objects.filter(position=site.place.lo, site=site)
    return _touching(rows, begin, end).select_related("person", "visitor__person")


def at_position(lo: int, hi: int, begin: datetime, end: datetime) -> QuerySet[Presence]:
    """Give who was anywhere in an interval of positions in that time: sites and doors."""
    rows = Presence.objects.filter(position__gte=lo, position__lte=hi)
    return _touching(rows, begin, end).select_related("person", "visitor__person")


def of_person(person: Person, begin: datetime, end: datetime) -> QuerySet[Presence]:
    """Give where a person was, also as a visitor who was found to be that person."""
    one = list(Visitor.objects.filter(person=person).values_list("pk", flat=True))
    rows = Presence.objects.filter(Q(person=person) | Q(visitor__in=one))
    return _touching(rows, begin, end).select_related("site")


def of_visitor(visitor: Visitor, begin: datetime, end: datetime) -> QuerySet[Presence]:
    """Give where a visitor was; once known to be a person, everything of that person."""
    if visitor.person is not None:
        return of_person(visitor.person, begin, end)
    return _touching(Presence.objects.filter(visitor=visitor), begin, end).select_related("site")


def persons_like(visitors: Sequence[Visitor]) -> dict[int, list[Person]]:
    """Give, for each visitor, the persons of the register with the same telephone or document."""
    phones = _by_index(visitors, "phone_index")
    documents = _by_index(visitors, "document_index")
    found: dict[int, dict[int, Person]] = {visitor.pk: {} for visitor in visitors}
    sharing = Q(phone_index__in=list(phones)) | Q(document_index__in=list(documents))
    for person in Person.objects.current().filter(sharing):
        for sign, of in ((person.phone_index, phones), (person.document_index, documents)):
            for number in of.get(bytes(sign or b""), ()):
                found[number][person.pk] = person
    return {number: list(people.values()) for number, people in found.items()}


def _by_index(visitors: Sequence[Visitor], column: str) -> dict[bytes, list[int]]:
    found: dict[bytes, list[int]] = {}
    for visitor in visitors:
        if (sign := getattr(visitor, column)) is not None:
            found.setdefault(bytes(sign), []).append(visitor.pk)
    return found


def visitor_features(visitor: Visitor) -> Features:
    """Give what a visitor is compared by."""
    return Features(
        name=visitor.name,
        pinyin=search_keys(visitor.name).pinyin,
        document_index=bytes(visitor.document_index or b"").hex(),
        phone_index=bytes(visitor.phone_index or b"").hex(),
    )


def not_looked_for(most: int) -> list[Visitor]:
    """Give visitors whom nobody has looked for in the register yet."""
    return list(Visitor.objects.filter(looked_at=None, known_by__isnull=False).order_by("pk")[:most])


def names_of(rows: Iterable[Presence]) -> list[str]:
    """Give the name of each row's subject: the person's where one is known."""
    subjects = ((row.person or (row.visitor and (row.visitor.person or row.visitor))) for row in rows)
    return [subject.name if subject else "" for subject in subjects]


def reconcile() -> Iterator[str]:
    """Yield every presence whose subject is not there, and every visitor matched against what somebody decided."""
    for name, model in (("person", Person), ("visitor", Visitor)):
        kept = Exists(model.objects.filter(pk=OuterRef(f"{name}_id")))
        rows = Presence.objects.filter(~kept, **{f"{name}__isnull": False})
        for number in rows.values_list("pk", flat=True).iterator():
            yield f"presence {number}: its {name} is not in the store"
    decided = Resemblance.objects.filter(decision=Resemblance.Decision.SAME)
    for row in decided.exclude(visitor__person=None).select_related("visitor").iterator():
        if row.visitor.person_id != row.person_id:
            yield f"resemblance {row.pk}: decided to be the same person, but the visitor is matched to another"
