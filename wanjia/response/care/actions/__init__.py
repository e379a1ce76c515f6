"""Every write about fevers: chains with their steps, clinics with their beds, transfers."""

from wanjia.response.care.actions.chains import NewChain, follow_checks, open_chains, step_chain
from wanjia.response.care.actions.clinics import add_clinic
from wanjia.response.care.actions.transfers import hand_over, order_transfer

__all__ = ["NewChain", "add_clinic", "follow_checks", "hand_over", "open_chains", "order_transfer", "step_chain"]
