"""A target is accounted for without being met only by asking, and by somebody else's decision."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions._targets import lock_targets, recompute_target
from wanjia.command.campaigns.models import ExceptionRequest, FrameChange, Target
from wanjia.core import journal
from wanjia.core.actions import Refused, action


@action
def ask_exception(*, target: Target, reason: str, by: Any, at: datetime) -> ExceptionRequest:
    """Ask that a target be excluded from the campaign. Raises Refused without a reason or while one is open."""
    if not reason.strip():
        raise Refused(_("请写明原因"), field="reason")
    if ExceptionRequest.objects.filter(target=target, kind="exclude", decision="").exists():
        raise Refused(_("已经提出过，正在等待审批"))
    request = ExceptionRequest.objects.create(
        target=target, kind="exclude", reason=reason[:300], asked_by=by, asked_at=at
    )
    journal.write("ask_exception", by=by, at=at, about=target, position=target.position)
    return request


@action
def decide_exception(*, request: ExceptionRequest, approve: bool, by: Any, at: datetime) -> Target:
    """Approve or refuse. Raises Refused for one's own request and for one that is decided."""
    if request.decision:
        raise Refused(_("已经审批过"))
    if request.asked_by_id == by.pk:
        raise Refused(_("不能审批自己提出的申请"), code="own_request")
    target = lock_targets({request.target_id})[request.target_id]
    if target.campaign.closed_at is not None:
        raise Refused(_("这项任务不在进行中"))
    request.decision = "approved" if approve else "refused"
    request.decided_by, request.decided_at = by, at
    request.save(update_fields=["decision", "decided_by", "decided_at"])
    if approve and request.kind == "exclude":
        FrameChange.objects.create(
            campaign=target.campaign, target=target, kind="excluded", at=at, by=by, reason=request.reason
        )
    recompute_target(target)
    journal.write(
        "decide_exception",
        by=by,
        at=at,
        about=target,
        position=target.position,
        detail={"approved": approve, "kind": request.kind},
    )
    return target
