"""From which unit somebody acts: the nearest grant of theirs that opens an act over a whole subject."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core.access import Standing
from wanjia.core.actions import Refused
from wanjia.registry.accounts.queries import standing
from wanjia.registry.accounts.roles import Capability


def standing_of(by: Any, at: datetime) -> Standing:
    """Give what somebody may do now. Raises Refused for the system itself: no machine restricts anybody."""
    if by is None:
        raise Refused(_("管控措施只能由人提出和批准"), code="nobody")
    return standing(by, at)


def unit_for(who: Standing, lo: int, hi: int, *capabilities: Capability) -> int:
    """Give the place of the nearest grant that holds a capability over a subject. Raises Refused when none does."""
    over = [
        holding
        for holding in who.holdings
        if holding.lo <= lo
        and hi <= holding.hi
        and any(capability in holding.capabilities for capability in capabilities)
    ]
    if not over:
        raise Refused(_("不在您的辖区，或没有这项权限"), code="territory")
    return min(over, key=lambda holding: holding.hi - holding.lo).place_id
