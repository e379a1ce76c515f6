"""Acts as the desk does them: what is refused is written down, after what it would have done was undone."""

from collections.abc import Callable
from typing import Any

from wanjia.core.actions import Refused
from wanjia.response.cases.actions import note_refused_entry
from wanjia.response.cases.actions.contacts import MeasuresRefused, Sent, confirm_contacts
from wanjia.response.cases.models import Case
from wanjia.response.measures.actions import note_refused_list


def confirm_or_alarm(*, by: Any, at: Any, **asked: Any) -> Sent:
    """Confirm contacts, all or none. Raises Refused; that of a list of measures is noted first."""
    try:
        return confirm_contacts(by=by, at=at, **asked)
    except MeasuresRefused as refusal:
        if len(refusal.measures) > 1:
            note_refused_list(measures=refusal.measures, why=refusal.code, by=by, at=at)
        raise


def done_or_noted(*, case: Case, entry: str, act: Callable[[], Any], by: Any, at: Any) -> Any:
    """Do what was asked of a case. Raises Refused; that somebody tried what may not be is noted first."""
    try:
        return act()
    except Refused as refusal:
        note_refused_entry(case=case, entry=entry, why=refusal.code, by=by, at=at)
        raise
