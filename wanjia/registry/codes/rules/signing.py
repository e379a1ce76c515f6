"""COSE_Sign1 (RFC 9052) with ES256, which every browser's WebCrypto can check too, and PS256 to read what others signed."""

import base64
import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from wanjia.registry.codes.rules import cbor

ES256, PS256 = -7, -37
ALGORITHM, KID = 1, 4
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
_SHA = hashes.SHA256()


@dataclass(frozen=True)
class Fault:
    """Why a text is not accepted: a code, and what it says to people."""

    code: str
    message: Any


@dataclass(frozen=True)
class VerifyKey:
    """What a verifier knows of a key: for how long it signs, whether it was revoked, which kinds it may sign (none: all)."""

    kid: bytes
    algorithm: int
    public: bytes  # DER SubjectPublicKeyInfo
    issuer: str = ""
    name: str = ""
    begins: int = 0
    ends: int | None = None
    revoked: bool = False
    kinds: frozenset[str] = field(default_factory=frozenset)

    def told(self) -> dict[str, Any]:
        """Give the key as a phone is told it (docs/codes.md)."""
        return {
            "kid": self.kid.hex(),
            "algorithm": self.algorithm,
            "public": base64.b64encode(self.public).decode(),
            "issuer": self.issuer,
            "name": self.name,
            "begins": self.begins,
            "ends": self.ends,
            "revoked": self.revoked,
            "kinds": sorted(self.kinds),
        }


@dataclass(frozen=True)
class Signer:
    """A key that signs now: its number, whose it is in words, and the key itself."""

    kid: bytes
    name: str
    private: ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Signed:
    """A COSE_Sign1 taken apart."""

    protected: bytes
    headers: dict[Any, Any]
    unprotected: dict[Any, Any]
    payload: bytes
    signature: bytes

    @property
    def kid(self) -> Any:
        """The number of the key: the protected one counts, where there is one."""
        return self.headers[KID] if KID in self.headers else self.unprotected.get(KID)

    @property
    def algorithm(self) -> Any:
        """The algorithm it says it was signed with."""
        return self.headers[ALGORITHM] if ALGORITHM in self.headers else self.unprotected.get(ALGORITHM)


def new_signer() -> tuple[bytes, bytes, bytes]:
    """Give a new key: its number (from its public half), its public and its private half as DER."""
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    secret = private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return hashlib.sha256(public).digest()[:8], public, secret


def signer(kid: bytes, name: str, private: bytes) -> Signer:
    """Give a key as it signs, from its private half as DER."""
    key = serialization.load_der_private_key(private, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return Signer(kid, name, key)


def sign(payload: bytes, key: Signer) -> bytes:
    """Give a COSE_Sign1 in its one form: two protected headers, no other, the smaller of the two signatures."""
    protected = cbor.encode({ALGORITHM: ES256, KID: key.kid})
    r, s = decode_dss_signature(key.private.sign(_signed_bytes(protected, payload), ec.ECDSA(_SHA)))
    s = min(s, ORDER - s)
    return assemble(protected, payload, r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def assemble(protected: bytes, payload: bytes, signature: bytes) -> bytes:
    """Give the bytes of a COSE_Sign1 of ours."""
    return b"\xd2" + cbor.encode([protected, {}, payload, signature])


def _signed_bytes(protected: bytes, payload: bytes) -> bytes:
    return cbor.encode(["Signature1", protected, b"", payload])


def take_apart(content: bytes) -> Signed:
    """Read a COSE_Sign1, tagged as such, as a CWT, as CBOR, or not at all. Raises ValueError."""
    value = cbor.decode(content)
    for number in (55799, 61, 18):  # CBOR holds a CWT, which holds a COSE_Sign1, never the other way round
        if isinstance(value, cbor.Tag) and value.number == number:
            value = value.value
    if not (isinstance(value, list) and len(value) == 4):
        raise ValueError("not a signature of one")
    protected, unprotected, payload, signature = value
    if not (isinstance(protected, bytes) and isinstance(payload, bytes) and isinstance(signature, bytes)):
        raise ValueError("not bytes")
    headers = cbor.decode(protected) if protected else {}
    if not (isinstance(headers, dict) and isinstance(unprotected, dict)):
        raise ValueError("headers are no map")
    return Signed(protected, headers, unprotected, payload, signature)


def agrees(signed: Signed, key: VerifyKey) -> bool:
    """Tell whether a key signed it, with the algorithm that is the key's own."""
    if signed.algorithm != key.algorithm:
        return False
    public = _public(key.public)
    content = _signed_bytes(signed.protected, signed.payload)
    try:
        if isinstance(public, ec.EllipticCurvePublicKey):
            if len(signed.signature) != 64:
                return False
            r, s = (int.from_bytes(half, "big") for half in (signed.signature[:32], signed.signature[32:]))
            public.verify(encode_dss_signature(r, s), content, ec.ECDSA(_SHA))
        else:
            public.verify(signed.signature, content, padding.PSS(padding.MGF1(_SHA), 32), _SHA)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=1024)
def _public(der: bytes) -> ec.EllipticCurvePublicKey | rsa.RSAPublicKey:
    key = serialization.load_der_public_key(der)
    assert isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey)
    return key
