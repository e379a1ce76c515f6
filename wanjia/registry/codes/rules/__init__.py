"""How codes are written, read, signed and checked: values in, values out."""

from wanjia.registry.codes.rules.cards import (
    FAULTS,
    RELEASED,
    SAMPLED,
    Card,
    PassCard,
    claimed,
    plate_digest,
    sign_card,
    verify_card,
)
from wanjia.registry.codes.rules.dcc import Certificate, key_of_certificate, verify_dcc
from wanjia.registry.codes.rules.personal import BYTES, address_of, grouped, lookup_of, read_code, write_code
from wanjia.registry.codes.rules.signing import ES256, Fault, Signer, VerifyKey, new_signer, signer
from wanjia.registry.codes.rules.trusted import certificates_in

__all__ = [
    "ES256",
    "BYTES",
    "FAULTS",
    "Card",
    "Certificate",
    "Fault",
    "PassCard",
    "RELEASED",
    "SAMPLED",
    "Signer",
    "VerifyKey",
    "address_of",
    "certificates_in",
    "claimed",
    "grouped",
    "key_of_certificate",
    "lookup_of",
    "new_signer",
    "plate_digest",
    "read_code",
    "sign_card",
    "signer",
    "verify_card",
    "verify_dcc",
    "write_code",
]
