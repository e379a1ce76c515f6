"""Every write to sampling rounds, one file per act."""

from wanjia.response.sampling.actions.points import (
    add_point,
    add_table,
    close_point,
    end_table,
    note_ready,
    open_point,
)
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
    "note_ready",
    "open_point",
    "open_round",
    "record_tubes",
    "void_sample",
]
