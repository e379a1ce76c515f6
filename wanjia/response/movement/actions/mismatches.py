"""What differs between what was registered and what was seen: somebody takes it on, somebody decides."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.response.movement.models import Mismatch


@action
def own_mismatch(*, mismatch: Mismatch, owner: User, by: Any, at: datetime) -> Mismatch:
    """Let somebody answer for a mismatch. Raises Refused when it is decided."""
    if mismatch.decision:
        raise Refused(_("这一条已经核对过"))
    mismatch.owner = owner
    mismatch.save(update_fields=["owner"])
    _note("own_mismatch", mismatch, {"owner": owner.public_id}, by, at)
    return mismatch


@action
def decide_mismatch(*, mismatch: Mismatch, decision: str, by: Any, at: datetime, note: str = "") -> Mismatch:
    """Decide what holds; both sides stay readable. Raises Refused the second time, or for neither without a note."""
    row: Mismatch = Mismatch.objects.select_for_update().get(pk=mismatch.pk)
    if row.decision:
        raise Refused(_("这一条已经核对过"))
    if decision not in Mismatch.Decision.values:
        raise Refused(_("请选择以哪一边为准"), field="decision", code="invalid")
    if decision == Mismatch.Decision.NEITHER and not note.strip():
        raise Refused(_("请写明核实到的情况"), field="note", code="required")
    row.decision, row.note, row.decided_at, row.decided_by = decision, note.strip()[:300], at, by
    row.owner_id = row.owner_id or (by.pk if by else None)
    row.save(update_fields=["decision", "note", "decided_at", "decided_by", "owner"])
    _note("decide_mismatch", row, {"decision": decision}, by, at)
    return row


def _note(act: str, mismatch: Mismatch, detail: dict[str, Any], by: Any, at: datetime) -> None:
    position = mismatch.check_of.station.site.place.lo
    journal.write(act, by=by, at=at, about=mismatch, position=position, detail=detail)
