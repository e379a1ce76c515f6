"""The load client: its own process, prebuilt bodies, bare connections. It shares the machine's cores with the server it loads.

Closed loop: each connection sends its next body when the last one is answered. Open loop: bodies leave at a fixed rate
whatever the server does; a body that was refused goes back to the heap and is sent again, as a phone would.
"""

import asyncio
import gc
import json
import multiprocessing
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import uvloop

NO_ANSWER = 0
PATIENCE_S = 60.0


@dataclass(frozen=True)
class Load:
    """What to send where: whole HTTP requests as bytes, on so many connections, for so long; ``rate`` 0 is a closed loop.

    ``beside`` is a request sent ``beside_rate`` times a second besides (a report that is asked for while uploads come in).
    """

    port: int
    requests: list[bytes]
    connections: int
    seconds: float
    rate: float = 0.0
    beside: bytes = b""
    beside_rate: float = 0.0


@dataclass
class Answers:
    """What came back: every answer's status, seconds it took, when it ended (seconds from the start), its body if 200."""

    started: float = 0.0
    lasted: float = 0.0
    offered: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    statuses_in_order: list[int] = field(default_factory=list)
    without_retry_after: int = 0
    took: list[float] = field(default_factory=list)
    ended: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    beside: Counter[int] = field(default_factory=Counter)
    beside_took: list[float] = field(default_factory=list)

    def receipts(self) -> list[dict[str, Any]]:
        """Give every receipt of every 200 answer."""
        return [receipt for body in self.bodies for receipt in json.loads(body)["receipts"]]


def send(load: Load) -> Answers:
    """Run a load in a process of its own."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_work, args=(load, there), daemon=True)
    process.start()
    there.close()
    try:
        answers: Answers = here.recv()
        return answers
    finally:
        process.join(30)
        if process.is_alive():
            process.kill()


def _work(load: Load, pipe: Any) -> None:
    gc.disable()
    pipe.send(uvloop.run(_run(load)))


async def _run(load: Load) -> Answers:
    sending = Sending(load)
    await asyncio.gather(*(line.connect() for line in sending.lines))
    sending.begin = time.perf_counter()
    sending.answers.started = time.time()
    besides = asyncio.ensure_future(_besides(sending)) if load.beside else None
    for line in sending.lines:
        sending.go_on(line)
    look = sending.begin + 1
    while sending.flying or sending.left():
        sending.keep_pace()
        if time.perf_counter() > look:
            sending.give_up()
            look += 1
        await asyncio.sleep(0.005 if load.rate else 0.05)
    if besides:
        await besides
    for line in sending.lines:
        line.close()
    sending.answers.lasted = max(sending.answers.ended, default=0.0)
    return sending.answers


class Sending:
    """A load as it runs: what is still to be sent, which connections are idle, what came back."""

    def __init__(self, load: Load) -> None:
        self.load, self.answers, self.begin = load, Answers(), time.perf_counter()
        self.heap = deque(load.requests)
        self.lines = [Line(load.port, self.answered) for _ in range(load.connections)]
        self.idle: deque[Line] = deque()
        self.flying = 0
        self.due = 0

    def left(self) -> float:
        """Give the seconds left for sending, 0 when there are none or nothing is left to send in a closed loop."""
        left = max(0.0, self.load.seconds - (time.perf_counter() - self.begin))
        return left if self.load.rate or self.heap else 0.0

    def go_on(self, line: "Line") -> None:
        """Let a connection send its next request at once, or rest until its turn in an open loop."""
        if self.load.rate:
            self.idle.append(line)
        elif self.left():
            self.send(line)

    def keep_pace(self) -> None:
        """In an open loop, send what is due by now; what no connection or body is left for is offered less, and said so."""
        if not self.load.rate or not self.left():
            return
        due = int((time.perf_counter() - self.begin) * self.load.rate)
        for _ in range(min(due - self.due, len(self.idle), len(self.heap))):
            self.send(self.idle.popleft())
        self.due = due

    def send(self, line: "Line") -> None:
        self.flying += 1
        self.answers.offered += 1
        line.send(self.heap.popleft())

    def answered(self, line: "Line", status: int, head: bytes, body: bytes) -> None:
        """Note an answer; a request that was not taken in goes back to the heap."""
        done, answers = time.perf_counter(), self.answers
        self.flying -= 1
        answers.statuses[status] += 1
        answers.statuses_in_order.append(status)
        answers.took.append(done - line.sent)
        answers.ended.append(done - self.begin)
        if status == 200:
            answers.bodies.append(body)
        else:
            self.heap.append(line.request)
        if status in (429, 503) and b"retry-after:" not in head:
            answers.without_retry_after += 1
        if status == NO_ANSWER:
            asyncio.ensure_future(self.again(line))
        else:
            self.go_on(line)

    async def again(self, line: "Line") -> None:
        """Open a connection anew that was lost."""
        await line.connect()
        self.go_on(line)

    def give_up(self) -> None:
        """Call an answer that is overdue no answer."""
        late = time.perf_counter() - PATIENCE_S
        for line in self.lines:
            if line.waits and line.sent < late:
                line.close()


async def _besides(sending: Sending) -> None:
    load, answers, flying = sending.load, sending.answers, set()

    def answered(line: "Line", status: int, _head: bytes, _body: bytes) -> None:
        answers.beside[status] += 1
        answers.beside_took.append(time.perf_counter() - line.sent)
        flying.discard(line)
        line.close()

    while sending.left():
        line = Line(load.port, answered)
        await line.connect()
        flying.add(line)
        line.send(load.beside)
        await asyncio.sleep(1 / load.beside_rate)
    while flying:
        await asyncio.sleep(0.01)


class Line(asyncio.Protocol):
    """One kept-alive HTTP/1.1 connection; ``answered`` is called with each answer, status 0 when it was lost before one."""

    def __init__(self, port: int, answered: Callable[["Line", int, bytes, bytes], None]) -> None:
        self.port, self.answered = port, answered
        self.transport: Any = None
        self.request, self.got, self.sent, self.waits = b"", b"", 0.0, False

    async def connect(self) -> None:
        """Open the connection, patiently: a server in a flood may not answer at once."""
        latest = time.perf_counter() + PATIENCE_S
        while self.transport is None:
            try:
                await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self.port)
            except OSError:
                if time.perf_counter() > latest:
                    raise
                await asyncio.sleep(0.05)

    def send(self, request: bytes) -> None:
        """Send a whole request."""
        self.request, self.got, self.sent, self.waits = request, b"", time.perf_counter(), True
        if self.transport is None or self.transport.is_closing():  # the server closed it while it was idle
            self.connection_lost(None)
        else:
            self.transport.write(request)

    def close(self) -> None:
        """Leave."""
        if self.transport is not None:
            self.transport.close()

    def connection_made(self, transport: Any) -> None:
        """Keep what to write to."""
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who waits that no answer will come."""
        self.transport = None
        if self.waits:
            self.waits = False
            self.answered(self, NO_ANSWER, b"", b"")

    def data_received(self, data: bytes) -> None:
        """Gather the answer; it is whole when the body is as long as its head says. The head is handed on in small letters."""
        self.got = self.got + data if self.got else data
        end = self.got.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self.got[:end].lower()
        length = head.find(b"content-length:")
        size = int(head[length + 15 :].split(b"\r\n", 1)[0]) if length >= 0 else 0
        if len(self.got) >= end + 4 + size and self.waits:
            self.waits = False
            self.answered(self, int(head[9:12]), head, self.got[end + 4 :])
