"""Proposing and approving as the desk does it: what is refused is written down, after what it would have done was undone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wanjia.core.actions import Refused
from wanjia.response.measures.actions import (
    NewMeasure,
    approve_measures,
    note_refusal,
    note_refused_list,
    propose_measures,
)
from wanjia.response.measures.models import Measure


def propose_or_alarm(*, measures: Sequence[NewMeasure], by: Any, at: datetime) -> list[Measure]:
    """Propose measures, all or none. Raises Refused; it is noted first, that of a list as an alarm."""
    try:
        return propose_measures(measures=measures, by=by, at=at)
    except Refused as refusal:
        if len(measures) > 1:
            note_refused_list(measures=measures, why=refusal.code, by=by, at=at)
        elif measures:
            note_refusal(position=measures[0].owner.lo, act="propose", why=refusal.code, by=by, at=at)
        raise


def approve_or_note(*, measures: Sequence[Measure], by: Any, at: datetime) -> list[Measure]:
    """Approve measures, all or none. Raises Refused; that somebody tried what they may not is noted first."""
    try:
        return approve_measures(measures=measures, by=by, at=at)
    except Refused as refusal:
        if measures:
            note_refusal(position=measures[0].lo, act="approve", why=refusal.code, by=by, at=at)
        raise
