"""Certificates as signers elsewhere may write them: made here, with keys of our own, for the test of both readers.

``python -m wanjia.registry.codes.tests.issuing`` writes ``dcc/issued.json``, which the phone's test reads.
"""

import datetime as dt
import hashlib
import json
import struct
import zlib
from pathlib import Path
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from wanjia.registry.codes.rules import base45, cbor, key_of_certificate

AT = 1_640_000_000
ES256, PS256, RS256 = -7, -37, -257
EC, RSA = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)
OF_TESTS, OF_VACCINATIONS = "1.3.6.1.4.1.1847.2021.1.1", "1.3.6.1.4.1.1847.2021.1.2"
COMMON = {"tg": "840539006", "co": "NL", "is": "Ministry", "ci": "URN:UVCI:01:NL:1"}
ENTRIES: dict[str, dict[str, Any]] = {
    "v": COMMON
    | {"vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": 2, "sd": 2, "dt": "2021-10-01"},
    "t": COMMON | {"tt": "LP6464-4", "sc": "2021-12-20T08:12:22+01:00", "tr": "260415000", "nm": "x", "tc": "GGD"},
    "r": COMMON | {"fr": "2021-10-01", "df": "2021-10-12", "du": "2022-03-01"},
}
NAMES = {"fn": "Voorbeeld", "fnt": "VOORBEELD", "gn": "Anna", "gnt": "ANNA"}


class Raw(bytes):
    """Bytes that are CBOR already."""


class Issued(NamedTuple):
    """A text, the certificate of who signed it, and the code of the step it fails at; "" for none."""

    name: str
    fails: str
    text: str
    certificate: bytes


def written(value: Any) -> bytes:
    """Write a value with what ``cbor.encode`` does not write: tags, floats, nothing, raw parts."""
    if isinstance(value, Raw):
        return bytes(value)
    if isinstance(value, cbor.Tag):
        return cbor._head(6, value.number) + written(value.value)
    if isinstance(value, dict):
        return cbor._head(5, len(value)) + b"".join(written(key) + written(each) for key, each in value.items())
    if isinstance(value, list):
        return cbor._head(4, len(value)) + b"".join(map(written, value))
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    return b"\xf6" if value is None else cbor.encode(value)


