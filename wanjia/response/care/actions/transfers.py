"""A patient who was received is taken to another clinic or hospital, and handed over there."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.response.care.actions._transfers import arrive, set_out
from wanjia.response.care.models import Clinic, FeverChain, Transfer, WardBed


def _lying(chain: FeverChain) -> FeverChain:
    row: FeverChain = FeverChain.objects.select_for_update().select_related("place").get(pk=chain.pk)
    if row.step != "received":
        raise Refused(_("门诊接收以后、有结论以前才能转院"))
    return row


@action
def order_transfer(
    *, chain: FeverChain, clinic: Clinic, vehicle: str, escort: str, route: str = "", by: Any, at: datetime
) -> Transfer:
    """Order a patient to be taken elsewhere. Raises Refused for where they lie already, and while they are on their way."""
    row = _lying(chain)
    if row.transfers.filter(handed_at=None).exists():
        raise Refused(_("已经在转运途中"))
    if row.transfers.filter(left_at=None, to=clinic).exists():
        raise Refused(_("已经在这里"), field="clinic")
    transfer = set_out(row, clinic, vehicle, escort, route, by, at)
    journal.write("order_transfer", by=by, at=at, about=row, position=row.place.lo)
    return transfer


@action
def hand_over(*, chain: FeverChain, by: Any, at: datetime, bed: WardBed | None = None) -> Transfer:
    """Confirm that a patient arrived, in a bed. Raises Refused when nobody is on their way, or to whoever ordered it."""
    row = _lying(chain)
    transfer = row.transfers.filter(handed_at=None).select_related("to").first()
    if transfer is None or transfer.to is None:
        raise Refused(_("没有在转运途中"))
    if transfer.ordered_by_id == by.pk:
        raise Refused(_("由接收的人确认，不能自己确认"), code="own_request")
    handed = arrive(row, transfer.to, bed, by, at)
    journal.write("hand_over_patient", by=by, at=at, about=row, position=row.place.lo)
    return handed
