"""Every write about measures."""

from wanjia.response.measures.actions.appeals import answer_appeal, make_appeal
from wanjia.response.measures.actions.ends import (
    confirm_check,
    correct_measure,
    end_all,
    forget_measures,
    lift_area,
    release_measure,
)
from wanjia.response.measures.actions.helplines import set_helpline
from wanjia.response.measures.actions.make import (
    NewMeasure,
    approve_measures,
    propose_measures,
    refuse_measures,
)
from wanjia.response.measures.actions.refused import look_into, note_refusal, note_refused_list

__all__ = [
    "NewMeasure",
    "answer_appeal",
    "approve_measures",
    "confirm_check",
    "correct_measure",
    "end_all",
    "forget_measures",
    "lift_area",
    "look_into",
    "make_appeal",
    "note_refusal",
    "note_refused_list",
    "propose_measures",
    "refuse_measures",
    "release_measure",
    "set_helpline",
]
