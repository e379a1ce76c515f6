"""The journal: every action leaves a line, all lines of one transaction become one block of a hash chain.

A chain shows any later edit, deletion, swap or insertion of a line; cutting a chain's tail shows against the chain heads
that ``wanjia journal heads`` prints for keeping elsewhere.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from wanjia.core import clock, sets
from wanjia.core.models import JournalBlock, JournalLine, JournalShard

_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_STORED = (
    "block",
    "number",
    "action",
    "by_id",
    "about_kind",
    "about_id",
    "position",
    "happened_at",
    "device_id",
    "detail",
)


@dataclass(slots=True)
class Line:
    """A line before it is stored, by the same names as a stored one."""

    action: str
    by_id: int | None
    about_kind: str
    about_id: int | None
    position: int | None
    happened_at: datetime
    device_id: int | None = None
    detail: str = ""
    number: int = 0


CHAINS = 16
_pages: ContextVar[list[Line] | None] = ContextVar("journal_pages", default=None)


class NoOpenAction(RuntimeError):
    """A line was written outside an action."""


def write(
    action: str,
    *,
    by: Any,
    at: datetime,
    about: Any = None,
    position: int | None = None,
    device_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Add one line to the transaction's block. ``by`` is a user or None for the system, ``about`` any stored row."""
    write_line(
        Line(
            action=action,
            by_id=by.pk if by is not None else None,
            about_kind=about._meta.label_lower if about is not None else "",
            about_id=about.pk if about is not None else None,
            position=position,
            happened_at=at,
            device_id=device_id,
            detail=canonical(detail) if detail else "",
        )
    )


def write_line(line: Line) -> None:
    """Add a prepared line. Raises NoOpenAction outside an action."""
    lines = _pages.get()
    if lines is None:
        raise NoOpenAction(line.action)
    line.number = len(lines)
    lines.append(line)


@contextmanager
def open_block() -> Iterator[list[Line]]:
    """Collect lines; on leaving without an error, chain and store them in the running transaction."""
    lines: list[Line] = []
    token = _pages.set(lines)
    try:
        yield lines
        _seal(lines)
    finally:
        _pages.reset(token)


def lines_so_far() -> list[Line] | None:
    """Give the lines of the action that is open here, None when none is."""
    return _pages.get()


def canonical(value: Any) -> str:
    """Give the one JSON text of a value: sorted keys, no spaces, UTF-8."""
    return _canonical(value)


def digest(line: Line | JournalLine) -> bytes:
    """Give the SHA-256 of everything a line says."""
    said = [
        line.number,
        line.action,
        line.by_id,
        line.about_kind,
        line.about_id,
        line.position,
        line.happened_at.astimezone(UTC).isoformat(timespec="microseconds"),
        line.device_id,
        line.detail,
    ]
    return hashlib.sha256(canonical(said).encode()).digest()


def chain(previous: bytes, *, shard: int, number: int, arrived_at: datetime, digests: list[bytes]) -> bytes:
    """Give the hash of a block from the hash before it and its lines' digests."""
    head = canonical([shard, number, arrived_at.astimezone(UTC).isoformat(timespec="microseconds")])
    return hashlib.sha256(bytes(previous) + head.encode() + b"".join(digests)).digest()


def _seal(lines: list[Line]) -> None:
    shard = _free_shard()
    arrived_at = clock.now()
    number = shard.length + 1
    head = chain(
        bytes(shard.head),
        shard=shard.number,
        number=number,
        arrived_at=arrived_at,
        digests=[digest(line) for line in lines],
    )
    sets.run("UPDATE core_journalshard SET length = %s, head = %s WHERE number = %s", [number, head, shard.number])
    block = JournalBlock.objects.create(shard=shard, number=number, hash=head, arrived_at=arrived_at)
    sets.insert(JournalLine, _STORED, (_row(block.pk, line) for line in lines))


def _row(block: int, line: Line) -> tuple[Any, ...]:
    happened_at = sets.moment(line.happened_at)
    about = (line.about_kind, line.about_id, line.position)
    return (block, line.number, line.action, line.by_id, *about, happened_at, line.device_id, line.detail)


