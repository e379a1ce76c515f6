"""Receipts decide what is new; held, rejected and questioned events are kept for the office."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from wanjia.command.posts.queries import policy
from wanjia.core import sets
from wanjia.interfaces.sync.credentials import Sender
from wanjia.interfaces.sync.fates import Fate, rejected
from wanjia.interfaces.sync.items import Item
from wanjia.interfaces.sync.models import Conflict, HeldEvent, Receipt, RejectedEvent, Upload
from wanjia.interfaces.sync.rules import advance
from wanjia.registry.places.models import Place

# One statement stores the receipts of a batch and tells which are new; two pushes of one event wait for each other here.
TAKE = """
INSERT INTO sync_receipt (event, sha256, device_id, user_id, seq, kind, result, detail, arrived_at)
SELECT *, 'accepted', '', %s FROM unnest(%s::uuid[], %s::bytea[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[])
ON CONFLICT DO NOTHING RETURNING event
"""


def take_receipts(items: Sequence[Item], at: datetime) -> list[Item]:
    """Store a receipt for every event that is new and give those; the others get the fate they had, or ``id_reused``."""
    first: dict[UUID, Item] = {}
    for item in items:
        if item.key is not None:
            first.setdefault(item.key, item)
    fresh = _store(sorted(first.items()), at)
    old = (
        {r.event: r for r in Receipt.objects.filter(event__in=first.keys() - fresh)} if len(fresh) < len(first) else {}
    )
    new = []
    for item in items:
        if item.key is None:
            continue
        if item.key in fresh and first[item.key] is item:
            new.append(item)
            continue
        known = old.get(item.key)
        digest = bytes(known.sha256) if known else first[item.key].sha256
        item.again = True
        if digest != item.sha256:
            item.fate = rejected("id_reused", _("这个编号已经用于另一条记录"), "id", fixable=False)
        elif known is not None:
            item.fate = fate_of(known)
        # else: the same event twice in one request; its fate is the first one's, copied when that is known
    return new


def _store(rows: list[tuple[UUID, Item]], at: datetime) -> set[UUID]:
    if connection.vendor == "postgresql":
        columns = [
            sets.array(key for key, _i in rows),
            sets.array("\\x" + i.sha256.hex() for _k, i in rows),
            sets.array(i.sender.device.pk for _k, i in rows),
            sets.array(i.sender.user.pk for _k, i in rows),
            sets.array(i.event.seq if i.event else 0 for _k, i in rows),
            sets.array(kind_of(i) for _k, i in rows),
        ]
        with connection.cursor() as cursor:
            cursor.execute(TAKE, [at, *columns])
            return {row[0] for row in cursor.fetchall()}
    known = set(Receipt.objects.filter(event__in=[key for key, _i in rows]).values_list("event", flat=True))
    fresh = [(key, item) for key, item in rows if key not in known]
    Receipt.objects.bulk_create(
        [
            Receipt(
                event=key,
                sha256=i.sha256,
                device_id=i.sender.device.pk,
                user_id=i.sender.user.pk,
                seq=i.event.seq if i.event else 0,
                kind=kind_of(i),
                result="accepted",
                arrived_at=at,
            )
            for key, i in fresh
        ]
    )
    return {key for key, _i in fresh}


def kind_of(item: Item) -> str:
    """Give the kind of an event as far as we know it."""
    return item.event.kind if item.event is not None and item.payload is not None else ""


def fate_of(receipt: Receipt) -> Fate:
    """Give the fate that a stored receipt tells."""
    return Fate(result=receipt.result, **(json.loads(receipt.detail) if receipt.detail else {}))


def settle(items: Iterable[Item], at: datetime) -> None:
    """Keep what was held, rejected or asked about, and write each such fate into its receipt."""
    for item in items:
        fate = item.fate
        assert fate is not None
        if item.queries and fate.result == "accepted":
            item.fate = fate = fate._replace(result="flagged", conflict=_ask(item, at))
        if fate.result == "held":
            _hold(item, fate, at)
        elif fate.result == "rejected":
            keep_rejected(item, fate, at)
        if fate.result != "accepted" and item.key is not None and not item.again:
            Receipt.objects.filter(event=item.key).update(result=fate.result, detail=fate.detail)
        if item.event is not None and item.event.supersedes is not None and fate.result in ("accepted", "flagged"):
            mine = RejectedEvent.objects.filter(event=str(item.event.supersedes), user=item.sender.user)
            mine.filter(settled_at=None).update(settled_at=at, settled_by=item.sender.user)


def _ask(item: Item, at: datetime) -> str:
    assert item.fate is not None and item.key is not None
    position = place_of(item)
    rows = Conflict.objects.bulk_create(
        [
            Conflict(
                kind=query.kind,
                household_id=query.household_id,
                target_id=query.target_id or item.target_id,
                person_id=query.person_id,
                position=position,
                event=item.key,
                other_event=query.other_event,
                first=json.dumps(query.first, ensure_ascii=False),
                second=json.dumps(query.second, ensure_ascii=False),
                raised_at=at,
            )
            for query in item.queries
        ]
    )
    return str(rows[0].public_id)


def _hold(item: Item, fate: Fate, at: datetime) -> None:
    assert item.key is not None
    position = place_of(item)
    HeldEvent.objects.create(
        event=item.key,
        payload=item.raw.decode(),
        device=item.sender.device,
        user=item.sender.user,
        waits_for=fate.wait_for,
        why=fate.code,
        position=position,
        held_at=at,
        until=None if fate.wait_for == "office" else at + timedelta(hours=held_hours(position, at)),
    )


def held_hours(position: int, at: datetime) -> float:
    """Give how long an event waits for another one before it is let in with a flag."""
    place = Place.objects.filter(lo__lte=position, hi__gte=position).order_by("-lo", "hi").first()
    return float(policy("held_hours", place, at)) if place is not None else 24.0


def keep_rejected(item: Item, fate: Fate, at: datetime) -> None:
    """Keep the payload of a rejected event for the office."""
    RejectedEvent.objects.create(
        event=item.id,
        payload=item.raw.decode(errors="replace"),
        device=item.sender.device,
        user=item.sender.user,
        code=fate.code[:40],
        field=fate.field,
        text=fate.text,
        position=place_of(item),
        rejected_at=at,
    )


def place_of(item: Item) -> int:
    """Give where an event belongs: what it is about, else the first place of its sender's territory."""
    if item.fate is not None and item.fate.position is not None:
        return item.fate.position
    spans = item.sender.standing.spans()
    return spans[0][0] if spans else 0


def note_progress(heard: Sequence[tuple[Sender, Sequence[int], int | None]], at: datetime) -> list[list[list[int]]]:
    """Note how far outboxes have come, each heard as (sender, numbers, unsent); give the ranges each is missing, in order."""
    pairs = [(sender.device.pk, sender.user.pk) for sender, _seqs, _unsent in heard]
    uploads = _uploads(set(pairs))
    if len(uploads) < len(set(pairs)):
        new = [Upload(device_id=d, user_id=u, heard_at=at) for d, u in sorted(set(pairs) - uploads.keys())]
        Upload.objects.bulk_create(new, ignore_conflicts=True)
        uploads = _uploads(set(pairs))
    missing = []
    for pair, (_sender, seqs, unsent) in zip(pairs, heard, strict=True):
        upload = uploads[pair]
        upload.highest, upload.missing = advance(upload.highest, upload.missing, seqs)
        upload.unsent = upload.unsent if unsent is None else unsent
        missing.append(upload.missing)
    rows = [{name: getattr(u, name) for name in ("id", "highest", "missing", "unsent")} for u in uploads.values()]
    table = sets.values_table("v", {"id": "integer", "highest": "integer", "missing": "json", "unsent": "integer"})
    sets.execute(
        "UPDATE sync_upload SET highest = v.highest, missing = v.missing, unsent = v.unsent, heard_at = %s "
        f"FROM {table} WHERE sync_upload.id = v.id",
        rows,
        sets.moment(at),
    )
    return missing


def _uploads(pairs: set[tuple[int, int]]) -> dict[tuple[int, int], Upload]:
    """Give the outboxes of these (device, user), locked in one order so that writers never wait in a circle."""
    rows = Upload.objects.select_for_update().filter(device__in={d for d, _u in pairs}, user__in={u for _d, u in pairs})
    return {pair: upload for upload in rows.order_by("pk") if (pair := (upload.device_id, upload.user_id)) in pairs}
