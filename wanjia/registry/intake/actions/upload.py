"""A file comes in."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.intake import pieces
from wanjia.registry.intake.actions.check import check_roster, choose_columns
from wanjia.registry.intake.collector import paused
from wanjia.registry.intake.models import Batch, Piece, SavedMapping
from wanjia.registry.intake.queries import UPLOAD_LEVELS, suggested_columns
from wanjia.registry.intake.reading.headers import Mapping
from wanjia.registry.intake.reading.refusal import RosterRefused
from wanjia.registry.intake.reading.roster import open_roster
from wanjia.registry.intake.rules import RAW_ROWS, signature
from wanjia.registry.places.models import Place


@action
@paused()
def receive_roster(
    *, place: Place, filename: str, content: bytes, by: Any, at: datetime, sheet: str | None = None
) -> Batch:
    """Take a file in for a place, every row of it (of a workbook, of one sheet: the named one or the first with a list).

    Nothing is checked yet. Raises Refused with what is wrong with the file.
    """
    if place.level not in UPLOAD_LEVELS:
        raise Refused(_("名册要属于一个盟市、旗县区、街道、社区或网格"), field="place")
    try:
        roster = open_roster(content, filename, sheet=sheet)
        raw = [(len(piece), pieces.pack(piece)) for piece in pieces.in_pieces(roster.rows, RAW_ROWS)]
    except RosterRefused as refused:
        raise Refused(refused.reason, field="file", code=refused.code) from refused
    rows = sum(count for count, _content in raw)
    if not rows:
        raise Refused(_("文件里只有表头，没有一行人员"), field="file", code="empty")
    batch = Batch.objects.create(
        place=place,
        filename=filename[-200:],
        digest=hashlib.sha256(content).digest(),
        size=len(content),
        sheet=roster.sheet[:100],
        heading=json.dumps(roster.headers, ensure_ascii=False),
        header_row=roster.header_row,
        cautions=json.dumps(roster.warnings, ensure_ascii=False),
        rows=rows,
        by=by,
        uploaded_at=at,
    )
    Piece.objects.bulk_create(
        Piece(batch=batch, stage="raw", number=number, rows=count, content=content)
        for number, (count, content) in enumerate(raw)
    )
    mapping = suggested_columns(batch)
    batch.columns, batch.flags = mapping.columns, {str(column): need for column, need in mapping.flags.items()}
    batch.save(update_fields=["columns", "flags"])
    journal.write("receive_roster", by=by, at=at, about=batch, position=place.lo, detail={"rows": rows})
    return batch


@action
def upload_roster(
    *,
    place: Place,
    filename: str,
    content: bytes,
    by: Any,
    at: datetime,
    mapping: Mapping | None = None,
    may_build: bool = True,
    sheet: str | None = None,
) -> Batch:
    """Take a file in and check it, with the columns guessed or saved before: a dry run. Raises Refused."""
    batch = receive_roster(place=place, filename=filename, content=content, sheet=sheet, by=by, at=at)
    chosen = mapping or suggested_columns(batch)
    choose_columns(batch=batch, columns=chosen.columns, flags=chosen.flags, may_build=may_build, by=by, at=at)
    return check_roster(batch=batch, by=by, at=at)


@action
def save_mapping(*, batch: Batch, by: Any, at: datetime) -> SavedMapping:
    """Keep the columns of a batch for the next file of that place with the same headers."""
    saved, _created = SavedMapping.objects.update_or_create(
        place=batch.place,
        signature=signature(batch.headers),
        defaults={"columns": batch.columns, "flags": batch.flags, "by": by, "saved_at": at},
    )
    journal.write("save_mapping", by=by, at=at, about=saved, position=batch.place.lo)
    return saved
