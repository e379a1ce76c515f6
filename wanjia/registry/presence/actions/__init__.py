"""What is written about who was where."""

from wanjia.registry.presence.actions.matching import decide_resemblance, match_visitors
from wanjia.registry.presence.actions.readings import record_visitor_readings
from wanjia.registry.presence.actions.record import (
    NewPresence,
    NewVisitor,
    know_visitors,
    record_presences,
    take_back_presences,
)

__all__ = [
    "NewPresence",
    "NewVisitor",
    "decide_resemblance",
    "know_visitors",
    "match_visitors",
    "record_presences",
    "record_visitor_readings",
    "take_back_presences",
]
