"""Every write to stations and what is checked there, one file per subject."""

from wanjia.response.movement.actions.checks import NewCheck, Occupant, Taken, record_checks
from wanjia.response.movement.actions.mismatches import decide_mismatch, own_mismatch
from wanjia.response.movement.actions.stations import (
    add_station,
    assign_duty,
    close_station,
    drop_duty,
    open_station,
    set_control,
)

__all__ = [
    "NewCheck",
    "Occupant",
    "Taken",
    "add_station",
    "assign_duty",
    "close_station",
    "decide_mismatch",
    "drop_duty",
    "open_station",
    "own_mismatch",
    "record_checks",
    "set_control",
]
