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
from wanjia.response.sampling.actions.points import (
    add_point,
    add_table,
    close_point,
    end_table,
    note_ready,
    open_point,
)
from wanjia.response.sampling.actions.results import record_result, take_results
from wanjia.response.sampling.actions.rounds import open_round
from wanjia.response.sampling.actions.tubes import NewSample, NewTube, Taken, record_tubes, void_sample

__all__ = [
    "NewSample",
    "NewTube",
    "Taken",
    "add_point",
    "add_table",
    "close_point",
    "end_table",
    "hand_over",
    "make_manifest",
    "match_boxes",
    "note_never_boxed",
    "note_ready",
    "open_discrepancy",
    "open_point",
    "open_round",
    "pack_box",
    "record_result",
    "record_tubes",
    "settle_discrepancy",
    "take_results",
    "void_sample",
]
