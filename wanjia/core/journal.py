"""The journal: every action leaves a line, all lines of one transaction become one block of a hash chain.

A chain shows any later edit, deletion, swap or insertion of a line; cutting a chain's tail shows against the chain heads
that ``wanjia journal heads`` prints for keeping elsewhere.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from wanjia.core import clock
from wanjia.core.models import JournalBlock, JournalLine, JournalShard

_pages: ContextVar[list[JournalLine] | None] = ContextVar("journal_pages", default=None)


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
        JournalLine(
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


def write_line(line: JournalLine) -> None:
    """Add a prepared line. Raises NoOpenAction outside an action."""
    lines = _pages.get()
    if lines is None:
        raise NoOpenAction(line.action)
    line.number = len(lines)
    lines.append(line)


@contextmanager
def open_block() -> Iterator[list[JournalLine]]:
    """Collect lines; on leaving without an error, chain and store them in the running transaction."""
    lines: list[JournalLine] = []
    token = _pages.set(lines)
    try:
        yield lines
        _seal(lines)
    finally:
        _pages.reset(token)


def lines_so_far() -> list[JournalLine] | None:
    """Give the lines of the action that is open here, None when none is."""
    return _pages.get()


def canonical(value: Any) -> str:
    """Give the one JSON text of a value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(line: JournalLine) -> bytes:
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


def _seal(lines: list[JournalLine]) -> None:
    shard = _free_shard()
    arrived_at = clock.now()
    number = shard.length + 1
    shard.head = chain(
        bytes(shard.head),
        shard=shard.number,
        number=number,
        arrived_at=arrived_at,
        digests=[digest(line) for line in lines],
    )
    shard.length = number
    shard.save(update_fields=["head", "length"])
    block = JournalBlock.objects.create(shard=shard, number=number, hash=shard.head, arrived_at=arrived_at)
    for line in lines:
        line.block = block
    JournalLine.objects.bulk_create(lines)


def _free_shard() -> JournalShard:
    shards = JournalShard.objects.order_by("number")
    if connection.features.has_select_for_update_skip_locked:
        free = shards.select_for_update(skip_locked=True).first()
        return free if free is not None else shards.select_for_update().earliest("number")
    return shards.earliest("number")


def broken_links() -> Iterator[str]:
    """Recompute every chain in one pass and name each block that does not agree; a sound journal yields nothing."""
    shards = {shard.number: shard for shard in JournalShard.objects.order_by("number")}
    links = dict.fromkeys(shards, (bytes(32), 1))
    lines = JournalLine.objects.order_by("block_id", "number").iterator(chunk_size=5000)
    waiting = next(lines, None)
    for block in JournalBlock.objects.order_by("pk").iterator(chunk_size=2000):
        digests = []
        while waiting is not None and waiting.block_id <= block.pk:
            digests.append(digest(waiting))  # a line of a block that is gone spoils the next one's hash
            waiting = next(lines, None)
        previous, expected = links.get(block.shard_id, (bytes(32), 1))
        where = {"shard": block.shard_id, "number": block.number, "arrived_at": block.arrived_at}
        if block.number != expected or bytes(block.hash) != chain(previous, **where, digests=digests):
            yield f"journal block {block.shard_id}/{block.number} (id {block.pk}) does not agree with its lines"
        links[block.shard_id] = (bytes(block.hash), block.number + 1)
    for number, (previous, expected) in links.items():
        shard = shards.get(number)
        if shard is None or shard.length != expected - 1 or bytes(shard.head) != previous:
            yield f"journal chain {number} ends at {expected - 1}, its head says {shard.length if shard else 'nothing'}"


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
