"""Records come in ten thousand at a time: whom they are about, then one statement each for records and presences."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from wanjia.core import journal, sets
from wanjia.core.actions import action
from wanjia.registry.presence.actions import NewPresence, NewVisitor, know_visitors, record_presences
from wanjia.registry.presence.models import Presence
from wanjia.response.streams.models import Record, RecordFile, RejectedLine
from wanjia.response.streams.queries import persons_among
from wanjia.response.streams.reading import Piece
from wanjia.response.streams.rules import AT_A_SITE, MOST_KNOWN
from wanjia.response.streams.rules import Record as Said

COLUMNS = ("file", "row", "kind", "sign", "at", "person", "visitor", "site", "origin", "target")
IMPORTED = Presence.Source.IMPORTED.value
Subjects = dict[NewVisitor, tuple[int | None, int | None]]  # the number of the person, or of the visitor


@action
def take_records(
    *, file: RecordFile, piece: Piece, sites: Mapping[str, tuple[int, int]], subjects: Subjects, by: Any, at: datetime
) -> RecordFile:
    """Write a piece of a file down; ``sites`` gives number and position by name. A record that had come before counts once.

    ``subjects`` holds whom the pieces before were about, and is added to.
    """
    row: RecordFile = RecordFile.objects.select_for_update().get(pk=file.pk)
    _find(piece.records, subjects, by, at)
    new = _insert(row, piece.records, subjects, sites)
    _present([said for said in piece.records if said.row in new], subjects, sites, by, at)
    RejectedLine.objects.bulk_create(
        [RejectedLine(file=row, row=one.row, line=one.line, reason=one.reason[:200]) for one in piece.rejected],
        batch_size=500,
    )
    row.rows += piece.lines
    row.accepted += len(piece.records)
    row.rejected += len(piece.rejected)
    row.known += len(piece.records) - len(new)
    row.save(update_fields=["rows", "accepted", "rejected", "known"])
    detail = {"rows": piece.lines, "new": len(new), "rejected": len(piece.rejected)}
    journal.write("take_records", by=by, at=at, about=row, position=file.place.lo, detail=detail)
    return row


def _find(records: Sequence[Said], subjects: Subjects, by: Any, at: datetime) -> None:
    """Find the person or the visitor each record is about; a visitor is looked for in the register once more by a job."""
    if len(subjects) > MOST_KNOWN:
        subjects.clear()
    rows = list({said.subject for said in records if said.subject not in subjects})
    persons = persons_among(rows)
    strangers = [row for row in rows if row not in persons]
    numbers = know_visitors(rows=strangers, by=by, at=at)
    subjects.update({row: (number, None) for row, number in persons.items()})
    subjects.update({row: (None, number) for row, number in zip(strangers, numbers, strict=True)})


def _insert(
    file: RecordFile,
    records: Sequence[Said],
    subjects: Subjects,
    sites: Mapping[str, tuple[int, int]],
) -> set[int]:
    moments = {at: sets.moment(at) for at in {said.at for said in records}}
    rows = [
        (file.pk, said.row, said.kind, said.sign, moments[said.at], *subjects[said.subject],
         sites[said.where][0] if said.where in sites else None, said.origin, said.target)
        for said in records
    ]  # fmt: skip
    rows.sort(key=lambda row: row[3])  # in one order, so that writers never wait in a ring
    return {int(row) for (row,) in sets.load_new(Record, COLUMNS, rows, conflict="sign", returning='"row"')}


def _present(
    records: Sequence[Said],
    subjects: Subjects,
    sites: Mapping[str, tuple[int, int]],
    by: Any,
    at: datetime,
) -> None:
    """Tell who was where, as far as a record says so of a site of ours."""
    rows = []
    for said in records:
        if said.kind in AT_A_SITE and said.where in sites:
            person, visitor = subjects[said.subject]
            site, position = sites[said.where]
            rows.append(NewPresence(person, visitor, site, position, said.at, said.at, IMPORTED, said.sign.hex()))
    if rows:
        record_presences(rows=rows, arrived_at=at, by=by, at=at)