def _free_shard() -> JournalShard:
    """Give a chain nobody writes to, locked; the first writer of a store begins the chains."""
    shards = JournalShard.objects.select_for_update().order_by("number")
    if connection.features.has_select_for_update_skip_locked:
        free = JournalShard.objects.select_for_update(skip_locked=True).order_by("number").first()
        if free is not None:
            return free
    shard = shards.first()
    if shard is None:
        chains = [JournalShard(number=number, length=0, head=bytes(32)) for number in range(CHAINS)]
        JournalShard.objects.bulk_create(chains, ignore_conflicts=True)
        shard = shards.earliest("number")
    return shard


def broken_links(after: int = 0, until: int | None = None) -> Iterator[str]:
    """Recompute the chains and name each block that does not agree; nothing is yielded for a sound journal.

    With ``after`` and ``until`` (block ids) only that stretch is recomputed, from the link before it; chain heads are compared
    when the stretch reaches the end. Blocks and lines are read side by side in one pass each.
    """
    blocks = JournalBlock.objects.filter(pk__gt=after)
    lines = JournalLine.objects.filter(block_id__gt=after)
    if until is not None:
        blocks, lines = blocks.filter(pk__lte=until), lines.filter(block_id__lte=until)
    ends = {shard.number: _link_before(shard.number, after) for shard in JournalShard.objects.all()}
    waiting = lines.order_by("block_id", "number").iterator(chunk_size=2000)
    line = next(waiting, None)
    for block in blocks.order_by("pk").iterator(chunk_size=2000):
        digests = []
        while line is not None and line.block_id <= block.pk:
            digests.append(digest(line))
            line = next(waiting, None)
        number, previous = ends[block.shard_id]
        computed = chain(
            previous, shard=block.shard_id, number=block.number, arrived_at=block.arrived_at, digests=digests
        )
        if block.number != number + 1 or bytes(block.hash) != computed:
            yield f"journal block {block.shard_id}/{block.number} (id {block.pk}) does not agree with its lines"
        ends[block.shard_id] = (block.number, bytes(block.hash))
    if until is None or not JournalBlock.objects.filter(pk__gt=until).exists():
        yield from _broken_heads(ends)


def _link_before(shard: int, after: int) -> tuple[int, bytes]:
    block = JournalBlock.objects.filter(shard=shard, pk__lte=after).order_by("-number").first() if after else None
    return (0, bytes(32)) if block is None else (block.number, bytes(block.hash))


def _broken_heads(ends: dict[int, tuple[int, bytes]]) -> Iterator[str]:
    for shard in JournalShard.objects.order_by("number"):
        number, last = ends[shard.number]
        if shard.length != number or bytes(shard.head) != last:
            yield f"journal chain {shard.number} ends at {number}, its head says {shard.length}"


def heads() -> dict[str, str]:
    """Give the head of each chain, ``{"number/length": hash}``, for keeping where nobody who can write here can write."""
    return {f"{s.number}/{s.length}": bytes(s.head).hex() for s in JournalShard.objects.order_by("number")}


def missing_heads(kept: dict[str, str]) -> Iterator[str]:
    """Name each head kept earlier that its chain no longer holds: the chain was cut or rewritten."""
    for link, head in kept.items():
        shard, length = map(int, link.split("/"))
        block = JournalBlock.objects.filter(shard=shard, number=length).first()
        if length and (block is None or bytes(block.hash).hex() != head):
            yield f"journal chain {shard} no longer holds the block it had at {length}"


def horizon() -> int:
    """Give the mark below which no line can appear any more: every line written later, or not yet committed, is at or above it.

    PostgreSQL: the oldest running transaction. SQLite has one writer at a time, so a line's number is in commit order.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            return int(cursor.fetchone()[0])
    last = JournalLine.objects.order_by("-id").values_list("id", flat=True).first()
    return (last or 0) + 1


def lines_since(mark: int, lo: int, hi: int) -> QuerySet[JournalLine]:
    """Give the lines about positions lo..hi that may be new since ``mark``: some may come twice, none is missed."""
    column = "transaction" if connection.vendor == "postgresql" else "id"
    return JournalLine.objects.filter(position__gte=lo, position__lte=hi, **{f"{column}__gte": mark})
