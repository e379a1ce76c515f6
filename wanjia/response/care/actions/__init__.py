"""Every write about fevers: chains with their steps, clinics with their beds and teams, transfers."""

from wanjia.response.care.actions.chains import NewChain, follow_checks, open_chains, step_chain
from wanjia.response.care.actions.clinics import add_clinic, set_clinic
from wanjia.response.care.actions.teams import add_member, end_member
from wanjia.response.care.actions.transfers import hand_over, order_transfer

__all__ = [
    "NewChain",
    "add_clinic",
    "add_member",
    "end_member",
    "follow_checks",
    "hand_over",
    "open_chains",
    "order_transfer",
    "set_clinic",
    "step_chain",
]
