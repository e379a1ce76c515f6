"""Proposing as the desk does it: a list that is refused is kept as an alarm, after what it would have done was undone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wanjia.core.actions import Refused
from wanjia.response.measures.actions import NewMeasure, note_refused_list, propose_measures
from wanjia.response.measures.models import Measure


def propose_or_alarm(*, measures: Sequence[NewMeasure], by: Any, at: datetime) -> list[Measure]:
    """Propose measures, all or none. Raises Refused; that of a list is noted first."""
    try:
        return propose_measures(measures=measures, by=by, at=at)
    except Refused as refusal:
        if len(measures) > 1:
            note_refused_list(measures=measures, why=refusal.code, by=by, at=at)
        raise
