"""Restrictions on persons and places, and what belongs to them."""

from wanjia.response.measures.models.around import Appeal, EndOfAll, Helpline, LiftCheck, RefusedList
from wanjia.response.measures.models.measures import Measure, in_force

__all__ = ["Appeal", "EndOfAll", "Helpline", "LiftCheck", "Measure", "RefusedList", "in_force"]
