"""Every write to campaigns, one file per act."""

from wanjia.command.campaigns.actions.exceptions import ask_exception, decide_exception
from wanjia.command.campaigns.actions.exports import record_export
from wanjia.command.campaigns.actions.frame import add_found_target, launch_campaign
from wanjia.command.campaigns.actions.ground import move_ground
from wanjia.command.campaigns.actions.life import add_form, close_campaign, open_campaign, reopen_campaign
from wanjia.command.campaigns.actions.outcomes import NewOutcome, record_outcomes, void_outcome
from wanjia.command.campaigns.actions.proofs import Proof, Reached, reach_targets, take_back_proof
from wanjia.command.campaigns.actions.shares import reassign_work, share_work

__all__ = [
    "NewOutcome",
    "Proof",
    "Reached",
    "add_form",
    "add_found_target",
    "ask_exception",
    "close_campaign",
    "decide_exception",
    "launch_campaign",
    "move_ground",
    "open_campaign",
    "reassign_work",
    "reach_targets",
    "record_export",
    "record_outcomes",
    "reopen_campaign",
    "share_work",
    "take_back_proof",
    "void_outcome",
]
