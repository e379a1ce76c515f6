"""A file is checked: the dry run. Nothing of people is written."""

import json
from collections.abc import Collection, Iterable
from collections.abc import Mapping as Mapped
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.intake import checking, pieces
from wanjia.registry.intake.collector import paused
from wanjia.registry.intake.matching.ground import Ground, missing
from wanjia.registry.intake.models import Batch, Piece, RejectedRow
from wanjia.registry.intake.queries import shut_fields
from wanjia.registry.intake.reading.followers import NO_HOUSEHOLD, Followers
from wanjia.registry.intake.reading.headers import FIELDS, Mapping
from wanjia.registry.intake.reading.rows import PersonRow, RowError, check_row
from wanjia.registry.intake.reading.table import Row
from wanjia.registry.intake.rules import cut

MOST_REMARKS = 200


@action
def choose_columns(
    *,
    batch: Batch,
    columns: Mapped[str, int],
    by: Any,
    at: datetime,
    flags: Mapped[int, str] | None = None,
    may_build: bool = True,
) -> Batch:
    """Say which column holds what, and ask for the check; an earlier check is forgotten. Raises Refused."""
    if batch.store_asked_at or batch.undone_at:
        raise Refused(_("这份名册已经入库，不能再改列"))
    if batch.forgotten_at:
        raise Refused(_("这份名册的内容已到期删除，请重新上传"))
    if "name" not in columns:
        raise Refused(_("没有指定哪一列是姓名"), field="name")
    if any(field not in FIELDS or not 0 <= column < len(batch.headers) for field, column in columns.items()):
        raise Refused(_("列的对应关系无效"), field="columns")
    batch.pieces.exclude(stage="raw").delete()
    batch.rejected_rows.all().delete()
    batch.columns, batch.flags = dict(columns), {str(column): need for column, need in (flags or {}).items()}
    batch.may_build, batch.parsed, batch.check_asked_at, batch.checked_at = may_build, 0, at, None
    batch.save(update_fields=["columns", "flags", "may_build", "parsed", "check_asked_at", "checked_at"])
    journal.write("choose_columns", by=by, at=at, about=batch, position=batch.place.lo)
    return batch


@action
@paused()
def check_roster(*, batch: Batch, by: Any, at: datetime) -> Batch:
    """Check every row at once; a dry run. For long files ``advance_batch`` does the same in short steps."""
    while batch.checked_at is None:
        _check_step(batch, by, at)
    return batch


def _check_step(batch: Batch, by: Any, at: datetime) -> None:
    done = batch.pieces.filter(stage="read").count()
    raw = batch.pieces.filter(stage="raw", number=done).first()
    if raw is not None:
        _read_piece(batch, raw, at)
    else:
        _settle(batch, by, at)


def _read_piece(batch: Batch, raw: Piece, at: datetime) -> None:
    mapping = _mapping(batch, shut_fields(batch, at))
    before = batch.pieces.filter(stage="read", number=raw.number - 1).first()
    followers = Followers(mapping, pieces.read_rows(before.content).last if before else NO_HOUSEHOLD)
    today = at.date()
    people, errors, apart = [], {}, {}
    for row in map(followers.whole, pieces.raw_rows(raw.content)):
        person, wrong = check_row(mapping, row, today=today)
        if person is None:
            errors[row.number] = wrong
        else:
            people.append(person)
        shared = followers.apart(row)
        if shared is not None:
            apart[row.number] = shared
    content = pieces.pack(pieces.ReadRows(people, errors, apart, followers.household))
    Piece.objects.create(batch=batch, stage="read", number=raw.number, rows=raw.rows, content=content)
    batch.parsed += raw.rows
    batch.save(update_fields=["parsed"])


def _mapping(batch: Batch, shut: Collection[str] = ()) -> Mapping:
    """Give the columns to read; one that may not be stored is not even taken over into the checked rows."""
    columns = {field: column for field, column in batch.columns.items() if field not in shut}
    return Mapping(columns, {int(column): need for column, need in batch.flags.items()}, (), {})


def _settle(batch: Batch, by: Any, at: datetime) -> None:
    """Look at all rows together: households, doors, repetitions, known persons; then the batch is checked."""
    read = [pieces.read_rows(piece.content) for piece in batch.pieces.filter(stage="read").order_by("number")]
    errors = {number: wrong for part in read for number, wrong in part.errors.items()}
    together = checking.Together({number: shared for part in read for number, shared in part.apart.items()})
    rows = [together.gathered(row) for part in read for row in part.people]
    ground = Ground(batch.place)
    placed = checking.place_all(rows, batch, ground, together, set(errors))
    errors |= {number: [wrong] for number, wrong in placed.errors.items()}
    met = checking.meet(placed.families, ground)
    batch.known, batch.suspected = len(met.known), len({doubt.newcomer.number for doubt in met.doubts})
    batch.remarks = _remarks(rows, met.known, [batch.headers[batch.columns[name]] for name in shut_fields(batch, at)])
    _count(batch, placed, ground)
    _keep_accepted(batch, placed)
    _reject_rows(batch, errors)
    batch.accepted, batch.checked_at = sum(len(family.rows) for family in placed.families), at
    batch.rejected = len(errors)
    batch.save()
    batch.pieces.filter(stage="read").delete()
    journal.write(
        "check_roster",
        by=by,
        at=at,
        about=batch,
        position=batch.place.lo,
        detail={"accepted": batch.accepted, "rejected": batch.rejected, "known": batch.known},
    )


def _remarks(rows: list[PersonRow], known: Iterable[int], shut: list[str]) -> str:
    warnings = [(row.number, text) for row in rows for text in row.warnings][:MOST_REMARKS]
    said = {"warnings": warnings, "known": sorted(known)[:MOST_REMARKS], "shut": shut}
    return json.dumps(said, ensure_ascii=False)


def _count(batch: Batch, placed: checking.Placed, ground: Ground) -> None:
    new = missing(ground, (family.spot for family in placed.families))
    batch.new_doors = len(new)
    batch.new_buildings = len({spot[:4] for spot in new if spot.building and ground.building(spot) is None})
    batch.new_households = len(placed.families)
    batch.without_grid = sum(len(family.rows) for family in placed.families if not family.spot.grid)


def _keep_accepted(batch: Batch, placed: checking.Placed) -> None:
    groups = cut(family.rows for family in placed.families)
    Piece.objects.bulk_create(
        Piece(batch=batch, stage="checked", number=number, rows=len(rows), content=pieces.pack(rows))
        for number, rows in enumerate(groups)
    )


def _reject_rows(batch: Batch, errors: dict[int, list[RowError]]) -> None:
    """Keep rejected rows, each with its cells as they came, those its household left blank filled, and every error."""
    followers = Followers(_mapping(batch))
    for raw in batch.pieces.filter(stage="raw").order_by("number") if errors else ():
        whole = map(followers.whole, pieces.raw_rows(raw.content))
        rejected = [row for row in whole if row.number in errors]
        RejectedRow.objects.bulk_create([_rejected(batch, row, errors[row.number]) for row in rejected])


def _rejected(batch: Batch, row: Row, errors: list[RowError]) -> RejectedRow:
    return RejectedRow(
        batch=batch,
        number=row.number,
        cells=json.dumps(row.values, ensure_ascii=False),
        errors=json.dumps(errors, ensure_ascii=False),
    )