def certificate(key: Any, *usages: str, begins: int = -1000, ends: int = 10_000_000) -> bytes:
    """Make a signer's certificate (DER) for a key."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "NL")])
    since, until = (dt.datetime.fromtimestamp(AT + seconds, dt.UTC) for seconds in (begins, ends))
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(7).not_valid_before(since).not_valid_after(until)
    if usages:
        made = made.add_extension(x509.ExtendedKeyUsage(list(map(x509.ObjectIdentifier, usages))), critical=False)
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def claims(kind: str = "v", *, expires: Any = AT + 100_000, issued: Any = AT - 100, **entry: Any) -> dict[Any, Any]:
    """Make the claims of a certificate of a kind; ``entry`` changes its one entry."""
    health = {"ver": "1.3.0", "nam": NAMES, "dob": "1970-01-01", kind: [ENTRIES[kind] | entry]}
    return {1: "NL", 4: expires, 6: issued, -260: {1: health}}


def signed(
    payload: Any, key: Any = EC, algorithm: int = ES256, *, der: bytes = b"", where: str = "pp", tags: Any = (18,)
) -> tuple[str, bytes]:
    """Sign claims: ``where`` says whether algorithm and number are protected, open or left out (``p``, ``u``, ``-``)."""
    der = der or certificate(key)
    heads: dict[str, dict[int, Any]] = {"p": {}, "u": {}, "-": {}}
    heads[where[0]][1] = algorithm
    heads[where[1]][4] = hashlib.sha256(der).digest()[:8]
    protected, content = written(heads["p"]) if heads["p"] else b"", written(payload)
    message = written([protected, heads["u"], content, _signature(protected, content, key, algorithm)])
    for tag in tags:
        message = cbor._head(6, tag) + message
    return packed(message), der


def _signature(protected: bytes, content: bytes, key: Any, algorithm: int) -> bytes:
    said = cbor.encode(["Signature1", protected, b"", content])
    if isinstance(key, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(key.sign(said, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    if algorithm == RS256:
        return key.sign(said, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(said, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())


def packed(message: bytes) -> str:
    """Give a COSE message as the text of a code."""
    return f"HC1:{base45.encode(zlib.compress(message))}"


def issued() -> list[Issued]:
    """Make one of each."""
    good, der = signed(claims())
    folded = base45.decode(good[4:])
    bare = {name: value for name, value in claims().items() if name != 4}
    table: list[tuple[str, str, tuple[str, bytes]]] = [
        ("a vaccination", "", signed(claims("v"))),
        ("a test", "", signed(claims("t"))),
        ("a recovery", "", signed(claims("r"))),
        ("PS256", "", signed(claims(), RSA, PS256)),
        ("RS256", "signature", signed(claims(), RSA, RS256)),
        ("says PS256, signed by P-256", "signature", signed(claims(), EC, PS256)),
        ("number in the open header", "", signed(claims(), where="pu")),
        ("algorithm and number in the open header", "", signed(claims(), where="uu")),
        ("no number", "unknown_key", signed(claims(), where="p-")),
        ("no algorithm", "signature", signed(claims(), where="-p")),
        ("expired a second ago", "expired", signed(claims(expires=AT - 1))),
        ("issued in a second", "not_yet", signed(claims(issued=AT + 1))),
        ("not to be used before", "not_yet", signed(claims() | {5: AT + 1})),
        ("moments with decimals and a tag", "", signed(claims(expires=cbor.Tag(1, float(AT + 5)), issued=AT - 0.5))),
        ("no expiry", "schema", signed(bare)),
        ("expiry as text", "schema", signed(claims(expires=str(AT + 5)))),
        ("no tag", "", signed(claims(), tags=())),
        ("as a CWT", "", signed(claims(), tags=(18, 61))),
        ("as CBOR that says it is CBOR", "", signed(claims(), tags=(18, 61, 55799))),
        ("another tag around it", "decode", signed(claims(), tags=(18, 999))),
        ("a tag nobody knows on the date", "", signed(claims(dt=cbor.Tag(4711, "2021-10-01")))),
        ("the date in days", "schema", signed(claims(dt=cbor.Tag(100, 18901)))),
        ("an unknown claim of any shape", "", signed(claims() | {"x": [None, Raw(b"\xf7"), 1.5]})),
        ("a simple value nobody knows", "decode", signed(claims() | {7: Raw(b"\xf8\x20")})),
        ("a number with decimals as a key", "decode", signed(claims() | {7: Raw(b"\xa1\xf9\x3e\x00\x01")})),
        ("the same claim twice", "decode", signed(Raw(b"\xa5\x04\x01" + written(claims())[1:]))),
        ("two doses as 2.0", "", signed(claims(dn=2.0))),
        ("a dose of 0", "schema", signed(claims(dn=0))),
        ("doses as text", "schema", signed(claims(dn="2"))),
        ("a sample without a time", "schema", signed(claims("t", sc="2021-12-20"))),
        ("no number of the certificate", "schema", signed(claims(ci=None))),
        ("a key for tests, a test", "", signed(claims("t"), der=certificate(EC, OF_TESTS))),
        ("a key for tests, a vaccination", "usage", signed(claims(), der=certificate(EC, OF_TESTS))),
        ("a key for both", "", signed(claims(), der=certificate(EC, OF_TESTS, OF_VACCINATIONS))),
        ("a key with a usage of servers", "", signed(claims("r"), der=certificate(EC, "1.3.6.1.5.5.7.3.1"))),
        ("the signer's certificate is over", "key_expired", signed(claims(), der=certificate(EC, ends=-1))),
        ("the signer's certificate begins later", "key_expired", signed(claims(), der=certificate(EC, begins=1))),
        ("lines around it", "", (f"\r\n{good}\n", der)),
        ("small letters", "prefix", (good.lower(), der)),
        ("of another version", "prefix", (f"HC2:{good[4:]}", der)),
        ("not folded", "compression", (f"HC1:{base45.encode(zlib.decompress(folded))}", der)),
        ("folded without a head", "compression", (f"HC1:{base45.encode(folded[2:-4])}", der)),
        ("something behind it", "compression", (f"HC1:{base45.encode(folded + b'xx')}", der)),
        ("cut within a byte", "base45", (good[: (len(good) - 5) // 3 * 3 + 2], der)),
        ("a bomb within a bomb", "decode", (packed(zlib.compress(bytes(30_000_000))), der)),
    ]  # fmt: skip
    return [Issued(name, fails, *made) for name, fails, made in table]


if __name__ == "__main__":
    rows = [
        {
            "name": one.name,
            "fails": one.fails,
            "text": one.text,
            "at": AT,
            "key": key_of_certificate(one.certificate).told(),
        }
        for one in issued()
    ]
    (Path(__file__).parent / "dcc" / "issued.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
