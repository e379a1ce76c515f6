"""What an event that was kept for the office is about, told so that somebody can decide on it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from wanjia.command.campaigns.models import Target
from wanjia.command.campaigns.rules import OUTCOME_NAMES
from wanjia.core.access import Standing
from wanjia.core.identities import unseal_many
from wanjia.interfaces.sync.ground import TARGET
from wanjia.interfaces.sync.models import HeldEvent, RejectedEvent
from wanjia.registry.accounts.roles import Capability

KIND_NAMES: dict[str, Any] = {
    "visit@1": _("上门"),
    "tube@1": _("采样管"),
    "cards@1": _("采样凭证"),
    "box@1": _("装箱"),
    "handover@1": _("交接"),
    "attempt@1": _("上门采样未成"),
    "ppe@1": _("防护核对"),
    "check@1": _("卡口查验"),
    "passage@1": _("门岗出入"),
    "followup@1": _("随访"),
    "patrol@1": _("巡查"),
    "seal@1": _("封条"),
    "found_household@1": _("册外住户"),
    "contact@1": _("改联系方式"),
    "lead_result@1": _("线索核实"),
    "accept_order@1": _("接单"),
    "complete_order@1": _("完成工单"),
    "read_document@1": _("签阅文件"),
    "acknowledge_directive@1": _("签收指令"),
    "set_aside@1": _("交给办公室"),
}
WHY: dict[str, Any] = {
    "revoked": _("手机已停用"),
    "closed": _("任务已结束"),
    "too_many": _("人数超过管的人份"),
    "label": _("管号不合本轮规则"),
    "other_round": _("属于另一轮"),
}


@dataclass(frozen=True)
class Kept:
    """A row with what it says: what was done, what came of it, at which door (None outside the reader's territory), when."""

    row: HeldEvent | RejectedEvent
    kind: str
    outcome: str
    label: str
    target: Target | None
    wall: str

    @property
    def tube(self) -> bool:
        """Whether it is a tube, which the office may let in as it stands."""
        return is_tube(self.row.payload)

    @property
    def why(self) -> str:
        """What a held event waits for."""
        return str(WHY.get(self.row.why, _("等另一条记录"))) if isinstance(self.row, HeldEvent) else ""


def told(kept: Iterable[HeldEvent | RejectedEvent], standing: Standing) -> list[Kept]:
    """Read kept events as far as they can be read: a rejected one may be no event at all."""
    rows = list(kept)
    said = [_frame(row.payload) for row in rows]
    numbers = unseal_many(TARGET, [str(event.get("subject", "")) for event in said])
    found = Target.objects.select_related("household__door", "campaign").in_bulk([n for n in numbers if n is not None])
    targets = {
        number: target
        for number, target in found.items()
        if standing.may(Capability.RESOLVE_CONFLICTS, target.position)
    }
    return [
        Kept(
            row=row,
            kind=str(KIND_NAMES.get(_text(event.get("kind")), "")),
            outcome=str(OUTCOME_NAMES.get(_text(_part(event, "payload").get("outcome")), "")),
            label=_text(_part(event, "payload").get("label")),
            target=targets.get(number or 0),
            wall=_text(event.get("wall"))[:16].replace("T", " "),
        )
        for row, event, number in zip(rows, said, numbers, strict=True)
    ]


def is_tube(payload: str) -> bool:
    """Whether what was kept of an event is a tube."""
    return _frame(payload).get("kind") == "tube@1"


def _frame(payload: str) -> dict[str, Any]:
    try:
        said = json.loads(payload)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _part(event: dict[str, Any], name: str) -> dict[str, Any]:
    part = event.get(name)
    return part if isinstance(part, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
