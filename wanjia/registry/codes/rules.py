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
# What int() reads as base 32, of each letter as people misread it; everything else is no digit.
_DIGITS = dict.fromkeys(range(128), "!")
_DIGITS |= {ord(letter): "0123456789ABCDEFGHIJKLMNOPQRSTUV"[value] for value, letter in enumerate(ALPHABET)}
_DIGITS |= {ord(misread): digit for misread, digit in (("O", "0"), ("I", "1"), ("L", "1"))}
_DIGITS |= {ord(chr(sign).lower()): digit for sign, digit in _DIGITS.items() if chr(sign).isupper()}


def write_code(code: bytes) -> str:
    """Give the text of a code's 16 bytes."""
    number = int.from_bytes(code, "big") << CHECK_BITS
    number += -number % CHECK
    return "".join([ALPHABET[number >> shift & 31] for shift in range(5 * LENGTH - 5, -1, -5)])


def read_code(text: str) -> bytes | None:
    """Give the bytes of a code as scanned (with its address) or typed (any case, spaces, hyphens); None for other text."""
    letters = text if len(text) == LENGTH else text[:200].rsplit("/", 1)[-1].replace(" ", "").replace("-", "")
    if len(letters) != LENGTH or not letters.isascii():
        return None
    try:
        number = int(letters.translate(_DIGITS), 32)
    except ValueError:
        return None
    if number % CHECK:
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
