"""Every write about posts, documents, what is in force and who answers for what."""

from wanjia.command.posts.actions.bodies import (
    activate_post,
    add_desk_shift,
    change_post,
    deactivate_post,
    drop_desk_shift,
    found_post,
    place_post_under,
    set_duty_mode,
)
from wanjia.command.posts.actions.deliveries import deliver_document, read_document, record_opening, seal_document
from wanjia.command.posts.actions.documents import issue_document, revise_document
from wanjia.command.posts.actions.force import declare_response_level, end_response_level, set_policy
from wanjia.command.posts.actions.leave import ask_leave, decide_leave, end_leave
from wanjia.command.posts.actions.members import appoint_member, dismiss_member, dissolve_group, form_group
from wanjia.command.posts.actions.responsible import end_responsibility, make_responsible, replace_responsible
from wanjia.command.posts.actions.zones import draw_zone, end_zone, move_grids

__all__ = [
    "activate_post",
    "add_desk_shift",
    "appoint_member",
    "ask_leave",
    "change_post",
    "deactivate_post",
    "decide_leave",
    "declare_response_level",
    "deliver_document",
    "dismiss_member",
    "dissolve_group",
    "draw_zone",
    "drop_desk_shift",
    "end_leave",
    "end_response_level",
    "end_responsibility",
    "end_zone",
    "form_group",
    "found_post",
    "issue_document",
    "make_responsible",
    "move_grids",
    "place_post_under",
    "read_document",
    "record_opening",
    "replace_responsible",
    "revise_document",
    "seal_document",
    "set_duty_mode",
    "set_policy",
]
