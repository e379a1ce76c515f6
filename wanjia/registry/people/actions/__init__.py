"""Every write to the register."""

from wanjia.registry.people.actions.access import ACCESS_CODE_LIFE, issue_access_code, record_readings
from wanjia.registry.people.actions.change import (
    change_contact,
    change_deeper,
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
from wanjia.registry.people.actions.emergencies import begin_emergency, end_emergency
from wanjia.registry.people.actions.register import (
    NewPerson,
    Registered,
    add_people,
    register_household,
    register_households,
    register_people,
    withdraw_people,
)
from wanjia.registry.people.actions.retention import (
    forget_columns,
    forget_persons,
    forget_rows_of,
    forget_users,
    note_sweep,
)

__all__ = [
    "ACCESS_CODE_LIFE",
    "NewPerson",
    "Registered",
    "add_people",
    "begin_emergency",
    "change_contact",
    "change_deeper",
    "change_needs",
    "decide_suspicion",
    "end_emergency",
    "follow_doors",
    "forget_columns",
    "forget_persons",
    "forget_rows_of",
    "forget_users",
    "issue_access_code",
    "merge_persons",
    "move_person",
    "note_sweep",
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
