"""The rows of a file are not kept longer than they are needed."""

from datetime import datetime
from typing import Any

from wanjia.core import journal
from wanjia.core.actions import action
from wanjia.registry.intake.models import Batch


@action
def forget_rows(*, batch: Batch, by: Any, at: datetime) -> Batch:
    """Forget every cell of a file; the counts, what it made and the journal stay."""
    batch.pieces.all().delete()
    batch.rejected_rows.all().delete()
    batch.forgotten_at, batch.remarks = at, ""
    batch.save(update_fields=["forgotten_at", "remarks"])
    journal.write("forget_rows", by=by, at=at, about=batch, position=batch.place.lo)
    return batch
