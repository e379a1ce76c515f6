"""How rows are kept between the steps of an intake: as compact bytes, which the store encrypts."""

import zlib
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from wanjia.registry.intake.reading.followers import Household
from wanjia.registry.intake.reading.rows import PersonRow, RowError
from wanjia.registry.intake.reading.table import Row


class ReadRows(NamedTuple):
    """What a piece of raw rows turned out to be: persons, and the errors of the rows that are none, by row number.

    ``apart`` holds, for each row whose household no door tells, what its rows share; the next piece goes on from ``last``.
    """

    people: list[PersonRow]
    errors: dict[int, list[RowError]]
    apart: dict[int, str]
    last: Household


def pack(content: object) -> bytes:
    """Give rows as bytes."""
    return zlib.compress(msgspec.msgpack.encode(content), 1)


def raw_rows(content: bytes) -> list[Row]:
    """Give the rows of a file back."""
    return msgspec.msgpack.decode(zlib.decompress(content), type=list[Row])


def read_rows(content: bytes) -> ReadRows:
    """Give what raw rows turned out to be back."""
    return msgspec.msgpack.decode(zlib.decompress(content), type=ReadRows)


def people(content: bytes) -> list[PersonRow]:
    """Give the persons of whole households back."""
    return msgspec.msgpack.decode(zlib.decompress(content), type=list[PersonRow])


def in_pieces(rows: Iterable[Row], size: int) -> Iterable[list[Row]]:
    """Give the rows of a file in pieces."""
    piece: list[Row] = []
    for row in rows:
        piece.append(row)
        if len(piece) == size:
            yield piece
            piece = []
    if piece:
        yield piece
