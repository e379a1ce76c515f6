"""How a personal code is written, read and compared.

The text is 27 characters of Crockford's base 32 (no I, L, O, U): 128 random bits, then 7 that make the whole divisible by
127, so that one wrong character or two changed places are always noticed, with no network (32 and 31 are no multiples of
127). In a QR code it is the end of an upper-case address: version 3, level M.
"""

import hashlib

LENGTH = 27
BYTES = 16
CHECK_BITS = 7
CHECK = 127
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Our letters and those misread, as the digits that int() knows, all other bytes as none: thousands are read at once.
_DIGITS = bytearray(b"~" * 256)
for _letter, _digit in zip(f"{ALPHABET}OIL", "0123456789abcdefghijklmnopqrstuv011", strict=True):
    _DIGITS[ord(_letter)] = _DIGITS[ord(_letter.lower())] = ord(_digit)


def write_code(code: bytes) -> str:
    """Give the text of a code's 16 bytes."""
    number = int.from_bytes(code, "big") << CHECK_BITS
    number += -number % CHECK
    return "".join([ALPHABET[number >> shift & 31] for shift in range(5 * LENGTH - 5, -1, -5)])


def read_code(text: str) -> bytes | None:
    """Give the bytes of a code as scanned (with its address) or typed (any case, spaces, hyphens); None for other text."""
    if len(text) != LENGTH:
        text = text[:200].rsplit("/", 1)[-1].replace(" ", "").replace("-", "")
    letters = text.encode(errors="replace")
    if len(letters) != LENGTH:
        return None
    try:
        number = int(letters.translate(_DIGITS), 32)
    except ValueError:
        return None
    if number % CHECK or number & CHECK == CHECK:  # 127 itself is never written: one code has one text
        return None
    return (number >> CHECK_BITS).to_bytes(BYTES, "big")


def lookup_of(code: bytes) -> tuple[int, bytes]:
    """Give what the store knows a code by: the key it is found with, and the digest that must agree."""
    digest = hashlib.sha256(b"personal code\0" + code).digest()[:16]
    return int.from_bytes(digest[:8], "big") >> 1, digest


def address_of(host: str, text: str) -> str:
    """Give the address in the QR code: capitals only, so that the smallest code holds it."""
    return f"HTTPS://{host.upper()}/C/{text}"


def grouped(text: str) -> str:
    """Give a code as it is read aloud and typed."""
    return " ".join([text[start : start + 3] for start in range(0, len(text), 3)])
