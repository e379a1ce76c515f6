"""Household files with all that belongs to them; who is followed up, and how often; isolation sites and who stays there."""

from wanjia.response.isolation.models.centres import Bed, Centre, Lodging, Turn
from wanjia.response.isolation.models.files import (
    Attachment,
    Breach,
    FileDuty,
    FileRecord,
    HouseholdFile,
    Patrol,
    Seal,
    SealFact,
)
from wanjia.response.isolation.models.follow import Alarm, FollowUp, Release, SelfCode, Watch

__all__ = [
    "Alarm",
    "Attachment",
    "Bed",
    "Breach",
    "Centre",
    "FileDuty",
    "FileRecord",
    "FollowUp",
    "HouseholdFile",
    "Patrol",
    "Release",
    "Seal",
    "SealFact",
    "SelfCode",
    "Lodging",
    "Turn",
    "Watch",
]
