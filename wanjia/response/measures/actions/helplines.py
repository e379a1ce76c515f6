"""The telephone that stands on the papers of a place is set."""

import re
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place
from wanjia.response.measures.actions._units import standing_of, unit_for
from wanjia.response.measures.models import Helpline

NUMBER = re.compile(r"\+?[0-9][0-9 -]{1,17}[0-9]")  # 12345, 0475-8231234, +86 475 8231234


@action
def set_helpline(*, place: Place, phone: str, by: Any, at: datetime) -> Helpline:
    """Set whom people under a measure call; the number before ends. Raises Refused for what is no number."""
    unit_for(standing_of(by, at), place.lo, place.hi, Capability.PROPOSE_MEASURES, Capability.APPROVE_MEASURES)
    if not NUMBER.fullmatch(phone.strip()):
        raise Refused(_("请写电话号码，例如 0475-8231234"), field="phone")
    Helpline.objects.filter(place=place, until_at=None).update(until_at=at)
    row: Helpline = Helpline.objects.create(place=place, phone=phone.strip(), from_at=at, by=by)
    journal.write("set_helpline", by=by, at=at, about=row, position=place.lo)
    return row
