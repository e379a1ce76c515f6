"""How much comes in at once, and in what order: work that brings data goes before work that fetches it.

Two parts. `Admission` stands in front of Django and turns away what cannot be served soon, before anything of it is read: 503
with Retry-After. `Gathering` lets requests that arrive together share one transaction: the first takes the others along.

Run granian with threads to spare, so that one that is turned away waits behind nobody. On 2 cores:
PostgreSQL ``--interface wsgi --workers 2 --blocking-threads 32 --backlog 1024``,
SQLite ``--interface wsgi --workers 1 --blocking-threads 32``.
"""

import random
import threading
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection

from wanjia.core import clock
from wanjia.interfaces.sync.actions._taking import Packet, take_in
from wanjia.interfaces.sync.envelope import MAX_EVENTS

Start = Callable[..., Any]
DOOR = "/api/sync/v1/"
PATIENCE_S = 1.0
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

    def __init__(self, application: Callable[..., Iterable[bytes]], *, pushes: int = 12, others: int = 4) -> None:
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
    """A packet in the queue, and what became of its taking-in."""

    def __init__(self, packet: Packet) -> None:
        self.packet = packet
        self.taken = False
        self.error: BaseException | None = None
        self.done = threading.Event()


class Gathering:
    """Takes in packets that wait at the same time through one transaction, at most ``leaders`` transactions at once."""

    def __init__(self, leaders: int) -> None:
        self.turns = threading.Semaphore(leaders)
        self.lock = threading.Lock()
        self.queue: deque[Waiting] = deque()

    def take_in(self, packet: Packet) -> None:
        """Take one packet in, with whatever waits beside it. Raises what its taking-in raised."""
        own = Waiting(packet)
        with self.lock:
            self.queue.append(own)
        with self.turns:
            while group := self._next(own):
                self._take(group, clock.now())
        own.done.wait()
        if own.error is not None:
            raise own.error

    def _next(self, own: Waiting) -> list[Waiting]:
        """Take the next group off the queue; none once our own packet has been taken."""
        with self.lock:
            group: list[Waiting] = []
            events = 0
            while not own.taken or group:
                if not self.queue or (group and events + len(self.queue[0].packet.events) > MAX_EVENTS):
                    break
                each = self.queue.popleft()
                each.taken = True
                events += len(each.packet.events)
                group.append(each)
            return group

    def _take(self, group: list[Waiting], at: datetime) -> None:
        try:
            take_in([each.packet for each in group], at)
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
                each.done.set()


_gatherings: dict[str, Gathering] = {"postgresql": Gathering(leaders=2), "sqlite": Gathering(leaders=1)}


def take_in_together(packet: Packet) -> None:
    """Take a packet in with whatever waits beside it in this process."""
    _gatherings[connection.vendor].take_in(packet)
