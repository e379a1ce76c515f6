"""Every write about passes."""

from wanjia.response.passes.actions.filings import file_passes
from wanjia.response.passes.actions.life import apply_pass, issue_pass, revoke_pass, turn_down_pass, vet_pass
from wanjia.response.passes.actions.rulings import rule_use
from wanjia.response.passes.actions.uses import NewPassUse, use_passes

__all__ = [
    "NewPassUse",
    "apply_pass",
    "file_passes",
    "issue_pass",
    "revoke_pass",
    "rule_use",
    "turn_down_pass",
    "use_passes",
    "vet_pass",
]
