"""Requests that arrive together share one transaction: what it costs to begin and to make durable is paid once for all."""

import threading
import time
from collections import deque
from collections.abc import Sequence
from datetime import datetime

from django.db import InterfaceError, OperationalError

from wanjia.core import clock
from wanjia.interfaces.sync.actions._taking import Packet, take_in
from wanjia.interfaces.sync.credentials import Claim, senders_of, unknown
from wanjia.interfaces.sync.envelope import MAX_EVENTS, Push

PAUSE_S = 0.003
MOST_EVENTS = 5 * MAX_EVENTS  # of a group: a larger one costs less a visit, a smaller one keeps the others waiting less


class Waiting:
    """A request in the queue, and what became of its taking-in: a packet with receipts, or an error."""

    def __init__(self, claim: Claim, push: Push, language: str) -> None:
        self.claim, self.push, self.language = claim, push, language
        self.packet: Packet | None = None
        self.error: BaseException | None = None
        self.leads = False
        self.called = threading.Event()  # to lead, or because it was taken in


class Gathering:
    """Takes in requests that wait at the same time through one transaction, one transaction at a time.

    The first of a group takes it in, and when it is done calls the first of the next: every thread wakes once. One who
    is called pauses a moment first, because those just answered come back at once; alone, nobody pauses.
    """

    def __init__(self) -> None:
        self.busy = False
        self.lock = threading.Lock()
        self.queue: deque[Waiting] = deque()

    def take_in(self, own: Waiting) -> Packet:
        """Take one request in, with whatever waits beside it. Raises what its taking-in raised."""
        with self.lock:
            self.queue.append(own)
            alone, self.busy = not self.busy, True
        if not alone:
            own.called.wait()
        if alone or own.leads:
            try:
                self._take(self._next(pause=own.leads), clock.now())
            finally:
                self._hand_on()
        if own.packet is None or own.error is not None:
            raise own.error or unknown()
        return own.packet

    def _next(self, *, pause: bool) -> list[Waiting]:
        """Take the next group off the queue."""
        if pause:
            time.sleep(PAUSE_S)
        with self.lock:
            group = [self.queue.popleft()]
            events = len(group[0].push.events)
            while self.queue and (events := events + len(self.queue[0].push.events)) <= MOST_EVENTS:
                group.append(self.queue.popleft())
            return group

    def _hand_on(self) -> None:
        with self.lock:
            self.busy = bool(self.queue)
            if self.busy:
                self.queue[0].leads = True
                self.queue[0].called.set()

    def _take(self, group: list[Waiting], at: datetime) -> None:
        try:
            packets = proven(group, at)
            if packets:
                take_in(packets, at)
        except (OperationalError, InterfaceError) as error:
            for each in group:
                each.error = error
        except Exception as error:
            if len(group) == 1:
                group[0].error = error
            for each in group if len(group) > 1 else ():
                self._take([each], at)
        finally:
            for each in group:
                each.called.set()


def proven(group: Sequence[Waiting], at: datetime) -> list[Packet]:
    """Give the packets of those who are who they claim to be; the others keep none."""
    for each, sender in zip(group, senders_of([each.claim for each in group], at), strict=True):
        if sender is not None:
            each.packet = Packet(sender, each.push.events, each.push.unsent, each.language)
    return [each.packet for each in group if each.packet is not None]


_gathering = Gathering()


def take_in_together(claim: Claim, push: Push, language: str) -> Packet:
    """Take a request in with whatever waits beside it in this process. Raises Problem 401 when the claim proves false."""
    return _gathering.take_in(Waiting(claim, push, language))
