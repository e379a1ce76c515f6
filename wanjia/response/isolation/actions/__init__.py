"""Every write about the isolated: files, follow-up, patrols, seals, release, isolation sites."""

from wanjia.response.isolation.actions.begin import begin_watches, open_file
from wanjia.response.isolation.actions.centres import add_centre, add_rooms, add_turn, check_in, check_out
from wanjia.response.isolation.actions.files import (
    act_on_breach,
    attach_paper,
    close_file,
    fill_duty,
    note_seal,
    post_seal,
    record_breach,
    record_patrol,
    record_service,
)
from wanjia.response.isolation.actions.follow import (
    NewFollowUp,
    change_plan,
    issue_self_code,
    keep_watch,
    record_followups,
    settle_alarm,
)
from wanjia.response.isolation.actions.release import release_all, release_watch

__all__ = [
    "NewFollowUp",
    "act_on_breach",
    "add_centre",
    "add_rooms",
    "add_turn",
    "attach_paper",
    "begin_watches",
    "change_plan",
    "check_in",
    "check_out",
    "close_file",
    "fill_duty",
    "issue_self_code",
    "keep_watch",
    "note_seal",
    "open_file",
    "post_seal",
    "record_breach",
    "record_followups",
    "record_patrol",
    "record_service",
    "release_all",
    "release_watch",
    "settle_alarm",
]
