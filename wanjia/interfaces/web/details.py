"""What the details of a journal line say when people read them: words for keys, and for values that are choices of ours."""

import json
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.command.campaigns.models import ExceptionRequest
from wanjia.command.campaigns.rules import OUTCOME_NAMES, STATE_NAMES
from wanjia.command.posts.models import DocumentOpening, Leave, Responsibility
from wanjia.command.tasks.rules import TIERS
from wanjia.interfaces.sync.models import Conflict, Result
from wanjia.registry.accounts.models import Proposal
from wanjia.registry.accounts.roles import ROLE_NAMES
from wanjia.registry.codes.models import SigningKey
from wanjia.registry.intake.models import STATE_NAMES as BATCH_STATES
from wanjia.registry.people.rules import PAGES
from wanjia.registry.places.rules import LEVEL_NAMES
from wanjia.response.screening.models import LeadResult

KEYS: dict[str, Any] = {
    "accepted": gettext_lazy("接收"),
    "approved": gettext_lazy("批准"),
    "campaign": gettext_lazy("任务编号"),
    "code": gettext_lazy("个人码编号"),
    "count": gettext_lazy("数量"),
    "decision": gettext_lazy("决定"),
    "duty": gettext_lazy("职责"),
    "frame": gettext_lazy("底册户数"),
    "form": gettext_lazy("怎样看的"),
    "from": gettext_lazy("从"),
    "households": gettext_lazy("户数"),
    "key": gettext_lazy("规定"),
    "kid": gettext_lazy("密钥号"),
    "kind": gettext_lazy("结果"),
    "known": gettext_lazy("已在册"),
    "level": gettext_lazy("级别"),
    "merge": gettext_lazy("合并编号"),
    "people": gettext_lazy("人数"),
    "person": gettext_lazy("人员编号"),
    "places": gettext_lazy("地点数"),
    "reason": gettext_lazy("原因"),
    "rejected": gettext_lazy("退回"),
    "result": gettext_lazy("结果"),
    "role": gettext_lazy("角色"),
    "round": gettext_lazy("轮次"),
    "rows": gettext_lazy("行数"),
    "same": gettext_lazy("同一人"),
    "serial": gettext_lazy("凭证编号"),
    "size": gettext_lazy("字节"),
    "source": gettext_lazy("来源"),
    "state": gettext_lazy("步骤"),
    "stored": gettext_lazy("入库"),
    "parent": gettext_lazy("上级编号"),
    "targets": gettext_lazy("对象数"),
    "through": gettext_lazy("途径"),
    "tier": gettext_lazy("党员或群众"),
    "to": gettext_lazy("到"),
    "user": gettext_lazy("用户编号"),
    "version": gettext_lazy("版本"),
    "what": gettext_lazy("名单"),
    "worker": gettext_lazy("用户编号"),
    **{str(state): name for state, name in STATE_NAMES.items()},
}
# Outcomes come last: where another choice has the same code, most lines by far mean the outcome.
KINDS: dict[str, Any] = {
    **dict(Conflict.Kind.choices),
    **dict(ExceptionRequest.Kind.choices),
    **dict(Proposal.Kind.choices),
    **OUTCOME_NAMES,
}
VALUES: dict[str, dict[str, Any]] = {
    "decision": {**dict(Leave.Decision.choices), **dict(Conflict.Decision.choices)},
    "duty": dict(Responsibility.Duty.choices),
    "form": dict(DocumentOpening.Form.choices),
    "kind": KINDS,
    "level": {str(level): name for level, name in LEVEL_NAMES.items()},
    "reason": dict(SigningKey.Reason.choices),
    "result": {**dict(Result.choices), **dict(LeadResult.Result.choices)},
    "role": {str(role): name for role, name in ROLE_NAMES.items()},
    "through": PAGES,
    "tier": TIERS,
    "state": {str(state): name for state, name in BATCH_STATES.items()},
}


def in_words(detail: str) -> str:
    """Write a line's details out; what has no word stands as it is."""
    said = json.loads(detail) if detail else {}
    return " · ".join(f"{KEYS.get(key, key)}：{_word(key, value)}" for key, value in said.items() if value != "")


def _word(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(VALUES.get(key, {}).get(str(value), value))
