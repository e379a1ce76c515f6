"""What is done about the untested: what is worn before a list of doors opens, and what came of a call or a doorstep."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions import NewOutcome, record_outcomes
from wanjia.command.campaigns.models import Target
from wanjia.command.campaigns.rules import NEEDS_REASON, NEEDS_REVISIT, OutcomeKind
from wanjia.command.posts.rules import PPE
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.places.models import Place
from wanjia.response.sampling.models import PpeCheck
from wanjia.response.sampling.queries.untested import ppe_needed


@action
def check_ppe(*, place: Place, items: Sequence[str], by: Any, at: datetime) -> PpeCheck:
    """Note what somebody has on today. Raises Refused while something is wanting that the policy of the place asks for."""
    wanting = [item for item in ppe_needed(place, at) if item not in items]
    if wanting:
        names = "、".join(str(PPE[item]) for item in wanting)
        raise Refused(_("还缺：%(items)s。没有防护，不能上门") % {"items": names}, field="items", code="no_ppe")
    worn = sorted(set(items) & set(PPE))
    check: PpeCheck
    check, _made = PpeCheck.objects.update_or_create(
        user=by, day=timezone.localdate(at), defaults={"items": worn, "at": at}
    )
    journal.write("check_ppe", by=by, at=at, about=by, position=place.lo, detail={"items": worn})
    return check


@action
def record_answer(
    *, target: Target, kind: str, by: Any, at: datetime, revisit_at: datetime | None = None, reason: str = ""
) -> None:
    """Record why a person is not sampled yet, as they or their family said. Raises Refused for what cannot be.

    Nobody becomes sampled by a call: only a sample says so.
    """
    if target.campaign.launched_at is None or target.campaign.closed_at is not None:
        raise Refused(_("这一轮采样不在进行中"))
    if target.proofs:
        raise Refused(_("这个人已经采样，不必登记"))
    if kind not in set(OutcomeKind) - {OutcomeKind.REACHED, OutcomeKind.VACANT}:
        raise Refused(_("没有这种结果"), field="kind")
    if kind in NEEDS_REVISIT and revisit_at is None:
        raise Refused(_("请约好什么时候再联系"), field="revisit_at")
    if kind in NEEDS_REASON and not reason.strip():
        raise Refused(_("请写明原因"), field="reason")
    row = NewOutcome(
        target_id=target.pk,
        event=str(uuid.uuid4()),
        kind=kind,
        at=at,
        by_id=by.pk,
        revisit_at=revisit_at if kind in NEEDS_REVISIT else None,
        reason=reason.strip()[:300],
    )
    record_outcomes(rows=[row], arrived_at=at, by=by, at=at)
