"""A whole file of records, taken in piece by piece: the next piece is read while the store writes this one down."""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, BinaryIO

from wanjia.core.actions import Refused
from wanjia.registry.places.models import Place
from wanjia.response.streams.actions import finish_file, receive_file, take_records
from wanjia.response.streams.actions.records import Subjects
from wanjia.response.streams.models import RecordFile
from wanjia.response.streams.queries import reader_for, sites_of
from wanjia.response.streams.reading import Lines, Piece, in_pieces
from wanjia.response.streams.rules import LineRefused, columns_of

LINES_OF_A_PIECE = 10_000
CHUNK = 1 << 20


def take_file(
    *,
    place: Place,
    filename: str,
    stream: BinaryIO,
    kind: str = "",
    by: Any,
    at: datetime,
    told: Callable[[RecordFile], None] = lambda _file: None,
) -> RecordFile:
    """Take a file in, and say after each piece how far it is. Raises Refused for what is no such file, or came before."""
    digest = _digest(stream)
    try:
        lines = Lines(stream)
        columns = columns_of(lines.headers, kind)
    except LineRefused as refused:
        raise Refused(str(refused), field="file") from refused
    file = receive_file(
        place=place, filename=filename, digest=digest, headers=lines.headers, kind=kind, by=by, at=at
    )  # fmt: skip
    reader, sites = reader_for(place, columns, kind, at), sites_of(place)
    subjects: Subjects = {}
    try:
        for piece in _ahead(in_pieces(lines, reader, skip=file.rows, size=LINES_OF_A_PIECE)):
            file = take_records(file=file, piece=piece, sites=sites, subjects=subjects, by=by, at=at)
            told(file)
    finally:
        lines.text.detach()  # the file itself is closed by whoever opened it
    return finish_file(file=file, by=by, at=at)


def _digest(stream: BinaryIO) -> bytes:
    found = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        found.update(chunk)
    stream.seek(0)
    return found.digest()


def _ahead(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Yield pieces while a thread, which never asks the store, reads the next one."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = reader.submit(next, pieces, None)
            yield piece
