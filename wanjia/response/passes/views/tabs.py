"""What the pages of passes share: who may see which, and the tabs."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.registry.accounts.roles import Capability as C
from wanjia.response.passes.rules import KINDS

DESK = (C.APPLY_PASSES, C.VET_PASSES, C.ISSUE_PASSES)
SEES = (*DESK, C.VIEW_STATIONS)
CATCHES = (C.ISSUE_PASSES, C.CHECK_CROSSINGS)


def tabs_of(request: Any, tab: str) -> dict[str, Any]:
    """Give the tabs somebody may open, and what they may do."""
    may = request.standing.may
    tabs = [("home", _("统计与预测"), SEES), ("register", _("台账"), DESK), ("filings", _("备案"), (C.ISSUE_PASSES,))]
    tabs += [("abuses", _("冒用"), CATCHES), ("differences", _("与现场不一致"), CATCHES)]
    shown = [(name, reverse(f"passes:{name}"), word) for name, word, needed in tabs if any(map(may, needed))]
    more = {"desk": any(map(may, DESK)), "may_apply": may(C.APPLY_PASSES)}
    return {"tabs": shown, "tab": tab, "kinds": KINDS.items(), **more}
