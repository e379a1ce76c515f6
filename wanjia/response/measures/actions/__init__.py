"""Every write about measures."""

from wanjia.response.measures.actions.appeals import answer_appeal, make_appeal
from wanjia.response.measures.actions.ends import confirm_check, correct_measure, forget_measures, lift, release_measure
from wanjia.response.measures.actions.make import (
    NewMeasure,
    approve_measures,
    look_into,
    propose_measures,
    refuse_measures,
)

__all__ = [
    "NewMeasure",
    "answer_appeal",
    "approve_measures",
    "confirm_check",
    "correct_measure",
    "forget_measures",
    "lift",
    "look_into",
    "make_appeal",
    "propose_measures",
    "refuse_measures",
    "release_measure",
]
