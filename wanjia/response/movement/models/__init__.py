"""Tables of stations and of what was checked there, lower first."""

from wanjia.response.movement.models.checks import Check, Crossing, Mismatch
from wanjia.response.movement.models.stations import AreaStay, Control, Duty, Station, StationStep

__all__ = ["AreaStay", "Check", "Control", "Crossing", "Duty", "Mismatch", "Station", "StationStep"]
