"""A push is taken in: one transaction for receipts and effects, what comes by the hundred at once, the rest one by one."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import Error, InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from wanjia.core.actions import Refused
from wanjia.interfaces.sync.actions._checks import is_check, take_checks
from wanjia.interfaces.sync.actions._kinds import KINDS, SHAPES
from wanjia.interfaces.sync.actions._receipts import note_progress, settle, take_receipts
from wanjia.interfaces.sync.actions._tubes import is_plain as is_plain_tube
from wanjia.interfaces.sync.actions._tubes import take_tubes
from wanjia.interfaces.sync.actions._visits import is_plain, take_visits
from wanjia.interfaces.sync.credentials import Sender
from wanjia.interfaces.sync.envelope import Found, FoundHouseholdPayload, TubePayload, VisitPayload
from wanjia.interfaces.sync.fates import Fate, Query, answer, held, rejected
from wanjia.interfaces.sync.items import Item, read_item
from wanjia.interfaces.sync.models import HeldEvent, Receipt, RejectedEvent
from wanjia.registry.accounts.queries import standing

log = logging.getLogger(__name__)


@dataclass
class Packet:
    """One request's events, as they came, and after taking in what is said back."""

    sender: Sender
    events: Sequence[msgspec.Raw]
    unsent: int | None = None
    language: str = "zh-hans"
    receipts: Sequence[dict[str, Any]] = ()
    missing: Sequence[list[int]] = ()


def take_in(packets: Sequence[Packet], at: datetime) -> None:
    """Take in what one or several phones sent. Raises OperationalError when the store cannot answer: nothing is stored then."""
    batches = []
    for packet in packets:
        with override(packet.language):
            batches.append([read_item(bytes(raw), packet.sender, at, SHAPES) for raw in packet.events])
    items = [item for batch in batches for item in batch]
    with transaction.atomic():
        new = take_receipts(items, at)
        take_new(new, at)
        settle([item for item in items if not item.again or is_reused(item)], at)
        release(new, at)
        seqs = [[item.event.seq for item in batch if item.event] for batch in batches]
        missing = note_progress([(p.sender, s, p.unsent) for p, s in zip(packets, seqs, strict=True)], at)
    fates = {item.key: item.fate for item in new}
    for packet, batch, holes in zip(packets, batches, missing, strict=True):
        packet.missing = holes
        packet.receipts = [answer(i.id, i.fate or fates[i.key] or Fate(), again=i.again) for i in batch]


def is_reused(item: Item) -> bool:
    """Whether the item's id belongs to another event: it is kept for the office, once for every time it comes."""
    return item.fate is not None and item.fate.code == "id_reused"


def take_new(items: Sequence[Item], at: datetime) -> None:
    """Find the fate of every event that has none yet."""
    open_items = [item for item in items if item.fate is None]
    for item in open_items:
        if item.sender.revoked:
            item.fate = held("office", "revoked")
    for is_one, take in ((is_plain, take_visits), (is_plain_tube, take_tubes), (is_check, take_checks)):
        plain = [item for item in open_items if item.fate is None and is_one(item)]
        if plain and not take_together(plain, at, take):
            for item in plain:
                take_one(item, at)
    for item in open_items:
        if item.fate is None:
            take_one(item, at)


def take_together(items: Sequence[Item], at: datetime, take: Callable[[Sequence[Item], datetime], None]) -> bool:
    """Take in plain events of one kind at once; False, with nothing stored, when one of them spoils it."""
    try:
        with transaction.atomic():
            take(items, at)
    except (OperationalError, InterfaceError):
        raise
    except (Refused, Error, ValueError, TypeError, ArithmeticError, LookupError):
        log.exception("a batch of %s events is taken in one by one", len(items))
        for item in items:
            item.fate = None
            item.queries = [query for query in item.queries if query.kind == "clock"]
        return False
    return True


def take_one(item: Item, at: datetime) -> None:
    """Take in one event in a savepoint of its own: whatever is wrong with it stays with it."""
    assert item.event is not None
    asked = list(item.queries)
    try:
        with transaction.atomic():
            item.fate = KINDS[item.event.kind].take(item, at)
    except Refused as refusal:
        field = refusal.field if refusal.field.startswith(("payload", "subject")) else f"payload.{refusal.field}"
        item.fate = rejected(refusal.code, refusal.message, field.rstrip("."))
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # a fault of ours must cost one event its place, not a phone its outbox
        log.exception("event %s was kept for the office", item.id)
        item.fate = rejected("not_stored", _("服务器没能处理这条记录，已交给办公室"), fixable=False)
    if item.fate.result != "accepted":
        item.queries = asked


def release(items: Sequence[Item], at: datetime) -> None:
    """Take in what waited for one of these events, or for somebody found in it."""
    finders = [i for i in items if i.fate and i.fate.result in ("accepted", "flagged") and people_found(i)]
    names = {str(f.id) for item in finders for f in people_found(item)} | {item.id for item in finders}
    if names:
        for row in HeldEvent.objects.filter(waits_for__in=names, settled_at=None).order_by("event"):
            apply_held(row, at)


def people_found(item: Item) -> Sequence[Found]:
    """Give the people an event says were found."""
    if isinstance(item.payload, FoundHouseholdPayload):
        return item.payload.people or [Found(id=UUID(int=0), name="-")]
    if isinstance(item.payload, TubePayload):
        return [Found(id=sample.person.id, name="-") for sample in item.payload.samples if sample.person]
    return item.payload.found if isinstance(item.payload, VisitPayload) else ()


def take_kept(row: HeldEvent | RejectedEvent, at: datetime, *, let_in: bool) -> Item:
    """Take in what was kept of an event, for whoever sent it and what they may do by now."""
    item = read_item(row.payload.encode(), Sender(row.device, row.user, standing(row.user, at)), at, SHAPES)
    item.let_in = let_in
    if item.fate is None:
        take_one(item, at)
    return item


def apply_rejected_tube(row: RejectedEvent, at: datetime) -> Fate:
    """Take in a rejected tube as somebody in the office decided; what cannot be read of a walk-in's papers is left out."""
    item = take_kept(row, at, let_in=True)
    assert item.fate is not None and item.key is not None
    if item.fate.result == "accepted":
        Receipt.objects.filter(event=item.key).update(result="accepted", detail="")
        settle([item], at)
    return item.fate


def apply_held(row: HeldEvent, at: datetime, *, late: bool = False, let_in: bool = False) -> Fate:
    """Take in an event that was held; ``late``: it has waited long enough and goes in with a flag, or to the office.

    ``let_in``: somebody in the office has looked at it.
    """
    item = take_kept(row, at, let_in=let_in)
    assert item.fate is not None
    if item.fate.result == "held" and not late:
        return item.fate
    if item.fate.result == "held":
        text = _("等待的记录一直没有上传")
        item.fate = rejected("never_arrived", text, "subject", fixable=False, position=row.position)
    elif late and item.fate.result == "accepted":
        item.queries.append(Query("late", {"held_at": row.held_at.isoformat()}, {}))
    HeldEvent.objects.filter(pk=row.pk).update(settled_at=at)
    Receipt.objects.filter(event=row.event).update(result="accepted", detail="")
    settle([item], at)
    return item.fate
