"""A hand-over file from a dying phone: the same events, the same way in, the same receipts."""

from codecs import BOM_UTF8
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wanjia.core.actions import Refused
from wanjia.core.identities import unseal_many
from wanjia.interfaces.sync.actions._taking import Packet, take_in
from wanjia.interfaces.sync.bodies import read_json
from wanjia.interfaces.sync.credentials import DEVICE, USER, Sender
from wanjia.interfaces.sync.envelope import MAX_EVENTS, HandoverFile
from wanjia.interfaces.sync.problems import Problem
from wanjia.registry.accounts.models import DeviceKey
from wanjia.registry.accounts.queries import standing

LARGEST = 20 * 1024 * 1024


def take_in_file(content: bytes, at: datetime) -> list[dict[str, Any]]:
    """Take in a hand-over file as if its phone had sent it now; give one receipt per event. Raises Refused for another file."""
    if len(content) > LARGEST:
        raise Refused(_("文件太大"), field="file")
    try:
        file = read_json(content.removeprefix(BOM_UTF8), HandoverFile)  # an editor on the way may have put one there
    except Problem as problem:
        raise Refused(_("这不是交接文件，或文件不完整"), field="file") from problem
    sender = sender_in(file, at)
    receipts: list[dict[str, Any]] = []
    for events in parts(file.events):
        packet = Packet(sender, events, language=get_language() or "zh-hans")
        take_in([packet], at)
        receipts += packet.receipts
    return receipts


def sender_in(file: HandoverFile, at: datetime) -> Sender:
    """Give whose outbox it is. Raises Refused for a phone and user that were never signed in together."""
    name = file.user.get("id") if isinstance(file.user, dict) else file.user
    numbers = (unseal_many(DEVICE, [file.device])[0], unseal_many(USER, [str(name)])[0])
    key = (
        DeviceKey.objects.select_related("device", "user").filter(device=numbers[0] or 0, user=numbers[1] or 0).first()
    )
    if key is None:
        raise Refused(_("没有这部手机或这个人的登录记录"), field="file")
    return Sender(key.device, key.user, standing(key.user, at))


def parts(events: list[Any]) -> Iterator[list[Any]]:
    """Cut a long outbox into pushes."""
    for start in range(0, len(events), MAX_EVENTS):
        yield events[start : start + MAX_EVENTS]
