"""Requests that arrive together share one transaction: what it costs to begin and to make durable is paid once for all.

Which ones go together is decided in front (interfaces/front/uploads.py); each keeps its own fate and its own answer.
"""

import logging
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext_lazy as _

from wanjia.interfaces.sync.actions._taking import Packet, take_in
from wanjia.interfaces.sync.bodies import read_body, read_json, too_large
from wanjia.interfaces.sync.credentials import Claim, claim_of, sender_of, senders_of, unknown
from wanjia.interfaces.sync.envelope import MAX_BYTES, MAX_EVENTS, Push
from wanjia.interfaces.sync.problems import Problem, refuse, say

log = logging.getLogger(__name__)
MOST_EVENTS = (
    5 * MAX_EVENTS
)  # of a transaction: a larger one costs less a visit, a smaller one keeps the others waiting less


class Sent:
    """One request, and what became of its taking-in: a packet with receipts, or a problem."""

    def __init__(self, request: HttpRequest, at: datetime) -> None:
        self.language = get_language_from_request(request)
        self.claim: Claim | None = None
        self.packet: Packet | None = None
        self.problem: Problem | None = None
        with override(self.language):
            try:
                self.claim, self.push = claim_of(request), read_push(request, at)
            except Problem as problem:
                self.problem = problem

    def answer(self, at: datetime) -> HttpResponse:
        """Give the answer to this request, in its language."""
        with override(self.language):
            if self.problem is not None or self.packet is None:
                return refuse(self.problem or unknown(), at)
            said: dict[str, Any] = {
                "receipt_id": secrets.token_hex(8),
                "missing_seq": self.packet.missing,
                "next_after_ms": 0,
                "checkpoint": "",
                "receipts": self.packet.receipts,
            }
            return say(at, said)


def read_push(request: HttpRequest, at: datetime) -> Push:
    """Give a request's body. Raises Problem."""
    try:
        body = read_json(read_body(request, MAX_BYTES), Push)
        if len(body.events) > MAX_EVENTS:
            raise too_large()
    except Problem:
        sender_of(request, at)  # a stranger is told to sign in, never what is wrong with a body
        raise
    return body


def take_together(requests: Sequence[HttpRequest], at: datetime) -> list[HttpResponse]:
    """Take requests in through one transaction, and give each its answer, in order."""
    sent = [Sent(request, at) for request in requests]
    for group in portions([each for each in sent if each.problem is None]):
        take(group, at)
    return [each.answer(at) for each in sent]


def portions(sent: Sequence[Sent]) -> Iterator[list[Sent]]:
    """Give groups of at most MOST_EVENTS, at least one request each."""
    group: list[Sent] = []
    events = 0
    for each in sent:
        events += len(each.push.events)
        if group and events > MOST_EVENTS:
            yield group
            group, events = [], len(each.push.events)
        group.append(each)
    if group:
        yield group


def take(group: Sequence[Sent], at: datetime) -> None:
    """Take a group in; when something unforeseen spoils it, each by itself, so that it costs only the one that brought it."""
    try:
        packets = proven(group, at)
        if packets:
            take_in(packets, at)
    except Exception as error:
        if len(group) > 1 and not isinstance(error, OperationalError | InterfaceError):
            log.exception("%s requests are taken in one by one", len(group))
            for each in group:
                take([each], at)
            return
        log.exception("a push was not taken in")
        for each in group:
            each.packet = None
            each.problem = Problem(503, "busy", _("服务器正忙，请稍后再试"), retry_after=5)


def proven(group: Sequence[Sent], at: datetime) -> list[Packet]:
    """Give the packets of those who are who they claim to be; the others keep none."""
    for each, sender in zip(group, senders_of([each.claim for each in group if each.claim], at), strict=True):
        if sender is not None:
            each.packet = Packet(sender, each.push.events, each.push.unsent, each.language)
    return [each.packet for each in group if each.packet is not None]
