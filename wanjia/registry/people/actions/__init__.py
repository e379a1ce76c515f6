"""Every write to the register."""

from wanjia.registry.people.actions.access import ACCESS_CODE_LIFE, issue_access_code, record_readings
from wanjia.registry.people.actions.change import (
    change_contact,
    change_needs,
    follow_doors,
    move_person,
    record_departure,
)
from wanjia.registry.people.actions.duplicates import (
    decide_suspicion,
    merge_persons,
    raise_suspicion,
    raise_suspicions,
    undo_merge,
)
from wanjia.registry.people.actions.register import (
    NewPerson,
    Registered,
    add_people,
    register_household,
    register_households,
    register_people,
    withdraw_people,
)

__all__ = [
    "ACCESS_CODE_LIFE",
    "NewPerson",
    "Registered",
    "add_people",
    "change_contact",
    "change_needs",
    "decide_suspicion",
    "follow_doors",
    "issue_access_code",
    "merge_persons",
    "move_person",
    "raise_suspicion",
    "raise_suspicions",
    "record_departure",
    "record_readings",
    "register_household",
    "register_households",
    "register_people",
    "undo_merge",
    "withdraw_people",
]
