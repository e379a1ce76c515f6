"""Every write about codes."""

from wanjia.registry.codes.actions.keys import (
    distrust_signer,
    revoke_key,
    rotate_key,
    trust_signers,
    void_serial,
    void_serials,
)
from wanjia.registry.codes.actions.personal import issue_codes, reissue_code, revoke_code

__all__ = [
    "distrust_signer",
    "issue_codes",
    "reissue_code",
    "revoke_code",
    "revoke_key",
    "rotate_key",
    "trust_signers",
    "void_serial",
    "void_serials",
]
