"""Questions about records of other systems."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count

from wanjia.core import sets
from wanjia.core.fields import blind_index
from wanjia.registry.places.models import Place, Site
from wanjia.registry.places.queries import origins
from wanjia.registry.presence.actions import NewVisitor
from wanjia.response.registration.queries import decrees
from wanjia.response.streams.models import Record, RecordFile
from wanjia.response.streams.rules import STREAMS, Reader, agree


def reader_for(place: Place, columns: dict[str, int], kind: str, at: datetime) -> Reader:
    """Give the reader of a file for a place: classes of arrivals as decrees say there now."""
    said = decrees(place, at)
    return Reader(
        columns, kind=kind, origins=origins(), classes=said["target_classes"], home=said["home"],
        owner=place.pk, now=at,
    )  # fmt: skip


def sites_of(place: Place) -> dict[str, tuple[int, int]]:
    """Give number and position of each site inside a place by its name; a name that two sites bear names none."""
    rows = Site.objects.filter(place__lo__gte=place.lo, place__hi__lte=place.hi, valid_until=None)
    found = list(rows.values_list("name", "pk", "place__lo"))
    often = Counter(name for name, _number, _position in found)
    return {name: (number, position) for name, number, position in found if often[name] == 1}


class _Known(NamedTuple):
    number: int
    name: str
    document: bytes | None


def persons_among(subjects: Sequence[NewVisitor]) -> dict[NewVisitor, int]:
    """Give the person each subject is for certain: one and only one with the same name and document, or name and telephone."""
    documents = {row: blind_index("document", row.document) for row in subjects}
    phones = {row: blind_index("phone", row.phone) for row in subjects}
    by_document = _people("document_index", [sign for sign in documents.values() if sign])
    by_phone = _people("phone_index", [sign for sign in phones.values() if sign])
    found = {}
    for row in subjects:
        document = documents[row]
        alike = [*by_document.get(document or b"", ()), *by_phone.get(phones[row] or b"", ())]
        numbers = {one.number for one in alike if agree(row, one.name, document, one.document)}
        if len(numbers) == 1:
            found[row] = numbers.pop()
    return found


def _people(column: str, signs: Sequence[bytes]) -> dict[bytes, list[_Known]]:
    if not signs:
        return {}
    among, values = sets.among(signs)
    rows = sets.ask(
        f"SELECT {column}, id, name, document_index FROM people_person "
        f"WHERE merged_into_id IS NULL AND gone_at IS NULL AND {column} {among}",
        values,
    )
    found: dict[bytes, list[_Known]] = {}
    for sign, number, name, document in rows:
        found.setdefault(bytes(sign), []).append(_Known(number, name, bytes(document) if document else None))
    return found


def counted(file: RecordFile) -> list[dict[str, Any]]:
    """Count a file's records by kind, origin and class."""
    rows = Record.objects.filter(file=file).values("kind", "origin", "target").order_by("kind", "origin", "target")
    return list(rows.annotate(records=Count("id"), matched=Count("person"), placed=Count("site")))


class Sum(NamedTuple):
    """One line of a summary: what it is called, what its list is asked for, how many, of how many the person is known."""

    title: str
    key: str
    records: int
    matched: int


def summary(file: RecordFile) -> dict[str, list[Sum]]:
    """Give a file's counts by kind, class and origin; each list adds up to the records the file brought."""
    names = origins()
    titles = {
        "kind": {key: str(name) for key, name in STREAMS.items()},
        "target": {},
        "origin": names,
    }  # fmt: skip
    tallies = list(file.tallies.all())
    found = {}
    for column, known in titles.items():
        records, matched = Counter[str](), Counter[str]()
        for row in tallies:
            records[getattr(row, column)] += row.records
            matched[getattr(row, column)] += row.matched
        found[column] = [
            Sum(known.get(key, key), key, number, matched[key]) for key, number in records.most_common()
        ]  # fmt: skip
    return found


def reconcile() -> Iterator[str]:
    """Yield every finished file whose counts do not add up: to the records it was the first to bring, or to its lines."""
    for file in RecordFile.objects.exclude(done_at=None).iterator():
        told = sum(file.tallies.values_list("records", flat=True))
        if told != file.accepted - file.known:
            yield f"file of records {file.pk}: {told} counted, {file.accepted - file.known} were new"
