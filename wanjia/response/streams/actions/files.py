"""A file is begun, and counted when its last line was read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.intake.queries import UPLOAD_LEVELS
from wanjia.registry.places.models import Place
from wanjia.response.streams.models import RecordFile, RecordTally
from wanjia.response.streams.queries import counted


@action
def receive_file(
    *, place: Place, filename: str, digest: bytes, headers: Sequence[str], kind: str, by: Any, at: datetime
) -> RecordFile:
    """Begin a file, or go on with one that was broken off. Raises Refused when it was taken before."""
    if place.level not in UPLOAD_LEVELS:
        raise Refused(_("要属于一个盟市、旗县区、街道、社区或网格"), field="place")
    file: RecordFile = RecordFile.objects.get_or_create(
        place=place,
        digest=digest,
        defaults={"filename": filename[-200:], "headers": list(headers), "kind": kind, "received_at": at, "by": by},
    )[0]
    if file.done_at is not None:
        raise Refused(_("这个文件已经导入过"), field="file", code="again")
    journal.write("receive_file", by=by, at=at, about=file, position=place.lo, detail={"kind": kind})
    return file


@action
def finish_file(*, file: RecordFile, by: Any, at: datetime) -> RecordFile:
    """Count what a file brought; what stays when its records are forgotten."""
    RecordTally.objects.bulk_create([RecordTally(file=file, **row) for row in counted(file)], batch_size=500)
    file.done_at = at
    file.save(update_fields=["done_at"])
    detail = {"rows": file.rows, "accepted": file.accepted, "rejected": file.rejected, "known": file.known}
    journal.write("finish_file", by=by, at=at, about=file, position=file.place.lo, detail=detail)
    return file


@action
def take_rejected_out(*, file: RecordFile, by: Any, at: datetime) -> None:
    """Record that somebody takes the lines of a file that were not taken out, names and numbers and all."""
    detail = {"count": file.rejected}
    journal.write("take_rejected_out", by=by, at=at, about=file, position=file.place.lo, detail=detail)
