"""CBOR (RFC 8949) as COSE and CWT need it, and no more: a hostile text costs a bounded step and ends in ValueError.

Read: whole numbers, bytes, text, lists, maps, floats, true, false, nothing, of known length or not; a tag gives ``Tag``.
Written: the one shortest form. ``frontend/field/verify/cbor.ts`` is the same reader.
"""

import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

DEEPEST = 16
_BREAK = object()
_FLOATS = {25: ">e", 26: ">f", 27: ">d"}
_SIMPLE = {20: False, 21: True, 22: None, 23: None}


class Tag(NamedTuple):
    """A value with a number in front that says what it means."""

    number: int
    value: Any


def bare(value: Any) -> Any:
    """Give what stands behind any tags."""
    while isinstance(value, Tag):
        value = value.value
    return value


def encode(value: Any) -> bytes:
    """Give the shortest form of numbers, bytes, text, lists and maps (in their own order)."""
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        raw = value.encode()
        return _head(3, len(raw)) + raw
    if isinstance(value, dict):
        return _head(5, len(value)) + b"".join([encode(part) for pair in value.items() for part in pair])
    return _head(4, len(value)) + b"".join([encode(part) for part in value])


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    size = next(power for power in range(4) if number < 1 << (8 << power))
    return bytes([major << 5 | 24 + size]) + number.to_bytes(1 << size, "big")


def decode(content: bytes) -> Any:
    """Give the one value that some bytes are. Raises ValueError for anything else."""
    reader = _Reader(content)
    value = reader.value(0)
    if value is _BREAK or reader.at != len(content):
        raise ValueError("not one value")
    return value


class _Reader:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0

    def take(self, count: int) -> bytes:
        if count > len(self.content) - self.at:
            raise ValueError("ends too early")
        self.at += count
        return self.content[self.at - count : self.at]

    def value(self, depth: int) -> Any:
        if depth > DEEPEST:
            raise ValueError("too deep")
        first = self.take(1)[0]
        major, info = first >> 5, first & 31
        if major == 7:
            return self.simple(info)
        number = self.number(major, info)
        if major in (0, 1):
            return -1 - number if major else number
        if major in (2, 3):
            return self.run(major, number, depth)
        if major == 6:
            return Tag(number, self.whole(depth + 1))
        return self.list(number, depth) if major == 4 else self.map(number, depth)

    def number(self, major: int, info: int) -> int:
        """Give what a head counts, -1 for an indefinite length."""
        if info < 24:
            return info
        if info < 28:
            return int.from_bytes(self.take(1 << info - 24), "big")
        if info == 31 and 2 <= major <= 5:
            return -1
        raise ValueError("no such length")

    def simple(self, info: int) -> Any:
        if info == 31:
            return _BREAK
        if info in _FLOATS:
            return struct.unpack(_FLOATS[info], self.take(1 << info - 24))[0]
        if info not in _SIMPLE:
            raise ValueError("no such simple value")
        return _SIMPLE[info]

    def run(self, major: int, length: int, depth: int) -> bytes | str:
        """Give bytes or text; one of indefinite length is put together of its pieces."""
        if length >= 0:
            raw = self.take(length)
            return raw if major == 2 else raw.decode()
        pieces = [*self.until_break(depth + 1)]
        if any(type(piece) is not (bytes if major == 2 else str) for piece in pieces):
            raise ValueError("a piece of another kind")
        return b"".join(pieces) if major == 2 else "".join(pieces)

    def until_break(self, depth: int) -> Iterator[Any]:
        while (value := self.value(depth)) is not _BREAK:
            yield value

    def whole(self, depth: int) -> Any:
        if (value := self.value(depth)) is _BREAK:
            raise ValueError("a break out of place")
        return value

    def list(self, length: int, depth: int) -> list[Any]:
        if length < 0:
            return [*self.until_break(depth + 1)]
        return [self.whole(depth + 1) for _ in range(length)]

    def map(self, length: int, depth: int) -> dict[Any, Any]:
        flat = self.list(length if length < 0 else 2 * length, depth)
        if len(flat) % 2:
            raise ValueError("a key without a value")
        found: dict[Any, Any] = {}
        for key, value in zip(flat[::2], flat[1::2], strict=True):
            if type(key) not in (int, str, bytes) or key in found:
                raise ValueError("a key that is no key, or twice the same")
            found[key] = value
        return found
