"""Confirming as the desk does it: a refused list of measures is kept as an alarm, after what it would have done was undone."""

from typing import Any

from wanjia.response.cases.actions.contacts import MeasuresRefused, Sent, confirm_contacts
from wanjia.response.measures.actions import note_refused_list


def confirm_or_alarm(*, by: Any, at: Any, **asked: Any) -> Sent:
    """Confirm contacts, all or none. Raises Refused; that of a list of measures is noted first."""
    try:
        return confirm_contacts(by=by, at=at, **asked)
    except MeasuresRefused as refusal:
        if len(refusal.measures) > 1:
            note_refused_list(measures=refusal.measures, why=refusal.code, by=by, at=at)
        raise
