"""set_aside@1: an event that was sent back is not mended on the phone but left to the office, which reads why."""

from datetime import datetime

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.interfaces.sync.fates import Fate, rejected
from wanjia.interfaces.sync.items import Item
from wanjia.interfaces.sync.models import RejectedEvent
from wanjia.registry.accounts.models import User


@action
def set_aside_event(
    *, event: RejectedEvent, reason: str, by: User, at: datetime, device_id: int | None = None
) -> RejectedEvent:
    """Leave a rejected event to the office; it stays open there. Raises Refused without a reason."""
    if not reason.strip():
        raise Refused(_("请写明原因"), field="reason", code="required")
    event.reason = reason.strip()
    event.save(update_fields=["reason"])
    journal.write("set_aside_event", by=by, at=at, about=event, position=event.position, device_id=device_id)
    return event


def take_set_aside(item: Item, at: datetime) -> Fate:
    """Note why one of the sender's own events is left to the office. May raise Refused."""
    event, said = item.event, item.payload
    assert event is not None and item.at is not None
    user = item.sender.user
    row = RejectedEvent.objects.filter(event=event.subject, user=user).order_by("-id").first()
    if row is None:
        return rejected("unknown_event", _("没有这条退回的记录"), "subject", fixable=False)
    set_aside_event(event=row, reason=said.reason, by=user, at=item.at, device_id=item.sender.device.pk)
    return Fate(position=row.position)
