"""Every write to sampling rounds, one file per act."""

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
    "move_tables",
    "note_ppe",
    "note_ready",
    "open_point",
    "open_round",
    "record_tellings",
    "record_tubes",
    "spread_slots",
    "void_sample",
]
