"""One event as it is worked on: what the phone said, when it happened, what became of it."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from wanjia.interfaces.sync.credentials import Sender
from wanjia.interfaces.sync.envelope import Event
from wanjia.interfaces.sync.fates import Fate, Query, field_of, rejected
from wanjia.registry.accounts.models import User

Row = TypeVar("Row")
AHEAD = timedelta(minutes=5)
LONGEST_ID = 64


@dataclass(slots=True, eq=False)
class Item:
    """An event, its sender, and its fate once it is known. ``payload`` is the kind's own shape."""

    sender: Sender
    raw: bytes
    id: str = ""
    key: UUID | None = None
    sha256: bytes = b""
    event: Event | None = None
    payload: Any = None
    at: datetime | None = None
    fate: Fate | None = None
    again: bool = False
    let_in: bool = False  # the office has looked at it
    target_id: int | None = None
    queries: list[Query] = field(default_factory=list)


def read_item(raw: bytes, sender: Sender, now: datetime, shapes: dict[str, type]) -> Item:
    """Read one event; whatever is wrong with it becomes its fate, never an exception."""
    item = Item(sender, raw)
    try:
        _read(item, now, shapes)
    except msgspec.ValidationError as error:
        where = field_of(str(error))
        item.fate = rejected("invalid", _("内容不是约定的格式"), f"payload.{where}" if item.event else where)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        item.fate = rejected("invalid", _("内容不是约定的格式"))
    except OverflowError:
        item.fate = rejected("invalid", _("时间超出了日历的范围"), "wall")
    return item


def _read(item: Item, now: datetime, shapes: dict[str, type]) -> None:
    said = msgspec.json.decode(item.raw)
    item.raw = canonical(said)
    item.sha256 = hashlib.sha256(item.raw).digest()
    item.id, item.key = given_id(said)
    item.event = event = msgspec.convert(said, Event)
    shape = shapes.get(event.kind)
    if shape is None:
        item.fate = rejected("unknown_kind", _("服务器不认识这种记录"), "kind", fixable=False)
        return
    item.at = happened_at(item, now)
    item.payload = msgspec.convert(event.payload, shape)
    if b"\\u0000" in item.raw:
        item.fate = rejected("invalid", _("文字里有不能保存的字符"), "payload")


def given_id(said: Any) -> tuple[str, UUID | None]:
    """Give the id an event says it has, as it stands, so that even a broken one gets its receipt, and as a UUID."""
    found = said.get("id") if isinstance(said, dict) else None
    if not isinstance(found, str):
        return "", None
    try:
        return found, UUID(found) if len(found) == 36 else None
    except ValueError:
        return found[:LONGEST_ID].replace("\0", ""), None


def canonical(said: Any) -> bytes:
    """Give the one byte form of an event, the same for the same content however it was written."""
    try:
        return msgspec.json.encode(said, order="sorted")
    except OverflowError:  # a whole number beyond 64 bits
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def happened_at(item: Item, now: datetime) -> datetime:
    """Give the moment of an event. One from the future, or from a clock the phone does not trust, is asked about.

    An event from the future is dated now: it may not speak for its door before anybody else can. Raises OverflowError.
    """
    event = item.event
    assert event is not None
    claimed = event.wall.astimezone(UTC) + timedelta(milliseconds=event.skew_ms)
    ahead = claimed > now + AHEAD
    if ahead or event.suspect:
        item.queries.append(
            Query("clock", {"at": claimed.isoformat()}, {"at": now.isoformat(), "suspect": event.suspect})
        )
    return now if ahead else claimed


def sorted_out(items: Sequence[Item], judge: Callable[[Item], Fate | Row]) -> tuple[list[Item], list[Row]]:
    """Give the events that count and what is to be recorded of each; the others have their fate."""
    counted: list[Item] = []
    rows: list[Row] = []
    for item in items:
        judged = judge(item)
        if isinstance(judged, Fate):
            item.fate = judged
        else:
            counted.append(item)
            rows.append(judged)
    return counted, rows


def only_sender(items: Sequence[Item]) -> User | None:
    """Give who sent all of these events, None where several did."""
    users = {item.sender.user.pk: item.sender.user for item in items}
    return next(iter(users.values())) if len(users) == 1 else None
