"""Every write to sampling rounds, one file per act."""

from wanjia.response.sampling.actions.custody import (
    hand_over,
    make_manifest,
    match_boxes,
    note_never_boxed,
    open_discrepancy,
    pack_box,
    settle_discrepancy,
)
from wanjia.response.sampling.actions.layout import NewPoint, add_points, change_point, move_tables
from wanjia.response.sampling.actions.points import (
    add_point,
    add_table,
    close_point,
    end_table,
    note_ready,
    open_point,
)
from wanjia.response.sampling.actions.posts import end_post, fill_post, note_ppe
from wanjia.response.sampling.actions.presences import write_presences
from wanjia.response.sampling.actions.results import record_result, take_results
from wanjia.response.sampling.actions.rounds import open_round
from wanjia.response.sampling.actions.slots import Asked, spread_slots
from wanjia.response.sampling.actions.tellings import record_tellings
from wanjia.response.sampling.actions.tubes import NewSample, NewTube, Taken, record_tubes, void_sample

__all__ = [
    "Asked",
    "NewPoint",
    "NewSample",
    "NewTube",
    "Taken",
    "add_point",
    "add_points",
    "add_table",
    "change_point",
    "close_point",
    "end_post",
    "end_table",
    "fill_post",
    "hand_over",
    "make_manifest",
    "match_boxes",
    "move_tables",
    "note_never_boxed",
    "note_ppe",
    "note_ready",
    "open_discrepancy",
    "open_point",
    "open_round",
    "pack_box",
    "record_result",
    "record_tellings",
    "record_tubes",
    "settle_discrepancy",
    "spread_slots",
    "take_results",
    "void_sample",
    "write_presences",
]
