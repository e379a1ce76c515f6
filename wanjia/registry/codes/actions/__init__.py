"""Every write about codes."""

from wanjia.registry.codes.actions.personal import issue_codes, reissue_code, revoke_code

__all__ = ["issue_codes", "reissue_code", "revoke_code"]
