"""How much comes in at once, and in what order: work that brings data goes before work that fetches it.

Two parts. `Admission` stands in front of Django and turns away what cannot be served soon, before anything of it is read: 503
with Retry-After. `Gathering` lets requests that arrive together share one transaction: the first takes the others along.

Run granian with threads to spare, so that one that is turned away waits behind nobody. On 2 cores:
PostgreSQL ``--interface wsgi --workers 2 --blocking-threads 32 --backlog 1024``,
SQLite ``--interface wsgi --workers 1 --blocking-threads 32``.
"""

import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError

from wanjia.core import clock
from wanjia.interfaces.sync.actions._taking import Packet, take_in
from wanjia.interfaces.sync.credentials import Claim, senders_of, unknown
from wanjia.interfaces.sync.envelope import MAX_EVENTS, Push

Start = Callable[..., Any]
DOOR = "/api/sync/v1/"
PATIENCE_S = 1.0
PAUSE_S = 0.003
BUSY = '{"type":"busy","title":"服务器正忙，请稍后再试 / busy, try again","status":503,"detail":""}'.encode()


class Lane:
    """A kind of work: so many at once, so many waiting, each no longer than PATIENCE_S."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self.places = threading.Semaphore(at_once)
        self.room = threading.Semaphore(at_once + waiting)

    def enter(self) -> bool:
        """Take a place, waiting a little for one; False when there is none. Every True is followed by one leave()."""
        if not self.room.acquire(blocking=False):
            return False
        if self.places.acquire(timeout=PATIENCE_S):
            return True
        self.room.release()
        return False

    def leave(self) -> None:
        """Give the place back."""
        self.places.release()
        self.room.release()


class Admission:
    """A WSGI application around another: pushes have most of the places, pulls and pages share the rest."""

    def __init__(self, application: Callable[..., Iterable[bytes]], *, pushes: int = 28, others: int = 4) -> None:
        self.application = application
        self.push = Lane(pushes, waiting=8)
        self.rest = Lane(others, waiting=12)

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        lane = self.push if path.startswith((f"{DOOR}push", f"{DOOR}photo")) else self.rest
        if not lane.enter():
            return turn_away(start)
        try:
            # The answer is complete when the call returns, except a streamed file, which costs next to nothing.
            return self.application(environ, start)
        finally:
            lane.leave()


def turn_away(start: Start) -> Iterable[bytes]:
    """Answer 503 with a Retry-After that differs from phone to phone, so that they do not all come back at once."""
    headers = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(BUSY))),
        ("Retry-After", str(random.randint(2, 8))),
        ("Cache-Control", "no-store"),
    ]
    start("503 Service Unavailable", headers)
    return [BUSY]


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

    The first of a group takes it in, and when it is done calls the first of the next: every thread wakes once. One who is called
    pauses a moment first, because those just answered come back at once; alone, nobody pauses.
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
        """Take the next group off the queue, as many events as one push may have."""
        if pause and sum(len(each.push.events) for each in list(self.queue)) < MAX_EVENTS:
            time.sleep(PAUSE_S)
        with self.lock:
            group = [self.queue.popleft()]
            events = len(group[0].push.events)
            while self.queue and (events := events + len(self.queue[0].push.events)) <= MAX_EVENTS:
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
            for each, sender in zip(group, senders_of([each.claim for each in group], at), strict=True):
                if sender is not None:
                    each.packet = Packet(sender, each.push.events, each.push.unsent, each.language)
            packets = [each.packet for each in group if each.packet is not None]
            if packets:
                take_in(packets, at)
        except (OperationalError, InterfaceError) as error:
            for each in group:
                each.error = error
        except Exception as error:
            if len(group) == 1:
                group[0].error = error
            else:
                for each in group:
                    self._take([each], at)
        finally:
            for each in group:
                each.called.set()


_gathering = Gathering()


def take_in_together(claim: Claim, push: Push, language: str) -> Packet:
    """Take a request in with whatever waits beside it in this process. Raises Problem 401 when the claim proves false."""
    return _gathering.take_in(Waiting(claim, push, language))
