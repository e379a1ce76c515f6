"""Command posts, their papers, what is in force, and who answers for which place."""

from wanjia.command.posts.models.bodies import (
    CommandPost,
    DeskShift,
    DutyMode,
    PostMember,
    PostParent,
    PostTerm,
    WorkingGroup,
)
from wanjia.command.posts.models.force import Policy, ResponseLevel, Responsibility
from wanjia.command.posts.models.leave import Leave
from wanjia.command.posts.models.papers import (
    Document,
    DocumentAttachment,
    DocumentDelivery,
    DocumentOpening,
    DocumentSeal,
    JointIssuer,
    PlacedQuerySet,
)
from wanjia.command.posts.models.zones import ControlZone, ZoneGrid

__all__ = [
    "CommandPost",
    "ControlZone",
    "DeskShift",
    "Document",
    "DocumentAttachment",
    "DocumentDelivery",
    "DocumentOpening",
    "DocumentSeal",
    "DutyMode",
    "JointIssuer",
    "Leave",
    "PlacedQuerySet",
    "Policy",
    "PostMember",
    "PostParent",
    "PostTerm",
    "ResponseLevel",
    "Responsibility",
    "WorkingGroup",
    "ZoneGrid",
]
