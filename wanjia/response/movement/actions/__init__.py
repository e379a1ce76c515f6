"""Every write to stations and what is checked there, one file per subject."""

from wanjia.response.movement.actions.areas import enter_area, leave_area
from wanjia.response.movement.actions.certificates import know_certificates
from wanjia.response.movement.actions.checks import NewCheck, Occupant, Taken, record_checks
from wanjia.response.movement.actions.mismatches import decide_mismatch, own_mismatch
from wanjia.response.movement.actions.stations import (
    add_station,
    assign_duty,
    close_station,
    drop_duty,
    open_station,
    set_control,
    set_station,
)
from wanjia.response.movement.actions.visitors import note_leaving

__all__ = [
    "NewCheck",
    "Occupant",
    "Taken",
    "add_station",
    "assign_duty",
    "close_station",
    "decide_mismatch",
    "drop_duty",
    "enter_area",
    "know_certificates",
    "leave_area",
    "note_leaving",
    "open_station",
    "own_mismatch",
    "record_checks",
    "set_control",
    "set_station",
]
