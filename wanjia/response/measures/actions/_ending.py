"""A measure ends with everything around it: when that is confirmed, or when it is approved afterwards."""

from datetime import datetime
from typing import Any

from wanjia.core import journal
from wanjia.response.measures.models import Measure


def note_end(row: Measure, ends_at: datetime, by: Any, at: datetime) -> None:
    """Write down that a measure ends with everything around it."""
    detail = {"kind": row.kind, "ends_at": ends_at.isoformat()}
    journal.write("end_measure", by=by, at=at, about=row, position=row.lo, detail=detail)
