"""POST push: authenticate, read the body, take in, answer one receipt per event."""

import secrets
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from wanjia.interfaces.sync.actions._taking import Packet
from wanjia.interfaces.sync.admission import take_in_together
from wanjia.interfaces.sync.bodies import read_body, read_json, too_large
from wanjia.interfaces.sync.credentials import sender_of
from wanjia.interfaces.sync.envelope import MAX_BYTES, MAX_EVENTS, Push
from wanjia.interfaces.sync.problems import door, say


@door("POST")
def push(request: HttpRequest, at: datetime) -> HttpResponse:
    """Take in at most 200 events; every one gets its own receipt."""
    sender = sender_of(request, at)
    body = read_json(read_body(request, MAX_BYTES), Push)
    if len(body.events) > MAX_EVENTS:
        raise too_large()
    packet = Packet(sender, body.events, body.unsent, get_language() or "zh-hans")
    take_in_together(packet)
    said = {
        "receipt_id": secrets.token_hex(8),
        "missing_seq": packet.missing,
        "next_after_ms": 0,
        "checkpoint": "",
        "receipts": packet.receipts,
    }
    return say(at, said)
