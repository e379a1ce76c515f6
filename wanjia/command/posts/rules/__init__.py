"""What posts, documents, chains of responsible persons and policies are, decided without the store."""

from wanjia.command.posts.rules.bodies import Under, circles, in_order, keeps_watch, uncovered
from wanjia.command.posts.rules.chains import GAPS, HIERARCHIES, Gap, Hierarchy
from wanjia.command.posts.rules.papers import next_number, paragraphs
from wanjia.command.posts.rules.policies import (
    ASKED,
    DEPARTMENTS,
    HOSPITAL_DUTIES,
    NEEDS,
    PASSES,
    POLICIES,
    PPE,
    PROOFS,
    PolicyKind,
    fits,
    read_value,
    written,
)

__all__ = [
    "ASKED",
    "DEPARTMENTS",
    "GAPS",
    "HIERARCHIES",
    "HOSPITAL_DUTIES",
    "NEEDS",
    "PASSES",
    "POLICIES",
    "PPE",
    "PROOFS",
    "Gap",
    "Hierarchy",
    "PolicyKind",
    "Under",
    "circles",
    "fits",
    "in_order",
    "keeps_watch",
    "next_number",
    "paragraphs",
    "read_value",
    "uncovered",
    "written",
]
