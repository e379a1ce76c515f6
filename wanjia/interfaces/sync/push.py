"""POST push: authenticate, read the body, take in, answer one receipt per event."""

import secrets
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from wanjia.interfaces.sync.bodies import read_body, read_json, too_large
from wanjia.interfaces.sync.credentials import claim_of, sender_of
from wanjia.interfaces.sync.envelope import MAX_BYTES, MAX_EVENTS, Push
from wanjia.interfaces.sync.gathering import take_in_together
from wanjia.interfaces.sync.problems import Problem, door, say


@door("POST", straight=True)
def push(request: HttpRequest, at: datetime) -> HttpResponse:
    """Take in at most 200 events; every one gets its own receipt."""
    claim = claim_of(request)
    try:
        body = read_json(read_body(request, MAX_BYTES), Push)
        if len(body.events) > MAX_EVENTS:
            raise too_large()
    except Problem:
        sender_of(request, at)  # a stranger is told to sign in, never what is wrong with a body
        raise
    packet = take_in_together(claim, body, get_language() or "zh-hans")
    said = {
        "receipt_id": secrets.token_hex(8),
        "missing_seq": packet.missing,
        "next_after_ms": 0,
        "checkpoint": "",
        "receipts": packet.receipts,
    }
    return say(at, said)
