"""Every write of the machines' door: tokens, and answers that are kept."""

from wanjia.interfaces.api.actions.through import forget_answers, write_through
from wanjia.interfaces.api.actions.tokens import confirm_token, draw_token, propose_token, revoke_token

__all__ = ["confirm_token", "draw_token", "forget_answers", "propose_token", "revoke_token", "write_through"]
