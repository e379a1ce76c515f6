"""How much comes in at once, and in what order: work that brings data goes before work that fetches it.

`Admission` stands in front of Django and turns away what cannot be served soon, before anything of it is read: 503 with
Retry-After. Pushes that are let in gather (gathering.py).

Run granian with threads to spare, so that one that is turned away waits behind nobody. On 2 cores:
PostgreSQL ``--interface wsgi --workers 2 --blocking-threads 64 --backlog 1024``,
SQLite ``--interface wsgi --workers 1 --blocking-threads 64``.
"""

import random
import threading
from collections.abc import Callable, Iterable
from typing import Any

Start = Callable[..., Any]
DOOR = "/api/sync/v1/"
FIRST = (f"{DOOR}push", f"{DOOR}photo")
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
    """A WSGI application around another: pushes have most of the places, pulls and pages share the rest.

    Pushes do not wait here: those inside gather, and more than a second's work is better off coming again.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]], *, pushes: int = 32, others: int = 4) -> None:
        self.application = application
        self.push = Lane(pushes, waiting=0)
        self.rest = Lane(others, waiting=12)

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        lane = self.push if path.startswith(FIRST) else self.rest
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
