"""The one table of what a phone may say: kind -> shape of its payload, and the step that takes it in.

A published kind is accepted for good: a new shape is a new number. Visits, tubes and checks come by the hundred and have
ways of their own (`_visits.py`, `_tubes.py`, `_checks.py`); their steps here are for one that needs more than the batch, or
whose batch failed.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from wanjia.interfaces.sync.actions._cards import take_cards
from wanjia.interfaces.sync.actions._checks import take_check
from wanjia.interfaces.sync.actions._contacts import take_contact
from wanjia.interfaces.sync.actions._custody import take_box, take_handover
from wanjia.interfaces.sync.actions._doorstep import take_attempt, take_ppe
from wanjia.interfaces.sync.actions._errands import take_acceptance, take_completion, take_lead_result
from wanjia.interfaces.sync.actions._followups import take_followup
from wanjia.interfaces.sync.actions._households import take_found_household
from wanjia.interfaces.sync.actions._papers import take_acknowledgement, take_reading
from wanjia.interfaces.sync.actions._patrols import take_patrol, take_seal
from wanjia.interfaces.sync.actions._set_aside import take_set_aside
from wanjia.interfaces.sync.actions._tubes import take_tube
from wanjia.interfaces.sync.actions._visits import take_visit
from wanjia.interfaces.sync.envelope import (
    AttemptPayload,
    BoxPayload,
    CardsPayload,
    CheckPayload,
    ContactPayload,
    FoundHouseholdPayload,
    HandoverPayload,
    LeadResultPayload,
    OrderPayload,
    PaperPayload,
    PassagePayload,
    PpePayload,
    SetAsidePayload,
    TubePayload,
    VisitPayload,
)
from wanjia.interfaces.sync.fates import Fate
from wanjia.interfaces.sync.isolated import FollowUpPayload, PatrolPayload, SealPayload
from wanjia.interfaces.sync.items import Item


class Kind(NamedTuple):
    """The shape of a payload and the step that takes an event in, giving its fate. A step may raise Refused."""

    shape: type
    take: Callable[[Item, datetime], Fate]


KINDS = {
    "visit@1": Kind(VisitPayload, take_visit),
    "tube@1": Kind(TubePayload, take_tube),
    "cards@1": Kind(CardsPayload, take_cards),
    "box@1": Kind(BoxPayload, take_box),
    "handover@1": Kind(HandoverPayload, take_handover),
    "attempt@1": Kind(AttemptPayload, take_attempt),
    "check@1": Kind(CheckPayload, take_check),
    "passage@1": Kind(PassagePayload, take_check),
    "followup@1": Kind(FollowUpPayload, take_followup),
    "patrol@1": Kind(PatrolPayload, take_patrol),
    "seal@1": Kind(SealPayload, take_seal),
    "ppe@1": Kind(PpePayload, take_ppe),
    "found_household@1": Kind(FoundHouseholdPayload, take_found_household),
    "contact@1": Kind(ContactPayload, take_contact),
    "lead_result@1": Kind(LeadResultPayload, take_lead_result),
    "accept_order@1": Kind(OrderPayload, take_acceptance),
    "complete_order@1": Kind(OrderPayload, take_completion),
    "read_document@1": Kind(PaperPayload, take_reading),
    "acknowledge_directive@1": Kind(PaperPayload, take_acknowledgement),
    "set_aside@1": Kind(SetAsidePayload, take_set_aside),
}
SHAPES = {name: kind.shape for name, kind in KINDS.items()}
