"""Uploads and forms: counted at the door, and gathered, so that those who wait together share one transaction."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import msgspec

Answer = tuple[int, list[tuple[bytes, bytes]], bytes]
A_BATCH = 10 * 1024  # 200 visits, gzipped
MOST_BODY = 256 * 1024  # of one push: more is told to come in halves
AT_ONCE, MOST = 256, 200 * 1024  # inside for each server behind: half a second's work
FOLDED = 4  # times as much a gzipped body holds
# Of one transaction: a larger one costs less a visit, a smaller one leaves something for the server beside. When more waits, a
# group is each server's share of it, up to three times as much.
GROUP, GROUP_BYTES = 256, 5 * A_BATCH
PAUSE_S = 0.003

pack = msgspec.msgpack.Encoder().encode
unpack = msgspec.msgpack.Decoder(list[Answer]).decode


def weight(size: int, encoding: bytes) -> int:
    """Give how much work a body brings, as the bytes of a gzipped one."""
    return size if encoding else -(-size // FOLDED)


class Uploads:
    """So many uploads at once and so much work of them; nobody waits, one alone always comes in."""

    def __init__(self, servers: int, at_once: int = AT_ONCE, most: int = MOST) -> None:
        self.at_once, self.most = at_once * servers, most * servers
        self.pressing = 2 * servers
        self.requests = self.bytes = 0

    def enter(self, size: int) -> bool:
        """Take a place; False when there is none. Every True is followed by one leave() of the same size."""
        if self.requests >= self.at_once or (self.requests > 0 and self.bytes + size > self.most):
            return False
        self.requests += 1
        self.bytes += size
        return True

    def leave(self, size: int) -> None:
        """Give the place back."""
        self.requests -= 1
        self.bytes -= size

    def press(self) -> bool:
        """Tell whether those who read should hold back."""
        return self.requests >= self.pressing


class Sender(Protocol):
    """Who waits for an answer to what was gathered."""

    def taken_in(self, answer: Answer | None) -> None:
        """Take the answer; None when the server behind gave none."""


class Waiting(NamedTuple):
    """A request that waits: who for, what the servers behind are told of it, how much work it brings."""

    sender: Sender
    request: tuple[bytes, ...]
    weight: int


class Gathering:
    """One group at a time for each server behind; the next group is whatever waits by then, up to a bound.

    A server that has just answered pauses a moment before its next group unless a whole one waits, because those just answered
    come back at once.
    """

    def __init__(self, servers: Sequence[Callable[[bytes], "asyncio.Future[bytes]"]], group: int = GROUP) -> None:
        self.idle, self.group = list(servers), group
        self.servers, self.waiting = len(servers), 0  # the weight of all in the queue
        self.queue: deque[Waiting] = deque()
        self.loop = asyncio.get_running_loop()
        self.called = False

    def add(self, sender: Sender, request: tuple[bytes, ...], weight: int) -> None:
        """Let a request wait; what is read in the same turn of the loop goes together."""
        self.queue.append(Waiting(sender, request, weight))
        self.waiting += weight
        if self.idle and not self.called:
            self.called = True
            self.loop.call_soon(self._begin)

    def _begin(self) -> None:
        self.called = False
        while self.idle and self.queue:
            server, group = self.idle.pop(), self._next()
            answers = server(pack([each.request for each in group]))
            answers.add_done_callback(lambda done, s=server, g=group: self._done(s, g, done))  # type: ignore[misc]

    def _next(self) -> list[Waiting]:
        most = min(max(GROUP_BYTES, self.waiting // self.servers), 3 * GROUP_BYTES)
        group = [self.queue.popleft()]
        size = group[0].weight
        while self.queue and len(group) < self.group and size + self.queue[0].weight <= most:
            group.append(self.queue.popleft())
            size += group[-1].weight
        self.waiting -= size
        return group

    def _done(
        self,
        server: Callable[[bytes], "asyncio.Future[bytes]"],
        group: list[Waiting],
        done: "asyncio.Future[bytes]",
    ) -> None:
        if self.waiting >= GROUP_BYTES or len(self.queue) >= self.group:
            self._again(server)  # a whole group waits: the server goes on while we answer
        else:
            self.loop.call_later(PAUSE_S, self._again, server)
        answers: Sequence[Answer | None] = [None] * len(group)
        if not done.cancelled() and done.exception() is None:
            answers = self._read(done.result(), len(group))
        for each, answer in zip(group, answers, strict=True):
            each.sender.taken_in(answer)

    def _read(self, answer: bytes, number: int) -> Sequence[Answer | None]:
        try:
            answers = unpack(answer)
        except msgspec.DecodeError:
            answers = []
        return answers if len(answers) == number else [None] * number

    def _again(self, server: Callable[[bytes], "asyncio.Future[bytes]"]) -> None:
        self.idle.append(server)
        self._begin()
