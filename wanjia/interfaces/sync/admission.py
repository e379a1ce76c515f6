"""How much comes in at once, and in what order: work that brings data goes before work that fetches it.

`Admission` stands in front of Django and turns away what cannot be served soon, before anything of it is read: 503 with
Retry-After. Pushes that are let in gather (gathering.py).

Run granian with threads to spare, so that one that is turned away waits behind nobody. On 2 cores:
PostgreSQL ``--interface wsgi --workers 2 --blocking-threads 96 --backlog 1024``,
SQLite ``--interface wsgi --workers 1 --blocking-threads 96``.
"""

import random
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

Start = Callable[..., Any]
DOOR = "/api/sync/v1/"
PUSH, PHOTO = f"{DOOR}push", f"{DOOR}photo"
A_BATCH = 10 * 1024  # 200 visits, gzipped
PATIENCE_S = 1.0
PRESSING = 2  # uploads at once in one process
RESTS = 19
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


class Uploads:
    """So many uploads at once and so many bytes of them, half a second's work; nobody waits, one alone always comes in."""

    def __init__(self, at_once: int, most: int) -> None:
        self.at_once, self.most = at_once, most
        self.requests = self.bytes = 0
        self.lock = threading.Lock()

    def enter(self, size: int) -> bool:
        """Take a place; False when there is none. Every True is followed by one leave() of the same size."""
        with self.lock:
            full = self.requests >= self.at_once or (self.requests > 0 and self.bytes + size > self.most)
            if not full:
                self.requests += 1
                self.bytes += size
            return not full

    def leave(self, size: int) -> None:
        """Give the place back."""
        with self.lock:
            self.requests -= 1
            self.bytes -= size


class Turns:
    """One at a time, each followed by a rest of nineteen times its length: a twentieth of the server's time at most."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.free_at = 0.0

    def take(self, work: Callable[[], Iterable[bytes]]) -> Iterable[bytes] | None:
        """Do the work when its turn comes; None when that is further off than PATIENCE_S."""
        if not self.lock.acquire(timeout=PATIENCE_S):
            return None
        try:
            pause = self.free_at - time.monotonic()
            if pause > PATIENCE_S:
                return None
            time.sleep(max(pause, 0.0))
            begun = time.monotonic()
            done = work()
            now = time.monotonic()
            self.free_at = now + RESTS * (now - begun)
            return done
        finally:
            self.lock.release()


class Admission:
    """A WSGI application around another: uploads have most of the places, pulls and pages share the rest.

    While uploads press, who reads waits for turns.
    """

    def __init__(
        self, application: Callable[..., Iterable[bytes]], *, uploads: int = 64, most: int = 120 * 1024, others: int = 4
    ) -> None:
        self.application = application
        self.uploads = Uploads(uploads, most)
        self.rest = Lane(others, waiting=12)
        self.turns = Turns()

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(PHOTO) or path == PUSH:
            return self.upload(path, environ, start)
        if not self.rest.enter():
            return turn_away(start)
        try:
            # The answer is complete when the call returns, except a streamed file, which costs next to nothing.
            if self.uploads.requests < PRESSING:
                return self.application(environ, start)
            answer = self.turns.take(lambda: self.application(environ, start))
            return turn_away(start) if answer is None else answer
        finally:
            self.rest.leave()

    def upload(self, path: str, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Let an upload in, or turn it away; a part of a photo is much to carry and little to do."""
        said = environ.get("CONTENT_LENGTH") or ""
        size = int(said) if path == PUSH and said.isascii() and said.isdigit() else A_BATCH
        if not self.uploads.enter(size):
            return turn_away(start)
        try:
            return self.application(environ, start)
        finally:
            self.uploads.leave(size)


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
