"""Every write of the phone's door: what is taken in (steps in modules of their own) and what the office decides about it."""

from wanjia.interfaces.sync.actions.decisions import (
    decide_conflict,
    discard_held,
    let_in_held,
    let_in_tube,
    settle_rejected,
)
from wanjia.interfaces.sync.actions.labels import ask_about_labels
from wanjia.interfaces.sync.actions.photos import store_photo
from wanjia.interfaces.sync.actions.retention import forget_conflicts, forget_events, forget_photos

__all__ = [
    "ask_about_labels",
    "decide_conflict",
    "discard_held",
    "forget_conflicts",
    "forget_events",
    "forget_photos",
    "let_in_held",
    "let_in_tube",
    "settle_rejected",
    "store_photo",
]
