"""The load client: its own process, prebuilt bodies, bare sockets. It shares the machine's cores with the server it loads.

Closed loop: each connection sends its next body when the last one is answered. Open loop: bodies leave at a fixed rate
whatever the server does; a body that was refused goes back to the heap and is sent again, as a phone would.
"""

import asyncio
import gc
import json
import multiprocessing
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

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
    pipe.send(asyncio.run(_run(load)))


async def _run(load: Load) -> Answers:
    answers = Answers(started=time.time())
    heap = deque(load.requests)
    begin = time.perf_counter()
    tasks = [asyncio.ensure_future(_besides(load, answers, begin))] if load.beside else []
    if load.rate:
        await _open_loop(load, answers, heap, begin)
    else:
        lines = [Connection(load.port) for _ in range(load.connections)]
        await asyncio.gather(*(_closed(line, load, answers, heap, begin) for line in lines))
    answers.lasted = max(answers.ended, default=0.0)
    await asyncio.gather(*tasks)
    return answers


async def _closed(line: "Connection", load: Load, answers: Answers, heap: deque[bytes], begin: float) -> None:
    while time.perf_counter() - begin < load.seconds and heap:
        await _exchange(line, heap.popleft(), answers, heap, begin)
    line.close()


async def _open_loop(load: Load, answers: Answers, heap: deque[bytes], begin: float) -> None:
    idle = deque(Connection(load.port) for _ in range(load.connections))
    flying: set[asyncio.Task[None]] = set()

    async def one(line: Connection, request: bytes) -> None:
        await _exchange(line, request, answers, heap, begin)
        idle.append(line)

    number = 0
    while (now := time.perf_counter() - begin) < load.seconds:
        due = int(now * load.rate)
        while number < due and idle and heap:
            number += 1
            task = asyncio.ensure_future(one(idle.popleft(), heap.popleft()))
            flying.add(task)
            task.add_done_callback(flying.discard)
        if number < due:  # the client itself has no connection or body left: said as offered less
            number = due
        await asyncio.sleep(0.002)
    await asyncio.gather(*flying)


async def _exchange(line: "Connection", request: bytes, answers: Answers, heap: deque[bytes], begin: float) -> None:
    answers.offered += 1
    sent = time.perf_counter()
    status, head, body = await line.ask(request)
    done = time.perf_counter()
    answers.statuses[status] += 1
    answers.statuses_in_order.append(status)
    answers.took.append(done - sent)
    answers.ended.append(done - begin)
    if status == 200:
        answers.bodies.append(body)
        return
    heap.append(request)
    if status in (429, 503) and b"retry-after:" not in head.lower():
        answers.without_retry_after += 1


async def _besides(load: Load, answers: Answers, begin: float) -> None:
    flying = []

    async def one() -> None:
        line, asked = Connection(load.port), time.perf_counter()
        status, _head, _body = await line.ask(load.beside)
        answers.beside[status] += 1
        answers.beside_took.append(time.perf_counter() - asked)
        line.close()

    while time.perf_counter() - begin < load.seconds:
        flying.append(asyncio.ensure_future(one()))
        await asyncio.sleep(1 / load.beside_rate)
    await asyncio.gather(*flying)


class Connection(asyncio.Protocol):
    """One kept-alive HTTP/1.1 connection, opened anew when the server has closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.transport: Any = None
        self.waiting: asyncio.Future[tuple[int, bytes, bytes]] | None = None
        self.got = b""

    async def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Send a request; give status (0: no answer), head and body."""
        loop = asyncio.get_running_loop()
        self.got, self.waiting = b"", loop.create_future()
        late = loop.call_later(PATIENCE_S, self._answer, NO_ANSWER, b"", b"")
        try:
            if self.transport is None or self.transport.is_closing():
                await loop.create_connection(lambda: self, "127.0.0.1", self.port)
            self.transport.write(request)
            answer = await self.waiting
        except OSError:
            answer = (NO_ANSWER, b"", b"")
        finally:
            late.cancel()
        if answer[0] == NO_ANSWER:
            self.close()
        return answer

    def close(self) -> None:
        """Leave."""
        if self.transport is not None:
            self.transport.close()
            self.transport = None

    def connection_made(self, transport: Any) -> None:
        """Keep what to write to."""
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who waits that no answer will come."""
        self.transport = None
        self._answer(NO_ANSWER, b"", b"")

    def data_received(self, data: bytes) -> None:
        """Gather the answer; it is whole when the body is as long as its head says."""
        self.got += data
        end = self.got.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self.got[:end]
        length = head.lower().find(b"content-length:")
        size = int(head[length + 15 :].split(b"\r\n", 1)[0]) if length >= 0 else 0
        if len(self.got) >= end + 4 + size:
            self._answer(int(head[9:12]), head, self.got[end + 4 :])

    def _answer(self, status: int, head: bytes, body: bytes) -> None:
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_result((status, head, body))
