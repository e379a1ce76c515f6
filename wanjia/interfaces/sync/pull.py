"""GET buckets, GET pull: snapshots page by page, then what changed; every answer from one moment of the store."""

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from wanjia.core import journal
from wanjia.interfaces.sync import datasets
from wanjia.interfaces.sync.buckets import HARD, PRIORITY, TOLD_WHOLE, WARN, Bucket, bucket_named, buckets_of
from wanjia.interfaces.sync.changes import MOST, changes_since, version_of, versions_of
from wanjia.interfaces.sync.checksums import LISTS, WHOLE, checksum, sum_of
from wanjia.interfaces.sync.credentials import Sender, sender_of, unrevoked
from wanjia.interfaces.sync.datasets import CAMPAIGN, HOUSEHOLD, PERSON, Entry, Page
from wanjia.interfaces.sync.problems import Problem, door, say
from wanjia.interfaces.sync.shapes import rows_of
from wanjia.registry.people.actions import record_readings
from wanjia.registry.people.models import Household

PAGE = 500
THROUGH = "sync"
ANEW = {"reset": True, "rows": [], "removed": [], "cursor": "", "more": True, "count": 0, "checksum": ""}


class Cursor(msgspec.Struct, array_like=True):
    """Where a phone is: the journal's mark when its snapshot began or its changes ended, a page's last row, the campaigns."""

    mark: int
    after: tuple[int, int] | None
    orders: str


@door("GET")
def buckets(request: HttpRequest, at: datetime) -> HttpResponse:
    """List the buckets of the user's territory with the count and checksum each has now."""
    sender = unrevoked(sender_of(request, at))
    with one_moment():
        found = buckets_of(sender.standing)
        versions = versions_of(found, sender.standing)
        listed = [_told(b, *sum_of(b, sender, versions.get((b.lo, b.hi)))) for b in found]
    return say(at, {"buckets": listed, "cap": {"warn": WARN, "hard": HARD}})


def _told(bucket: Bucket, count: int, total: int) -> dict[str, Any]:
    return {
        "bucket": bucket.label,
        "place": bucket.public_id,
        "name": bucket.name,
        "dataset": bucket.dataset,
        "priority": PRIORITY[bucket.dataset],
        "count": count,
        "checksum": f"{total:016x}",
        "cursor": "",
    }


@door("GET")
def pull(request: HttpRequest, at: datetime) -> HttpResponse:
    """Give one page of a bucket: of its snapshot, or what changed since."""
    sender = unrevoked(sender_of(request, at))
    label = request.GET.get("bucket", "")
    with one_moment():
        bucket = bucket_named(sender.standing, label)
        if bucket is None:
            raise Problem(404, "unknown-bucket", _("没有这份数据，或它不在您的片区"))
        page, homes = page_of(bucket, sender, request.GET.get("cursor", ""))
    if homes:
        households = Household.objects.filter(pk__in=homes)
        record_readings(households=households, through=THROUGH, by=sender.user, at=at)
    return say(at, {"bucket": label, **page})


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything inside from one snapshot of the store; inside a transaction that is open already, from that one."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def page_of(bucket: Bucket, sender: Sender, text: str) -> tuple[dict[str, Any], set[int]]:
    """Give the next page after a cursor, and the households it tells about."""
    running = _begun_anew_by(bucket, sender)
    orders = f"{checksum(running):016x}"
    cursor = read_cursor(text, orders)
    if cursor is None:
        return ANEW, set()
    campaigns = [entry.id for entry in running if entry.kind == CAMPAIGN]
    entries: list[Entry] = []
    if cursor.after is not None:
        entries, after = next_entries(bucket, cursor.after, running, campaigns)
        if after is not None:
            return told(bucket, entries, [], Cursor(cursor.mark, after, orders), None)
    mark = journal.horizon()
    if bucket.dataset in TOLD_WHOLE:
        return told(bucket, entries, [], Cursor(mark, None, orders), (len(running), checksum(running)))
    most = MOST if cursor.after is None else None  # the end of a snapshot is never sent back to its beginning
    changes = changes_since(cursor.mark, bucket, campaigns, most=most)
    if changes.reset:
        return ANEW, set()
    fresh = {(e.kind, e.id): e for e in [*entries, *changes.entries]}
    total = sum_of(bucket, sender, version_of(bucket))
    return told(bucket, list(fresh.values()), changes.removed, Cursor(mark, None, orders), total)


def _begun_anew_by(bucket: Bucket, sender: Sender) -> list[Entry]:
    """Give what begins a bucket anew when it changes: the campaigns, and whatever is told whole."""
    if bucket.dataset == "work":
        return datasets.campaigns(bucket)
    return WHOLE[bucket.dataset](bucket, sender) if bucket.dataset in TOLD_WHOLE else []


def read_cursor(text: str, orders: str) -> Cursor | None:
    """Give where a phone is; None when it must begin anew: the cursor is not ours, or other campaigns run now."""
    if not text:
        return Cursor(journal.horizon(), (-1, 0), orders)
    try:
        cursor = msgspec.json.decode(base64.urlsafe_b64decode(text.encode()), type=Cursor)
    except (ValueError, msgspec.DecodeError, binascii.Error):
        return None
    return cursor if cursor.orders == orders and cursor.mark >= 0 else None


def next_entries(
    bucket: Bucket, after: tuple[int, int], running: list[Entry], campaigns: list[int]
) -> tuple[list[Entry], tuple[int, int] | None]:
    """Give the next entries of a snapshot in route order, and where the page after them begins, None at its end."""
    page = Page(after=after, limit=PAGE)
    first: list[Entry] = []
    if bucket.dataset in TOLD_WHOLE:
        return running, None
    if bucket.dataset == "work":
        first = running + datasets.leads(bucket) if after == (-1, 0) else []
        entries = datasets.targets(bucket, page, campaigns)
    else:
        entries = LISTS[bucket.dataset](bucket, page)
    last = entries[-1] if len(entries) == PAGE else None
    return first + entries, (last.position, last.id) if last else None


def told(
    bucket: Bucket, entries: list[Entry], removed: list[str], cursor: Cursor, total: tuple[int, int] | None
) -> tuple[dict[str, Any], set[int]]:
    """Put a page together; ``total`` (count and checksum of the whole bucket) only when nothing more is to come."""
    count, check = total or (0, 0)
    homes = {e.id for e in entries if e.kind == HOUSEHOLD} | {e.values[0] for e in entries if e.kind == PERSON}
    page = {
        "reset": False,
        "rows": rows_of(entries, bucket.lo),
        "removed": removed,
        "cursor": base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode(),
        "more": total is None,
        "count": count,
        "checksum": f"{check:016x}",
    }
    return page, homes
